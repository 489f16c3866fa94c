"""Labelled statutes become figures by the examiners' count: what is wrong weighs, what is arguable does not."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from samples import analysis, finding, provision

from gap_analyzer.catalogue import load
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation import Counts, Figures, Label, Statute, evaluate, imply_status, load_gold, put
from gap_analyzer.evaluation.pinpoints import load_form, reduce_pinpoint
from gap_analyzer.model import Analysis, Finding, Reach, Stance

CATALOGUE = load("minamata")
IMPORT = CATALOGUE.obligations["MC-3.8"]
LAW = "law"


def label(
    element: str, article: str, stance: str = "meets", reach: str = "specific", certainty: str = "clear"
) -> Label:
    """What a careful reader found; clear and specific unless said."""
    return Label(f"MC-3.8#{element}", article, stance, reach, certainty)


def found(element: str, article: str, **changes: object) -> Finding:
    """What the program found at an article."""
    return finding(f"MC-3.8#{element}", f"{LAW}/art_{article}", "q", **changes)


def count(labels: list[Label], findings: list[Finding]) -> Figures:
    """The figures of one statute with articles 1 to 9."""
    plain = analysis((IMPORT,))
    law = replace(plain.laws[0], provisions=tuple(provision(LAW, str(n), "text") for n in range(1, 10)))
    result = replace(plain, laws=(law,), unread=(), findings=tuple(findings), coverage=())
    statute = Statute("x01", "x.pdf", "es", tuple(labels))
    return evaluate([statute], CATALOGUE, lambda _: result)


def cells(figures: Figures, kind: str) -> tuple[int, int, int]:
    """Right, wrong and missed of one kind over all languages."""
    counts = figures.counts[kind]["all"]
    return counts.right, counts.wrong, counts.missed


# --- elements and places ---------------------------------------------------------------------------------------


def test_a_claim_without_label_is_wrong() -> None:
    """Nothing labelled, something claimed."""
    assert cells(count([], [found("a", "3")]), "elements") == (0, 1, 0)


def test_a_label_without_claim_is_missed() -> None:
    """Something labelled, nothing claimed."""
    assert cells(count([label("a", "3")], []), "elements") == (0, 0, 1)


def test_a_suggestion_is_no_claim() -> None:
    """Under 0.5 nothing is claimed, right or wrong."""
    guesses = [found("a", "3", confidence=0.49), found("b", "3", confidence=0.1)]
    assert cells(count([label("a", "3")], guesses), "elements") == (0, 0, 1)


@pytest.mark.parametrize("tolerated", [label("a", "3", certainty="arguable"), label("a", "3", reach="general")])
def test_what_is_arguable_or_general_is_neither_right_nor_wrong(tolerated: Label) -> None:
    """Found or not, it changes no figure of the elements."""
    assert cells(count([tolerated], []), "elements") == (0, 0, 0)
    assert cells(count([tolerated], [found("a", "4")]), "elements") == (0, 0, 0)
    assert cells(count([tolerated], [found("a", "4")]), "pinpoints") == (0, 0, 0)


def test_a_general_finding_is_no_claim_of_coverage() -> None:
    """It counts in `support` alone."""
    figures = count([], [found("a", "3", reach=Reach.GENERAL)])
    assert cells(figures, "elements") == (0, 0, 0)
    assert cells(figures, "support") == (0, 1, 0)


def test_the_right_element_at_the_wrong_article_is_right_and_misplaced() -> None:
    """Elements forgive the place, pinpoints do not."""
    figures = count([label("a", "3")], [found("a", "4")])
    assert cells(figures, "elements") == (1, 0, 0)
    assert cells(figures, "pinpoints") == (0, 1, 1)


def test_the_same_claim_twice_counts_once() -> None:
    """Two provisions of one article are one place."""
    figures = count([label("a", "Artículo 3º")], [found("a", "3"), found("a", "3", id="again")])
    assert cells(figures, "elements") == (1, 0, 0)
    assert cells(figures, "pinpoints") == (1, 0, 0)


def test_figures_stand_for_all_and_for_each_language() -> None:
    """The language of the statute has its own line."""
    figures = count([label("a", "3")], [found("a", "3")])
    assert set(figures.counts["elements"]) == {"all", "es"}
    assert "elements   es   P 1.000  R 1.000  F1 1.000   (1 right, 0 wrong, 0 missed)" in put(figures)


def test_a_statute_with_nothing_to_find_is_left_alone_or_not() -> None:
    """Silence is measured where nothing is required."""
    assert count([], []).silent == [1, 1]
    assert count([], [found("a", "3")]).silent == [0, 1]
    assert count([label("a", "3")], []).silent == [0, 0]


# --- verdicts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stances", "status"),
    [
        ({}, "none"),
        ({"MC-3.8#c": {"contradicts"}}, "partial"),
        ({"MC-3.8#a": {"limits"}}, "partial"),
        ({"MC-3.8#a": {"meets"}}, "partial"),
        ({"MC-3.8#a": {"contradicts", "meets"}}, "partial"),
        ({"MC-3.8#a": {"contradicts"}}, "conflict"),
        ({"MC-3.8#alt1": {"contradicts"}}, "conflict"),
        ({"MC-3.8#alt1": {"limits"}}, "partial"),
        ({"MC-3.8#alt1": {"meets"}}, "full"),
        ({"MC-3.8#a": {"meets"}, "MC-3.8#b": {"meets", "limits"}}, "full"),
    ],
)
def test_element_stances_imply_a_verdict(stances: dict[str, set[str]], status: str) -> None:
    """The rules of docs/results.md, counted as the examiners count."""
    assert imply_status(IMPORT, stances) == status


def test_the_wrong_stance_is_the_wrong_verdict() -> None:
    """To say *meets* where the law limits is no agreement."""
    limited = [label("a", "3", "limits"), label("b", "3")]
    agreed = count(limited, [found("a", "3", stance=Stance.LIMITS), found("b", "3")])
    invented = count(limited, [found("a", "3"), found("b", "3")])
    assert agreed.verdicts["all"] == [1, 1]
    assert invented.verdicts["all"] == [0, 1]
    assert cells(invented, "full") == (0, 1, 0)


# --- counts ----------------------------------------------------------------------------------------------------------


def test_nothing_claimed_and_nothing_labelled_is_perfect() -> None:
    """No claim can be wrong, and no label can be missed."""
    assert (Counts().precision, Counts().recall, Counts().f1) == (1.0, 1.0, 1.0)


def test_all_wrong_is_nought() -> None:
    """Precision, recall and their mean."""
    assert Counts(0, 3, 2).f1 == 0.0
    assert (Counts(1, 3, 1).precision, Counts(1, 3, 1).recall) == (0.25, 0.5)


# --- pinpoints -------------------------------------------------------------------------------------------------------

PRINTED = [
    ("Artículo 3º", "3"), ("art. 03", "3"), ("20A", "20-A"), ("20-A", "20-A"), ("Article L. 512-1", "L512-1"),
    ("12 bis", "12-BIS"), ("Séptimo transitorio", "transitorio 7"), ("transitorio 7", "transitorio 7"),
    ("Anexo 01", "annex 1"), ("Annexe 2", "annex 2"), ("Schedule 1", "schedule 1"), ("First Schedule", "schedule 1"),
    ("Disposición Complementaria Transitoria 2", "dct 2"), ("DCF 3", "dcf 3"), ("3(1)(a)", "3"), ("§ 2612", "2612"),
    ("Artigo 1.º", "1"), ("Artículo único", "1"), ("Article premier", "1"), ("Section 15", "15"),
    ("Annex A", "annex a"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "key"), PRINTED)
def test_two_ways_to_print_an_article_meet(printed: str, key: str) -> None:
    """What a label writes and what a law prints reduce to one key."""
    assert reduce_pinpoint(printed, load_form(CATALOGUE.folder)) == key


def test_neighbours_stay_apart() -> None:
    """3, 3-A, schedule 3 and annex 3 are four places."""
    form = load_form(CATALOGUE.folder)
    assert len({reduce_pinpoint(each, form) for each in ("3", "3A", "Schedule 3", "Annex 3", "13", "33")}) == 6


# --- folders and the examiners' own count -----------------------------------------------------------------------------


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    """One sentence, and the next step."""
    with pytest.raises(UsageError, match="holds no labelled statutes"):
        load_gold(tmp_path)


@pytest.fixture(scope="module")
def examiner(shared: Path) -> ModuleType:
    """The examiners' program as a module."""
    spec = importlib.util.spec_from_file_location("examiner", shared / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.gold
def test_every_labelled_pinpoint_reduces_as_the_examiners_reduce_it(shared: Path, examiner: ModuleType) -> None:
    """All articles of all labels, and the ways of printing above."""
    form = load_form(CATALOGUE.folder)
    printed = {each[0] for each in PRINTED}
    for path in sorted((shared / "gold" / "dev").glob("*.json")):
        printed |= {str(each["article"]) for each in json.loads(path.read_text(encoding="utf-8"))["labels"]}
    assert {each for each in printed if reduce_pinpoint(each, form) != examiner.article_key(each)} == set()


@pytest.mark.gold
@pytest.mark.statutes
def test_our_figures_and_the_examiners_agree(shared: Path, tmp_path: Path) -> None:
    """On three labelled statutes both programs print the same lines."""
    from gap_analyzer.analysis import Request, analyze
    from gap_analyzer.serial import dump

    gold = tmp_path / "gold"
    gold.mkdir()
    statutes = [each for each in load_gold(shared / "gold" / "dev") if each.labels][:3]
    results: dict[str, Analysis] = {}
    for statute in statutes:
        (gold / f"{statute.doc}.json").write_bytes((shared / "gold" / "dev" / f"{statute.doc}.json").read_bytes())
        results[statute.doc] = analyze(Request(paths=(shared / statute.file,), as_of="2026-01-01"), CATALOGUE)
        (tmp_path / "out" / statute.doc).mkdir(parents=True)
        (tmp_path / "out" / statute.doc / "analysis.json").write_bytes(dump(results[statute.doc]))
    ours = put(evaluate(statutes, CATALOGUE, lambda statute: results[statute.doc]))
    program = [sys.executable, str(shared / "tools" / "score.py"), str(gold), str(tmp_path / "out")]
    theirs = subprocess.run(program, capture_output=True, text=True, check=True).stdout.splitlines()
    assert list(ours) == theirs
