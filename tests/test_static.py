"""Facts of what the browser is given: vendored files are what their makers published, scripts are small and quiet."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from gap_analyzer.web.frame import find_static

MOST = 60 * 1024  # bytes of script on the heaviest page


@pytest.fixture(scope="module")
def static(checkout: Path) -> Path:
    """The folder of files for the browser."""
    return checkout / "templates" / "static"


@pytest.fixture(scope="module")
def manifest(static: Path) -> dict[str, dict[str, str]]:
    """What is vendored."""
    found: dict[str, dict[str, str]] = json.loads((static / "manifest.json").read_bytes())
    return found


def test_vendored_files_are_unaltered(static: Path, manifest: dict[str, dict[str, str]]) -> None:
    """Each stands in the manifest with version, source, licence and the hash that it has."""
    for name, entry in manifest.items():
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert (static / entry["licence_file"]).read_text(encoding="utf-8").strip()
        assert entry["version"] in entry["source"]


def test_nothing_vendored_is_unlisted(static: Path, manifest: dict[str, dict[str, str]]) -> None:
    """Whatever is minified came from elsewhere and stands in the manifest."""
    assert {path.name for path in static.glob("*.min.*")} == set(manifest)


def test_the_script_of_the_heaviest_page_is_small(static: Path) -> None:
    """All scripts of a page together, as they are sent without compression."""
    assert sum(path.stat().st_size for path in static.glob("*.js")) <= MOST


def test_our_script_runs_no_text_and_knows_no_language(static: Path) -> None:
    """No code from text, no markup from text, no address elsewhere; what is said stands in the page."""
    script = (static / "desk.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write", script)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", script)
    assert not re.search(r"\.(textContent|title)\s*=\s*[\"'][A-Za-z]", script)


def test_the_style_loads_nothing(static: Path) -> None:
    """No font and no image from anywhere."""
    assert not re.search(r"url\(|@import", (static / "desk.css").read_text(encoding="utf-8"))


def test_templates_hold_no_script_and_no_style_of_their_own(checkout: Path) -> None:
    """The policy allows neither; and no value is put into a page without being escaped."""
    for path in sorted((checkout / "templates" / "web").rglob("*.j2")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", text), path


def test_the_palette_is_that_of_the_report(checkout: Path) -> None:
    """A verdict has the same colour at the desk and in the report."""
    colours = r"--(full|partial|none|conflict|undecided|na): (#[0-9a-f]{6})"
    desk = (checkout / "templates" / "static" / "desk.css").read_text(encoding="utf-8")
    report = (checkout / "templates" / "report" / "report.css").read_text(encoding="utf-8")
    assert dict(re.findall(colours, desk)) == dict(re.findall(colours, report))


def test_an_address_changes_with_its_file(static: Path) -> None:
    """A browser may keep a file for good: another content has another address."""
    digest = hashlib.sha256((static / "desk.css").read_bytes()).hexdigest()
    assert find_static("desk.css") == f"/static/desk.css?v={digest[:8]}"
