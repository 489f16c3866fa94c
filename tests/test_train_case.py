"""`gap-analyzer train --case`: what was signed at the desk teaches, and the figures before and after are shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from samples import analysis
from test_learning import EXPORT, GOLD, IMPORT, lessons, model

from gap_analyzer.catalogue import load
from gap_analyzer.cli import main
from gap_analyzer.cli.train import FOLD, _compare, _read_case
from gap_analyzer.findings.likeness import Likeness
from gap_analyzer.model import Decision
from gap_analyzer.serial import dump
from gap_analyzer.store import About, Case, Shelf
from gap_analyzer.training import collect_labelled, count_first

__all__ = ["model"]  # a fixture of the tests of learning
CATALOGUE = load()
DAY = "2026-11-21T10:00:00Z"


def make_case(folder: Path, *, signed: bool) -> Case:
    """A case on the invented country in which one verdict was confirmed."""
    plain = analysis(tuple(CATALOGUE.obligations.values()))
    spoken = next(f.obligation for f in plain.findings if f.confidence >= 0.5)
    machine = next(c.status.value for c in plain.coverage if c.obligation == spoken)
    decision = Decision(spoken, machine, "Ana", "Why.", DAY, machine)
    case = Shelf(folder).create(About("Case"))
    case.record(decision)
    made = case.put_snapshot(dump(plain), taken=DAY, input="{}", of=())
    assert made is not None
    if signed:
        content = dump(replace(plain, decisions=(decision,)))
        case.sign(content, source=made, author="Ana", time=DAY, note="", entries=1)
    return case


def test_a_folder_that_is_no_case_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Code 2 and the way out; nothing is made of it."""
    assert main(["train", "--case", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "is no case" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_is_not_signed_teaches_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody must stand for what is learned."""
    case = make_case(tmp_path, signed=False)
    assert main(["train", "--case", str(case.folder), "--out", str(tmp_path / "out")]) == 2
    assert "Nothing in this case is signed" in capsys.readouterr().err


def test_a_case_and_labelled_statutes_are_learned_from_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One teaches likeness, the other confidence."""
    assert main(["train", "--case", str(tmp_path), "--gold", str(tmp_path)]) == 2
    assert "apart" in capsys.readouterr().err


def test_a_signed_case_becomes_labelled_provisions(tmp_path: Path) -> None:
    """Each with its text and the elements that the confirmed verdict rests on."""
    entries = _read_case(make_case(tmp_path, signed=True).folder, CATALOGUE)
    assert entries
    assert any(entry[stance] for entry in entries for stance in ("meets", "limits", "contradicts"))
    assert len(collect_labelled(CATALOGUE, entries)) == len(entries)


def test_few_decisions_are_not_measured(tmp_path: Path) -> None:
    """A figure of two provisions would say nothing, and is not given."""
    entries = _read_case(make_case(tmp_path, signed=True).folder, CATALOGUE)[: FOLD - 1]
    assert "too few to measure" in _compare(CATALOGUE, [], entries, ())
    assert "0 provisions" in _compare(CATALOGUE, [], (), ())


def test_what_comes_first_is_counted(model: Likeness) -> None:
    """A lesson counts when its element is the likest; what is left open is passed over."""
    taught = [lesson for lesson in lessons() if lesson.answers]
    assert count_first(model, taught) == len(taught)
    wrong = [replace(lesson, answers=frozenset({GOLD if IMPORT in lesson.answers else IMPORT})) for lesson in taught]
    assert count_first(model, wrong) == 0
    left_open = [replace(lesson, open=frozenset({EXPORT, IMPORT, GOLD}) - lesson.answers) for lesson in wrong]
    assert count_first(model, left_open) == len(taught)
    assert count_first(model, [replace(lesson, answers=frozenset()) for lesson in taught]) == 0


@pytest.mark.long
def test_the_figures_before_and_after_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On provisions set aside, whole from the command line; the model is written where it was asked for."""
    entries = _read_case(make_case(tmp_path, signed=True).folder, CATALOGUE)
    many = [{**entries[0], "id": f"en-{n:03d}"} for n in range(2 * FOLD)]
    told = _compare(CATALOGUE, [], many, ())
    assert told.startswith("Of 2 provisions set aside")
    case = make_case(tmp_path / "other", signed=True)
    assert main(["train", "--case", str(case.folder), "--out", str(tmp_path / "learned")]) == 0
    printed = capsys.readouterr().out
    assert "provisions were decided on" in printed or "set aside" in printed
    assert sorted(p.name for p in (tmp_path / "learned").iterdir()) == ["likeness.npz", "likeness.yaml"]
