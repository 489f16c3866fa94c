"""Facts of the report in a real browser: axe finds nothing, nothing is asked of any network, it prints."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from payloads import PAYLOADS
from samples import analysis
from test_report import poison

from gap_analyzer.catalogue import load
from gap_analyzer.model import Analysis, Decision
from gap_analyzer.report import render
from gap_analyzer.roadmap import plan

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "es", "pt", "fr")
AXE = Path(__file__).with_name("axe.min.js")
DECISION = Decision("MC-3.3", "full", "A. Adviser", "s. 4 of the Mining Act", "2026-11-20T10:00:00Z", "none")


@pytest.fixture(scope="module")
def whole() -> Analysis:
    """The invented country over all obligations, with roadmap and a decision."""
    catalogue = load()
    plain = analysis(tuple(catalogue.obligations.values()), decisions=(DECISION,))
    return replace(plain, roadmap=plan(plain, catalogue))


@pytest.fixture(scope="module")
def files(whole: Analysis, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report as a file in each language."""
    folder = tmp_path_factory.mktemp("report")
    found = {}
    for language in LANGUAGES:
        found[language] = folder / f"{language}.html"
        found[language].write_bytes(render(whole, load(), language=language, formats=("html",))["report.html"])
    return found


def visit(browser: Any, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """A page of its own on a file, with everything that it asked for."""
    context = browser.new_context(**options)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    return page, asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(language: str, scheme: str, chromium: Any, files: dict[str, Path]) -> None:
    """No violation and nothing incomplete, in four languages, light and dark."""
    page, _ = visit(chromium, files[language], color_scheme=scheme, bypass_csp=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    told = [(kind, rule["id"], len(rule["nodes"])) for kind in ("violations", "incomplete") for rule in result[kind]]
    page.context.close()
    assert told == []


def test_nothing_is_asked_of_any_network(chromium: Any, files: dict[str, Path]) -> None:
    """The browser asks for the file itself and for images within it, and the console stays silent."""
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(files["en"].as_uri())
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [files["en"].as_uri()]
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_screen_scrolls_in_one_direction_only(language: str, chromium: Any, files: dict[str, Path]) -> None:
    """At 320 pixels the page is not wider than the screen; wide tables scroll in themselves."""
    page, _ = visit(chromium, files[language], viewport={"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert width <= 320


def test_links_are_large_enough_to_hit(chromium: Any, files: dict[str, Path]) -> None:
    """Targets of the contents and of every fold measure 24 pixels at least (WCAG 2.5.8)."""
    page, _ = visit(chromium, files["en"])
    small = page.evaluate(
        "[...document.querySelectorAll('.contents a, summary')]"
        ".filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24).length"
    )
    page.context.close()
    assert small == 0


def test_the_keyboard_reaches_the_content_first(chromium: Any, files: dict[str, Path]) -> None:
    """The first stop is the link past the contents, and it is seen when it has the focus."""
    page, _ = visit(chromium, files["en"])
    page.keyboard.press("Tab")
    focused = page.evaluate("[document.activeElement.className, document.activeElement.getBoundingClientRect().x >= 0]")
    page.context.close()
    assert focused == ["skip", True]


def test_hostile_strings_run_nothing(chromium: Any, whole: Analysis, tmp_path: Path) -> None:
    """Every payload in every slot: no dialog, no request, no script element, no error of the policy."""
    catalogue = load()
    kept = ("MC-3.6a", "MC-3.8", "XC-07", "XC-01")
    little = replace(whole, coverage=tuple(c for c in whole.coverage if c.obligation in kept))
    short = [payload for payload in PAYLOADS if len(payload) < 500]
    path = tmp_path / "hostile.html"
    path.write_bytes(render(poison(little, " ".join(short)), catalogue, formats=("html",))["report.html"])
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    scripts = page.evaluate("document.scripts.length + document.querySelectorAll('iframe,object,embed,base').length")
    context.close()
    assert (said, [url for url in asked if not url.startswith("data:")], scripts) == ([], [path.as_uri()], 0)


def test_a_long_word_stays_on_a_narrow_screen(chromium: Any, whole: Analysis, tmp_path: Path) -> None:
    """Ten thousand letters without a blank break where they must."""
    little = replace(whole, coverage=whole.coverage[:5])
    path = tmp_path / "long.html"
    path.write_bytes(render(poison(little, "x" * 10_000), load(), formats=("html",))["report.html"])
    page, _ = visit(chromium, path, viewport={"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert width <= 320


def test_the_report_prints_on_a4(chromium: Any, files: dict[str, Path], tmp_path: Path) -> None:
    """The printed file has A4 pages, a landscape page for the matrix, and the proof of absence unfolded."""
    page, _ = visit(chromium, files["en"])
    paper = tmp_path / "report.pdf"
    page.pdf(path=str(paper), prefer_css_page_size=True)
    page.context.close()
    info = subprocess.run(["pdfinfo", "-l", "999", paper], capture_output=True, text=True, check=True).stdout
    sizes = {(round(float(w)), round(float(h))) for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", info)}
    assert sizes == {(595, 842), (842, 595)}
    text = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
    assert "Laws searched: 2; provisions: 5" in text
