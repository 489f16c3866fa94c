"""Facts of the report on real statutes: quotes are on their page, measures complete, the file small and quick."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from gap_analyzer.analysis import Request, analyze
from gap_analyzer.catalogue import load
from gap_analyzer.model import Analysis
from gap_analyzer.report import render

pytestmark = pytest.mark.statutes
SECONDS = 3.0  # of processor time of this process and its children, for 115 obligations with page images


@dataclass(frozen=True)
class Case:
    """A country's laws with their analysis."""

    analysis: Analysis
    paths: dict[str, Path]

    @property
    def originals(self) -> dict[str, bytes]:
        """The files' bytes by hash."""
        return {sha: path.read_bytes() for sha, path in self.paths.items()}


@pytest.fixture(scope="module")
def colombia(shared: Path) -> Case:
    """The act that phases mercury out, and the decree on hazardous waste."""
    folder = shared / "statutes" / "colombia"
    paths = (folder / "LEY-1658-2013.pdf", *sorted(folder.glob("DECRETO-4741*.pdf")))
    content = analyze(Request(paths=paths, as_of="2026-11-20", country="CO"), load())
    return Case(content, {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in paths})


def letters(text: str) -> str:
    """Letters and digits alone: hyphens at line ends and blanks differ between readers."""
    return "".join(c for c in text.casefold() if c.isalnum())


def test_every_quote_is_found_verbatim_in_its_provision(colombia: Case) -> None:
    """Not one word of a quote is ours."""
    texts = {p.id: p.text for law in colombia.analysis.laws for p in law.provisions}
    assert [f.id for f in colombia.analysis.findings if f.quote not in texts[f.provision]] == []


def test_every_quote_is_found_on_its_page(colombia: Case) -> None:
    """An independent reader, pdftotext, sees the start of each quote on the page that the report names."""
    laws = {p.id: law.instrument.sha256 for law in colombia.analysis.laws for p in law.provisions}
    pages: dict[tuple[str, int], str] = {}
    lost = []
    for finding in colombia.analysis.findings:
        key = laws[finding.provision], finding.page
        if key not in pages:
            command = ["pdftotext", "-f", str(key[1]), "-l", str(key[1]), str(colombia.paths[key[0]]), "-"]
            pages[key] = letters(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        if letters(finding.quote)[:40] not in pages[key]:
            lost.append((finding.id, finding.page, finding.quote[:60]))
    assert lost == []


def test_every_measure_is_complete_or_says_that_it_is_not(colombia: Case) -> None:
    """No line of the roadmap lacks a time, a cost, an obligation or a hint; one without a body is not ready."""
    for measure in colombia.analysis.roadmap:
        assert all((measure.closes, measure.horizon, measure.cost_source, measure.hint, measure.done_when)), measure.id
        assert measure.ready == bool(measure.body)
        assert measure.ready == (not measure.not_ready_because)


def test_the_report_is_quick_and_small(colombia: Case) -> None:
    """Under three seconds of one core, under a megabyte, with pictures of the passages."""
    import os

    render(colombia.analysis, load(), formats=("html",))  # templates and languages are loaded once
    before = os.times()
    page = render(colombia.analysis, load(), formats=("html",), crops=colombia.originals)["report.html"]
    after = os.times()
    spent = sum(after[:4]) - sum(before[:4])
    assert len(page) <= 1_000_000
    assert len(re.findall(b'<img class="crop"', page)) >= 20
    assert spent < SECONDS, f"{spent:.2f} s"
