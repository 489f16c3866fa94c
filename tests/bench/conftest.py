"""Where figures are gathered: a table at the end of the run, written to docs/speed.md when `make bench` asks for it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gap_analyzer.reading.nursery import NURSERY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "speed.md"
ROWS: list[tuple[str, str, str, str]] = []
Note = Callable[[str, str, str, str], None]


@pytest.fixture
def note() -> Note:
    """Takes one row of the table: what, on what, figure with unit, budget."""

    def add(what: str, subject: str, figure: str, budget: str) -> None:
        ROWS.append((what, subject, figure, budget))

    return add


@pytest.fixture
def one_core() -> Iterator[int]:
    """Holds this process and its children to one core, as the budgets are stated; gives its number."""
    cores = os.sched_getaffinity(0)
    NURSERY.stop()  # what it bears runs where it was begun
    os.sched_setaffinity(0, {min(cores)})
    yield min(cores)
    NURSERY.stop()
    os.sched_setaffinity(0, cores)


@pytest.fixture
def both_cores() -> None:
    """Lets children run on every core of the machine, as they do in use."""
    NURSERY.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table; with GAP_ANALYZER_WRITE_FIGURES=1 puts it between the marks of docs/speed.md."""
    if not ROWS:
        return
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    head = f"{machine}, load {os.getloadavg()[0]:.1f}."
    rows = [
        "| What | On | Measured | Budget |",
        "| --- | --- | --- | --- |",
        *("| " + " | ".join(row) + " |" for row in ROWS),
    ]
    terminalreporter.write_sep("=", "figures")
    terminalreporter.write_line("\n".join(rows))
    if os.environ.get("GAP_ANALYZER_WRITE_FIGURES") == "1":
        table = "\n".join(["<!-- figures -->", "", head, "", *rows, "", "<!-- end of figures -->"])
        old = PAGE.read_text(encoding="utf-8")
        new = re.sub(r"<!-- figures -->.*<!-- end of figures -->", lambda _: table, old, flags=re.DOTALL)
        PAGE.write_text(new, encoding="utf-8")
