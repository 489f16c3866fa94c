"""Labelled statutes → figures: how right the program is, by the same count as the examiners'."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation.folds import Dossier, Fold, join, judge_dossier, validate
from gap_analyzer.evaluation.labels import Label, Statute
from gap_analyzer.evaluation.pinpoints import load_form, reduce_pinpoint
from gap_analyzer.evaluation.reliability import expect_error, put_reliability, sort_claims
from gap_analyzer.evaluation.scores import Counts, Figures, imply_status, score_statute
from gap_analyzer.model import Analysis

__all__ = [
    "Counts", "Dossier", "Figures", "Fold", "Label", "Statute", "evaluate", "expect_error", "imply_status", "join",
    "judge_dossier", "load_gold", "put", "put_reliability", "reduce_pinpoint", "sort_claims", "validate",
]  # fmt: skip

KINDS = ("elements", "pinpoints", "full", "conflict", "support")


def load_gold(folder: Path) -> tuple[Statute, ...]:
    """Every labelled statute of a folder. Raises UsageError when there is none."""
    found = tuple(_read_statute(path) for path in sorted(folder.glob("*.json")))
    if not found:
        raise UsageError(f"{folder.name} holds no labelled statutes (*.json).", "Name the folder that holds them.")
    return found


def _read_statute(path: Path) -> Statute:
    content = json.loads(path.read_text(encoding="utf-8"))
    labels = tuple(
        Label(x["element"], str(x["article"]), x["stance"], x["reach"], x["certainty"]) for x in content["labels"]
    )
    return Statute(content.get("doc", path.stem), content["file"], content.get("lang", "?"), labels)


def evaluate(statutes: Sequence[Statute], catalogue: Catalogue, run: Callable[[Statute], Analysis]) -> Figures:
    """Analyse every statute with `run`, each as a law of its own, and count."""
    figures = Figures()
    form = load_form(catalogue.folder)
    for statute in statutes:
        score_statute(figures, statute, run(statute), catalogue.obligations, form)
    return figures


def put(figures: Figures) -> tuple[str, ...]:
    """The figures as lines, in the order in which they are published."""
    lines: list[str] = []
    for kind in KINDS:
        for group, counts in sorted(figures.counts.get(kind, {}).items()):
            lines.append(
                f"{kind:10} {group:4} P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}   "
                f"({counts.right} right, {counts.wrong} wrong, {counts.missed} missed)"
            )
    for group, (agreed, total) in sorted(figures.verdicts.items()):
        lines.append(f"verdicts   {group:4} {agreed / max(1, total):.3f} of {total}")
    for kind, values in figures.macro.items():
        lines.append(f"macro      {kind} F1 {sum(values) / max(1, len(values)):.3f} over {len(values)} statutes")
    lines.append(f"silent     {figures.silent[0]} of {figures.silent[1]} statutes without required labels left alone")
    share = round(figures.stated[0] / figures.stated[1], 3) if figures.stated[1] else None
    lines.append(f"stated     {share} of {figures.stated[1]} statuses follow from their own findings")
    lines.extend(f"unread     {line}" for line in figures.unread)
    return tuple(lines)
