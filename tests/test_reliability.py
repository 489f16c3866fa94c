"""How far confidence can be believed: judged claims, their table, and folds that hold out whole statutes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from samples import finding

from gap_analyzer.catalogue import load
from gap_analyzer.cli import main
from gap_analyzer.cli.statutes import open_shelf, open_shelves
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation import (
    Figures,
    Label,
    Statute,
    expect_error,
    join,
    judge_dossier,
    put_reliability,
    sort_claims,
    validate,
)
from gap_analyzer.evaluation.claims import claim
from gap_analyzer.evaluation.folds import FOLDS, Fold, learn_all, share_out, tell_fit
from gap_analyzer.evaluation.labels import judge_findings
from gap_analyzer.evaluation.pinpoints import load_form
from gap_analyzer.evaluation.reliability import Bin, Said
from gap_analyzer.findings.calibration import FILE, Claim, load_calibrator
from gap_analyzer.findings.likeness import ABOUT, ARRAYS, FOLDER
from gap_analyzer.findings.signals import GENERAL, MODEL, NAMED, SIGNALS, Signals
from gap_analyzer.model import Finding, Reach, Why

CATALOGUE = load("minamata")
FORM = load_form(CATALOGUE.folder)
A, B = "MC-3.8#a", "MC-3.8#b"


def label(element: str, article: str, reach: str = "specific", certainty: str = "clear") -> Label:
    """What a reader found; it meets, by name and clearly, unless said."""
    return Label(element, article, "meets", reach, certainty)


def found(element: str, article: str, **changes: object) -> Finding:
    """What the program claims at an article."""
    return finding(element, f"law/art_{article}", "q", **changes)


def judge(labels: list[Label], *findings: Finding) -> list[bool | None]:
    """For each finding whether it is right; None where the labels do not settle it."""
    statute = Statute("x", "x.pdf", "en", tuple(labels))
    articles = {f"law/art_{n}": str(n) for n in range(1, 9)}
    settled = {id(f): right for f, right in judge_findings(findings, statute, articles, FORM)}
    return [settled.get(id(each)) for each in findings]


# --- what is right ------------------------------------------------------------------------------------------


def test_a_claim_that_no_reader_made_is_wrong() -> None:
    """Nothing labelled, something claimed."""
    assert judge([], found(A, "1")) == [False]


def test_what_readers_call_arguable_is_not_judged() -> None:
    """Neither right nor wrong, as the examiners count."""
    assert judge([label(A, "1", certainty="arguable")], found(A, "1")) == [None]
    assert judge([label(A, "1", reach="general")], found(A, "1")) == [None]


def test_the_first_place_is_right_when_the_law_has_the_element() -> None:
    """At another article than the reader's, too."""
    assert judge([label(A, "5")], found(A, "1")) == [True]


def test_a_further_place_is_right_when_it_is_cited() -> None:
    """The second article must be one that the reader cites."""
    labels = [label(A, "1"), label(A, "3"), label(A, "4", certainty="arguable")]
    assert judge(labels, found(A, "1"), found(A, "2"), found(A, "3"), found(A, "4")) == [True, False, True, None]


def test_each_element_has_its_own_first_place() -> None:
    """A place of one element is no further place of another."""
    assert judge([label(B, "7")], found(A, "1"), found(B, "2")) == [False, True]


def test_a_general_regime_is_right_when_it_is_labelled_at_all() -> None:
    """Even as arguable: it is shown as support, not as coverage."""
    general = found(A, "1", reach=Reach.GENERAL)
    assert judge([], general) == [False]
    assert judge([label(A, "9", certainty="arguable")], general) == [True]


def test_a_suggestion_is_judged_as_a_claim_on_the_law() -> None:
    """Also where it reaches mercury only as a general regime would."""
    suggested = found(A, "1", reach=Reach.GENERAL, confidence=0.3, why=(Why("model", "0.30"),))
    assert judge([label(A, "1")], suggested) == [True]
    assert judge([label(A, "1", reach="general")], suggested) == [None]
    assert judge([label(B, "1")], suggested) == [False]


# --- the table ----------------------------------------------------------------------------------------------


def said(confidence: float, *, right: int, wrong: int) -> list[Said]:
    """Claims with one confidence."""
    return [Said(confidence, n < right) for n in range(right + wrong)]


def test_no_claim_makes_no_bin_and_no_error() -> None:
    """Silence is not wrong."""
    assert sort_claims([]) == ()
    assert expect_error(()) == 0.0
    assert put_reliability([])[-1] == "findings right – of 0; suggestions right – of 0"


def test_claims_fall_into_tenths() -> None:
    """The lower edge belongs to a bin; certainty belongs to the last."""
    bins = sort_claims([Said(0.0, False), Said(0.099, False), Said(0.5, True), Said(1.0, True)])
    assert [(b.low, b.high, b.claims) for b in bins] == [(0.0, 0.1, 2), (0.5, 0.6, 1), (0.9, 1.0, 1)]


def test_what_is_said_as_often_as_it_is_right_has_no_error() -> None:
    """Three of four at 0.75."""
    assert expect_error(sort_claims(said(0.75, right=3, wrong=1))) == 0.0


def test_the_error_is_weighed_by_claims() -> None:
    """Three claims 0.25 too low and one 0.5 too high."""
    bins = (Bin(0.7, 0.8, 3, 0.75, 1.0), Bin(0.5, 0.6, 1, 0.5, 0.0))
    assert expect_error(bins) == pytest.approx((3 * 0.25 + 0.5) / 4)


def test_the_table_says_what_suggestions_were_worth() -> None:
    """Findings and suggestions apart; levels are distinct confidences."""
    lines = put_reliability([*said(0.9, right=9, wrong=1), *said(0.3, right=1, wrong=3)])
    assert lines == (
        "confidence   claims   said   right",
        "0.3 to 0.4        4   0.300  0.250",
        "0.9 to 1.0       10   0.900  0.900",
        "calibration error 0.014; 2 levels of confidence",
        "findings right 0.900 of 10; suggestions right 0.250 of 4",
    )


# --- folds --------------------------------------------------------------------------------------------------


def statutes(count: int, language: str = "en") -> list[Statute]:
    """Labelled statutes without labels."""
    return [Statute(f"{language}{n:02}", "x.pdf", language, ()) for n in range(count)]


def test_every_statute_is_held_out_once() -> None:
    """No statute is tested twice, none never."""
    some = [*statutes(7), *statutes(6, "fr"), *statutes(3, "pt")]
    folds = share_out(some)
    assert len(folds) == FOLDS
    assert sorted(s.doc for fold in folds for s in fold) == sorted(s.doc for s in some)


def test_folds_hold_every_language_alike() -> None:
    """Five French statutes fall into five folds."""
    folds = share_out([*statutes(10), *statutes(5, "fr")])
    assert [sum(s.language == "fr" for s in fold) for fold in folds] == [1] * FOLDS


def test_folds_do_not_depend_on_the_order_of_folders() -> None:
    """The same statutes always fall together."""
    some = [*statutes(6), *statutes(5, "es")]
    assert share_out(some) == share_out(some[::-1])


def test_fewer_statutes_than_folds_make_fewer_folds() -> None:
    """An empty fold tests nothing."""
    assert [len(fold) for fold in share_out(statutes(2))] == [1, 1]


def test_one_statute_makes_no_folds() -> None:
    """Nothing would be left to fit on."""
    with pytest.raises(UsageError, match="at least two"):
        next(validate({}, statutes(1), CATALOGUE))


def test_a_pack_without_a_model_makes_no_folds(tmp_path: Path) -> None:
    """The command that makes one is named."""
    with pytest.raises(UsageError, match="gap-analyzer train"):
        learn_all(replace(CATALOGUE, folder=tmp_path))


def test_figures_of_folds_add_up() -> None:
    """Counts, verdicts, means, silence and claims of two folds are those of one evaluation."""
    one, two = Figures(), Figures()
    one.add("elements", "en", 1, 2, 3)
    two.add("elements", "en", 4, 0, 1)
    two.add("elements", "fr", 1, 0, 0)
    one.verdicts["all"], two.verdicts["all"] = [1, 2], [3, 3]
    one.macro["elements"], two.macro["elements"] = [0.5], [1.0]
    one.silent, two.silent = [1, 1], [0, 2]
    two.said, two.unread, one.detail = said(0.9, right=1, wrong=0), ["x"], ["y"]
    total = join([Fold(("a",), one), Fold(("b",), two)])
    counts = total.counts["elements"]
    assert (counts["all"].right, counts["all"].wrong, counts["all"].missed) == (6, 2, 4)
    assert counts["fr"].right == 1
    assert total.verdicts["all"] == [4, 5]
    assert total.macro["elements"] == [0.5, 1.0]
    assert total.silent == [1, 3]
    assert (total.said, total.unread, total.detail) == (two.said, ["x"], ["y"])


def test_a_calibration_says_what_it_was_fitted_on() -> None:
    """Statutes with full weight and with less, and that no text is there."""
    flat = Signals(NAMED, "r", (0.0,) * len(SIGNALS))
    told = tell_fit([Claim("b", flat, True), Claim("a", flat, True), Claim("c", flat, False, 0.3)])
    assert "3 claims on 3 labelled statutes, of which no text is here." in told
    assert "With full weight: a b." in told
    assert told[-1].endswith("on them: c.")


# --- two small statutes through it all ------------------------------------------------------------------------

BAN = "Article 1. No person shall import mercury without the written consent of the Minister.\n"
LAWS = {
    "ban": ("Mercury Control Act\n" + BAN + "Article 2. The Minister shall report every year.\n", [("MC-3.7#a", "1")]),
    "dogs": (
        "Dogs Act\nArticle 1. A dog shall be kept on a lead.\nArticle 2. This Act comes into force at once.\n",
        [],
    ),
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder of two labelled statutes beside their texts."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for doc, (text, labels) in LAWS.items():
        (tmp_path / f"{doc}.txt").write_text(text, encoding="utf-8")
        rows = [
            {"element": e, "article": a, "stance": "meets", "reach": "specific", "certainty": "clear"}
            for e, a in labels
        ]
        content = {"doc": doc, "file": f"{doc}.txt", "lang": "en", "labels": rows}
        (folder / f"{doc}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_claims_of_a_statute_carry_its_weight(gold: Path) -> None:
    """Every claim that the labels settle, with its signals; a suggestion has no rule."""
    shelf = open_shelf(str(gold), weight=0.3)
    statute = next(s for s in shelf.statutes if s.doc == "ban")
    made = claim(statute, shelf.read(statute, CATALOGUE).laws, CATALOGUE, learn_all(CATALOGUE))
    assert made
    assert {each.statute for each in made} == {"ban"}
    assert {each.weight for each in made} == {0.3}
    assert all(bool(each.signals.rule) is (each.signals.kind != MODEL) for each in made)
    assert any(each.right for each in made if each.signals.kind == NAMED)


def test_law_that_says_nothing_makes_no_claim(gold: Path) -> None:
    """Dogs bear on no obligation by name."""
    shelf = open_shelf(str(gold))
    statute = next(s for s in shelf.statutes if s.doc == "dogs")
    made = claim(statute, shelf.read(statute, CATALOGUE).laws, CATALOGUE, learn_all(CATALOGUE))
    assert {each.signals.kind for each in made} <= {GENERAL}


def test_what_is_held_out_is_judged_by_the_others(gold: Path) -> None:
    """Each statute stands in its own fold."""
    shelf = open_shelf(str(gold))
    dossiers = {s.doc: shelf.read(s, CATALOGUE) for s in shelf.statutes}
    folds = list(validate(dossiers, shelf.statutes, CATALOGUE))
    assert [fold.statutes for fold in folds] == [("ban",), ("dogs",)]
    assert sum(fold.figures.silent[1] for fold in folds) == 1


def test_a_dossier_is_judged_by_the_pack_s_own_calibration(gold: Path) -> None:
    """Without another, it is what ships."""
    shelf = open_shelf(str(gold))
    statute = next(s for s in shelf.statutes if s.doc == "ban")
    analysis = judge_dossier(shelf.read(statute, CATALOGUE), CATALOGUE)
    assert "MC-3.7#a" in {f.element for f in analysis.findings if f.confidence >= 0.5}


def test_evaluate_prints_the_table_after_the_figures(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the examiners' program prints, then reliability."""
    assert main(["evaluate", str(gold)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("elements   all")
    assert any(line.startswith("silent     1 of 1") for line in lines)
    assert lines[-1].startswith("findings right ")


def test_evaluate_with_folds_prints_each_fold_and_all(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures of a fold name the statutes that were held out; a file has the error too."""
    assert main(["evaluate", "--folds", str(gold), "--json", str(tmp_path / "figures.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rsplit("; ", 1)[1] for line in lines[:2]] == ["ban", "dogs"]
    assert lines[2] == "all folds"
    assert "calibration_error" in json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))


def test_several_folders_are_one_evaluation(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two folders of one statute each count as one of two."""
    other = tmp_path / "other"
    other.mkdir()
    (gold / "dogs.json").rename(other / "dogs.json")
    assert main(["evaluate", str(gold), str(other)]) == 0
    assert "silent     1 of 1 statutes" in capsys.readouterr().out


def test_two_statutes_of_one_name_are_refused(gold: Path) -> None:
    """Which of them a figure is of could not be told."""
    with pytest.raises(UsageError, match="Two labelled statutes are called ban"):
        open_shelves([str(gold), str(gold)])


@pytest.mark.parametrize("words", [["evaluate", "nowhere"], ["train", "--gold", "nowhere"]])
def test_a_folder_that_is_not_there_is_named(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence on standard error, and code 2 before any work."""
    assert main(words) == 2
    assert "There is no folder nowhere." in capsys.readouterr().err


def test_a_statute_that_is_not_there_is_named(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels without their law are found out before anything is read."""
    (gold.parent / "dogs.txt").unlink()
    assert main(["evaluate", str(gold)]) == 2
    assert "The statute dogs.txt is not there." in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"labels": [{}], "file": "x"}', '{"labels": 3, "file": "x"}'])
def test_a_file_that_holds_no_labels_is_named(gold: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is wrong with it, one sentence says which file."""
    (gold / "odd.json").write_text(text, encoding="utf-8")
    assert main(["evaluate", str(gold)]) == 2
    assert "odd.json holds no labels" in capsys.readouterr().err


def test_figures_that_cannot_be_written_end_with_5(gold: Path, tmp_path: Path) -> None:
    """A folder that is not there is no traceback."""
    assert main(["evaluate", str(gold), "--json", str(tmp_path / "none" / "figures.json")]) == 5


# --- train --------------------------------------------------------------------------------------------------


def test_train_wants_provisions_or_statutes(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Likeness and calibration are learned one after the other."""
    extra = tmp_path / "mine.yaml"
    extra.write_text("provisions: []\n", encoding="utf-8")
    assert main(["train", "--also", str(extra), "--gold", str(gold)]) == 2
    assert "learned from apart" in capsys.readouterr().err


def test_train_names_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Before a minute of training."""
    assert main(["train", "--also", "mine.yaml"]) == 2
    assert "There is no file mine.yaml." in capsys.readouterr().err


def test_train_with_statutes_writes_a_calibration(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Into the folder that is named; twice the same bytes; no word of a statute."""
    for name in ("one", "two"):
        assert main(["train", "--gold", str(gold), "--out", str(tmp_path / name / FOLDER)]) == 0
    first, second = ((tmp_path / name / FOLDER / FILE).read_bytes() for name in ("one", "two"))
    assert first == second
    assert b"dog" not in first.replace(b"dogs", b"")
    assert load_calibrator(tmp_path / "one") is not None
    assert "2 statutes; wrote calibration.yaml." in capsys.readouterr().out


def test_a_statute_by_which_rules_were_mended_counts_less(gold: Path, tmp_path: Path) -> None:
    """--tuned gives three tenths of the weight of --gold."""
    assert main(["train", "--tuned", str(gold), "--out", str(tmp_path / FOLDER)]) == 0
    fitted = load_calibrator(tmp_path)
    assert fitted is not None
    assert {right for right, _ in fitted.records.values() if right} == {0.3}


@pytest.mark.long
def test_train_writes_a_model_with_its_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command, from what ships."""
    assert main(["train", "--out", str(tmp_path)]) == 0
    assert (tmp_path / ARRAYS).stat().st_size < 1_000_000
    assert (tmp_path / ABOUT).read_text(encoding="utf-8").startswith("# Written by `gap-analyzer train`")
    assert "lessons; wrote likeness.npz" in capsys.readouterr().out


# --- what ships ---------------------------------------------------------------------------------------------


def test_the_shipped_calibration_holds_no_text_of_a_statute() -> None:
    """Names of statutes in our own numbering, elements, digests and figures."""
    text = (CATALOGUE.folder / FOLDER / FILE).read_text(encoding="utf-8")
    body = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(len(line) < 60 for line in body)


@pytest.mark.gold
@pytest.mark.statutes
@pytest.mark.long
def test_confidence_can_be_believed_over_folds(shared: Path, checkout: Path) -> None:
    """The expected calibration error stays within 0.08, on 8 levels or more, and suggestions are mostly wrong."""
    assert shared.is_dir()
    shelves = open_shelves([str(checkout / "tests" / "gold" / "second"), str(checkout / "tests" / "gold" / "invented")])
    dossiers = {s.doc: shelf.read(s, CATALOGUE) for shelf in shelves for s in shelf.statutes}
    every = [s for shelf in shelves for s in shelf.statutes]
    claims = join(list(validate(dossiers, every, CATALOGUE))).said
    assert expect_error(sort_claims(claims)) <= 0.08
    assert len({each.confidence for each in claims}) >= 8
    suggested = [each.right for each in claims if each.confidence < 0.5]
    assert sum(suggested) / len(suggested) < 0.5
