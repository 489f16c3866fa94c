"""What every test may ask for: the checkout, the reference folder, the browser; skipped with a reason when absent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

try:
    from hypothesis import HealthCheck, settings
except ImportError:  # the packages for tests are set up by `make test`
    pass
else:
    settings.register_profile("gate", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("gate")

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GAP_ANALYZER_SHARED") or CHECKOUT.parent / "shared")
SHARED_HINT = "set GAP_ANALYZER_SHARED or lay the folder beside the checkout"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Minutes, in few tests: begun first, so that the other process has work beside them.
SLOW = frozenset({"test_web_kills.py", "test_web_accounts.py", "test_learning.py", "test_hostile.py"})
NEEDS = {
    "statutes": (SHARED / "statutes", "no real statutes"),
    "gold": (SHARED / "gold" / "dev", "no labelled statutes"),
    "torture": (SHARED / "torture", "no hostile files"),
}


def pytest_report_header() -> list[str]:
    """Says in the first lines of a run what will be skipped for want of data or browser."""
    lines = []
    if not SHARED.is_dir():
        lines.append("reference folder: absent; tests on real statutes, labels and hostile files are skipped")
    if CHROMIUM is None:
        lines.append("browser: absent; install Debian's chromium for the tests that look at pages")
    return lines


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs data or a browser that is not here, with the reason; what takes longest comes first."""
    absent = {name: why for name, (folder, why) in NEEDS.items() if not folder.is_dir()}
    for item in items:
        for name, why in absent.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=f"{why} ({SHARED_HINT})"))
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))
    items.sort(key=lambda item: item.get_closest_marker("browser") is None and item.path.name not in SLOW)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds setup.cfg."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference folder of real statutes, labels and hostile files."""
    if not SHARED.is_dir():
        pytest.skip(f"no reference folder ({SHARED_HINT})")
    return SHARED


@pytest.fixture(scope="session")
def statutes(shared: Path) -> Path:
    """The folder of real statutes, one folder for each country."""
    return shared / "statutes"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's chromium, headless; never a browser that a test tool downloaded."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as drivers:
        browser = drivers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
