"""`gap-analyzer train`: learn again from labelled provisions, or calibrate confidence on labelled statutes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.cli.analyze import prepare_folder, write_file
from gap_analyzer.cli.statutes import Shelf, open_shelf
from gap_analyzer.errors import UsageError

if TYPE_CHECKING:
    from gap_analyzer.findings.learning import Lesson

Entry = Mapping[str, Any]
FOLD = 5  # every fifth decision is set aside while it is measured what the others bring
TUNED = 0.3  # what a claim weighs on a statute whose wording the rules were mended by, beside one they never saw


def run_train(chosen: argparse.Namespace) -> int:
    """Learn the model of a pack, or, with labelled statutes, fit its calibration; print what was written."""
    catalogue = load(chosen.rules)
    if (chosen.also or chosen.case) and (chosen.gold or chosen.tuned):
        raise UsageError("Labelled provisions and labelled statutes are learned from apart.", "Give one of them.")
    files = [_find_file(name) for name in chosen.also]
    decided = tuple(entry for name in chosen.case for entry in _read_case(Path(name), catalogue))
    shelves = _open_shelves(chosen)
    folder = prepare_folder(Path(chosen.out) if chosen.out else catalogue.folder / "learned")
    return (
        _calibrate(catalogue, shelves, folder)
        if shelves
        else _learn(catalogue, files, decided if chosen.case else None, folder)
    )


def _read_case(folder: Path, catalogue: Catalogue) -> tuple[Entry, ...]:
    """What the newest signed result of a case teaches. Raises UsageError for no case, or one that is not signed."""
    from gap_analyzer.corrections.lessons import as_entries, collect_lessons
    from gap_analyzer.serial import load as load_analysis
    from gap_analyzer.store import Case
    from gap_analyzer.store.case import FILE

    if not (folder / FILE).is_file():
        raise UsageError(f"{folder.name} is no case.", "Name a folder of cases/ in the desk's data folder.")
    case = Case(folder)
    signed = [snapshot for snapshot in case.list_snapshots() if snapshot.signed]
    if not signed:
        raise UsageError(
            "Nothing in this case is signed.", "Sign its report first: what is not signed teaches nothing."
        )
    analysis = load_analysis(case.read_snapshot(signed[-1].number))
    return as_entries(collect_lessons(analysis, catalogue.obligations))


def _find_file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"There is no file {path.name}.", "Name a file of labelled provisions (docs/learning.md).")
    return path


def _open_shelves(chosen: argparse.Namespace) -> list[Shelf]:
    return [open_shelf(name) for name in chosen.gold] + [open_shelf(name, weight=TUNED) for name in chosen.tuned]


def _learn(catalogue: Catalogue, files: Sequence[Path], decided: Sequence[Entry] | None, folder: Path) -> int:
    from gap_analyzer.findings.learning import learn
    from gap_analyzer.findings.likeness import ABOUT, ARRAYS
    from gap_analyzer.training import collect_lessons, describe_training, read_labelled
    from gap_analyzer.training.statutes import collect_statutes

    more = [entry for path in files for entry in read_labelled(path)]
    statutes = collect_statutes(catalogue)
    if decided is not None:
        print(_compare(catalogue, more, decided, statutes))
    lessons = (*collect_lessons(catalogue, [*more, *(decided or ())]), *statutes)
    data, about = describe_training(learn(lessons, tuple(catalogue.rules)), len(lessons))
    write_file(folder / ARRAYS, data)
    write_file(folder / ABOUT, about.encode())
    print(f"{len(lessons)} lessons; wrote {ARRAYS} ({len(data) // 1000} kB) and {ABOUT}.")
    return 0


def _compare(catalogue: Catalogue, more: Sequence[Entry], decided: Sequence[Entry], statutes: Sequence[Lesson]) -> str:
    """What decisions bring, on every fifth of them, set aside: the figures before and after."""
    from gap_analyzer.findings.learning import learn
    from gap_analyzer.training import collect_labelled, collect_lessons, count_first

    aside = collect_labelled(catalogue, decided[::FOLD])
    asked = sum(bool(lesson.answers) for lesson in aside)
    if len(decided) < FOLD or not asked:
        return f"{len(decided)} provisions were decided on: too few to measure what they bring."
    taught = [entry for place, entry in enumerate(decided) if place % FOLD]
    elements = tuple(catalogue.rules)
    before = count_first(learn((*collect_lessons(catalogue, more), *statutes), elements), aside)
    after = count_first(learn((*collect_lessons(catalogue, [*more, *taught]), *statutes), elements), aside)
    return (
        f"Of {asked} provisions set aside, an element that you found in them came first: "
        f"before {before}, after learning from the others {after}."
    )


def _calibrate(catalogue: Catalogue, shelves: Sequence[Shelf], folder: Path) -> int:
    from gap_analyzer.evaluation.claims import claim
    from gap_analyzer.evaluation.folds import learn_all, tell_fit
    from gap_analyzer.findings.calibration import FILE, fit, write_calibration
    from gap_analyzer.reading import prepare

    prepare()
    learned = learn_all(catalogue)
    claims = [
        each
        for shelf in shelves
        for statute in shelf.statutes
        for each in claim(statute, shelf.read(statute, catalogue).laws, catalogue, learned)
    ]
    calibrator = fit(claims)
    write_file(folder / FILE, write_calibration(calibrator, tell_fit(claims)).encode())
    print(f"{len(claims)} claims on {sum(len(shelf.statutes) for shelf in shelves)} statutes; wrote {FILE}.")
    return 0
