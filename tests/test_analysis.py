"""The whole line on the bundled dossier: what is quoted stands in the law, and every verdict rests on findings."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gap_analyzer.analysis import Request, analyze, collect_terms
from gap_analyzer.catalogue import load
from gap_analyzer.model import Analysis, State, Status, squeeze
from gap_analyzer.resources import locate
from gap_analyzer.serial import dump

CATALOGUE = load("minamata")
DOSSIER = locate("corpus") / "dossier"
LAWS = tuple(sorted(DOSSIER.glob("*.pdf")))
pytestmark = pytest.mark.skipif(not LAWS, reason="no bundled dossier")


@pytest.fixture(scope="module")
def result() -> Analysis:
    """The analysis of the bundled dossier."""
    return analyze(Request(paths=(DOSSIER,), as_of="2026-01-01", country="XA"), CATALOGUE)


def test_every_law_of_the_dossier_is_read(result: Analysis) -> None:
    """Four laws in four languages, one of them scanned; none is unread."""
    assert result.unread == ()
    assert sorted(law.instrument.source for law in result.laws) == [path.name for path in LAWS]
    assert {law.instrument.language for law in result.laws} == {"en", "es", "pt", "fr"}
    assert "ocr" in {law.instrument.reading.value for law in result.laws}


def test_every_quote_stands_word_for_word_in_its_provision(result: Analysis) -> None:
    """A lawyer who follows a quote finds it."""
    texts = {p.id: p.text for law in result.laws for p in law.provisions}
    assert result.findings
    assert [each.id for each in result.findings if each.quote not in texts[each.provision]] == []


def test_every_finding_has_its_page(result: Analysis) -> None:
    """The page exists in its document, and the boxes lie on it."""
    pages = {p.id: law.instrument.pages for law in result.laws for p in law.provisions}
    for finding in result.findings:
        assert 1 <= finding.page <= pages[finding.provision]
        assert {box.page for box in finding.boxes[:1]} <= {finding.page}
        assert all(box.x0 <= box.x1 and box.y0 <= box.y1 for box in finding.boxes)


def test_no_id_stands_twice(result: Analysis) -> None:
    """Provisions, findings and measures can be pointed at."""
    for ids in (
        [p.id for law in result.laws for p in law.provisions],
        [each.id for each in result.findings],
        [each.id for each in result.roadmap],
    ):
        assert [each for each, times in Counter(ids).items() if times > 1] == []


def test_every_obligation_has_its_verdict(result: Analysis) -> None:
    """115, in the order of the catalogue, each with all its elements."""
    assert [each.obligation for each in result.coverage] == list(CATALOGUE.obligations)
    for each in result.coverage:
        assert [e.element for e in each.elements] == [e.id for e in CATALOGUE.obligations[each.obligation].elements]


def test_a_state_rests_on_findings_that_are_there(result: Analysis) -> None:
    """What is met, limited or contradicted names its findings; what is missing has none."""
    known = {each.id for each in result.findings}
    for coverage in result.coverage:
        for element in coverage.elements:
            assert set(element.findings) <= known
            assert bool(element.findings) is (element.state is not State.MISSING)


def test_none_has_its_proof_of_absence(result: Analysis) -> None:
    """How many laws and provisions were searched; and in most cases with which words."""
    missing = [each for each in result.coverage if each.status is Status.NONE]
    assert missing
    assert {each.searched.instruments for each in missing} == {4}
    assert all(each.searched.provisions > 20 for each in missing)
    assert sum(bool(each.searched.terms) for each in missing) >= 0.8 * len(missing)


def test_terms_are_those_of_the_languages_of_the_law() -> None:
    """A Spanish dossier was not searched with French words."""
    concepts = CATALOGUE.concepts.values()
    spanish, french = ({concept.labels[each].preferred for concept in concepts} for each in ("es", "fr"))
    terms = collect_terms("MC-3.8", CATALOGUE, ("es",))
    assert terms
    assert len(terms) == len(set(terms))
    assert set(terms) <= spanish
    assert set(collect_terms("MC-3.8", CATALOGUE, ("fr",))) <= french


def test_what_is_written_holds_to_the_schema(result: Analysis) -> None:
    """analysis.json validates against the schema that is shipped."""
    schema = json.loads((CATALOGUE.folder / "schema" / "analysis.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(dump(result)))


def test_the_order_of_files_changes_nothing_but_the_order(result: Analysis, tmp_path: Path) -> None:
    """Verdicts are of the country, not of the way its files were given."""
    turned = analyze(Request(paths=tuple(reversed(LAWS)), as_of="2026-01-01", country="XA"), CATALOGUE)
    assert {c.obligation: c.status for c in turned.coverage} == {c.obligation: c.status for c in result.coverage}
    assert {f.id for f in turned.findings} == {f.id for f in result.findings}


def test_stages_are_told_to_whom_it_concerns(tmp_path: Path) -> None:
    """An observer hears where the run stands; the core prints nothing."""
    (tmp_path / "law.txt").write_text("Article 1. No person shall import mercury.\n", encoding="utf-8")
    heard: list[str] = []
    analyze(
        Request(paths=(tmp_path,), as_of="2026-01-01"), CATALOGUE, observe=lambda stage, source: heard.append(stage)
    )
    assert heard[0] == "reading"
    assert heard[-1] == "judging"


def test_a_dossier_of_nothing_is_all_unread(tmp_path: Path) -> None:
    """An empty file: no law, no finding, and nothing is called missing."""
    (tmp_path / "law.pdf").write_bytes(b"")
    empty = analyze(Request(paths=(tmp_path,), as_of="2026-01-01"), CATALOGUE)
    assert (empty.laws, empty.findings) == ((), ())
    assert {each.status for each in empty.coverage} <= {Status.UNREAD, Status.NOT_APPLICABLE}


def test_a_law_is_known_by_its_number_however_it_is_printed() -> None:
    """Blanks, stops and capitals do not part a citation from the law it names; another number does."""
    assert squeeze("Ley N.º 32412") != squeeze("Ley N.º 32413")
    assert squeeze("Ley N.º 32412") == squeeze("LEY Nº 32412")
