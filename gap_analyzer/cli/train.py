"""`gap-analyzer train`: learn again from labelled provisions, or calibrate confidence on labelled statutes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.cli.analyze import prepare_folder, write_file
from gap_analyzer.cli.statutes import Shelf, open_shelf
from gap_analyzer.errors import UsageError

TUNED = 0.3  # what a claim weighs on a statute whose wording the rules were mended by, beside one they never saw


def run_train(chosen: argparse.Namespace) -> int:
    """Learn the model of a pack, or, with labelled statutes, fit its calibration; print what was written."""
    catalogue = load(chosen.rules)
    if chosen.also and (chosen.gold or chosen.tuned):
        raise UsageError("Labelled provisions and labelled statutes are learned from apart.", "Give one of them.")
    more = [_find_file(name) for name in chosen.also]
    shelves = _open_shelves(chosen)
    folder = prepare_folder(Path(chosen.out) if chosen.out else catalogue.folder / "learned")
    return _calibrate(catalogue, shelves, folder) if shelves else _learn(catalogue, more, folder)


def _find_file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"There is no file {path.name}.", "Name a file of labelled provisions (docs/learning.md).")
    return path


def _open_shelves(chosen: argparse.Namespace) -> list[Shelf]:
    return [open_shelf(name) for name in chosen.gold] + [open_shelf(name, weight=TUNED) for name in chosen.tuned]


def _learn(catalogue: Catalogue, more: Sequence[Path], folder: Path) -> int:
    from gap_analyzer.findings.learning import learn
    from gap_analyzer.findings.likeness import ABOUT, ARRAYS
    from gap_analyzer.training import collect_lessons, describe_training, read_labelled

    lessons = collect_lessons(catalogue, [entry for path in more for entry in read_labelled(path)])
    data, about = describe_training(learn(lessons, tuple(catalogue.rules)), len(lessons))
    write_file(folder / ARRAYS, data)
    write_file(folder / ABOUT, about.encode())
    print(f"{len(lessons)} lessons; wrote {ARRAYS} ({len(data) // 1000} kB) and {ABOUT}.")
    return 0


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
