"""`gap-analyzer evaluate`: the scores on labelled statutes, and how far confidence can be believed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.cli.statutes import Shelf, open_shelves
from gap_analyzer.evaluation import (
    Figures,
    Statute,
    evaluate,
    expect_error,
    join,
    judge_dossier,
    put,
    put_reliability,
    sort_claims,
    validate,
)
from gap_analyzer.model import Analysis


def run_evaluate(chosen: argparse.Namespace) -> int:
    """Analyse every labelled statute of some folders and print the figures."""
    from gap_analyzer.reading import prepare

    shelves = open_shelves(chosen.gold)
    prepare()
    catalogue = load(chosen.rules)
    figures = _validate(shelves, catalogue) if chosen.folds else _evaluate(shelves, catalogue)
    lines = (*(figures.detail if chosen.detail else ()), *put(figures), *put_reliability(figures.said))
    print("\n".join(lines))
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(_tabulate(figures), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _evaluate(shelves: Sequence[Shelf], catalogue: Catalogue) -> Figures:
    figures = Figures()
    for shelf in shelves:
        figures.join(evaluate(shelf.statutes, catalogue, partial(_judge, shelf, catalogue)))
    return figures


def _judge(shelf: Shelf, catalogue: Catalogue, statute: Statute) -> Analysis:
    return judge_dossier(shelf.read(statute, catalogue), catalogue)


def _validate(shelves: Sequence[Shelf], catalogue: Catalogue) -> Figures:
    """The figures of all folds together; those of each fold are printed on the way."""
    statutes = [statute for shelf in shelves for statute in shelf.statutes]
    dossiers = {s.doc: shelf.read(s, catalogue) for shelf in shelves for s in shelf.statutes}
    folds = []
    for number, fold in enumerate(validate(dossiers, statutes, catalogue), 1):
        folds.append(fold)
        elements, pinpoints = (fold.figures.counts[kind]["all"] for kind in ("elements", "pinpoints"))
        error = expect_error(sort_claims(fold.figures.said))
        print(
            f"fold {number}: elements P {elements.precision:.3f}  R {elements.recall:.3f}  F1 {elements.f1:.3f}; "
            f"pinpoints F1 {pinpoints.f1:.3f}; calibration error {error:.3f}; {' '.join(fold.statutes)}"
        )
    print("all folds")
    return join(folds)


def _tabulate(figures: Figures) -> dict[str, object]:
    table: dict[str, object] = {
        kind: {
            group: {"p": round(c.precision, 3), "r": round(c.recall, 3), "f1": round(c.f1, 3)}
            for group, c in groups.items()
        }
        for kind, groups in figures.counts.items()
    }
    table["verdicts"] = {g: round(a / max(1, n), 3) for g, (a, n) in figures.verdicts.items()}
    table["macro"] = {kind: round(sum(v) / max(1, len(v)), 3) for kind, v in figures.macro.items()}
    table["calibration_error"] = round(expect_error(sort_claims(figures.said)), 3)
    return table
