"""Labelled statutes → folds: what is fitted on some statutes is tested on the others, so that it cannot flatter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gap_analyzer.analysis import Request, judge_laws
from gap_analyzer.catalogue import Catalogue
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation.claims import claim
from gap_analyzer.evaluation.labels import Statute
from gap_analyzer.evaluation.pinpoints import load_form
from gap_analyzer.evaluation.scores import Figures, score_statute
from gap_analyzer.findings import Learned, load_learned
from gap_analyzer.findings.calibration import Claim, fit
from gap_analyzer.model import Analysis, Law, UnreadDocument

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Dossier:
    """A labelled statute as read, with what was asked for."""

    request: Request
    laws: tuple[Law, ...]
    unread: tuple[UnreadDocument, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """The statutes that were held out together, and their figures."""

    statutes: tuple[str, ...]
    figures: Figures


def learn_all(catalogue: Catalogue) -> Learned:
    """What a pack has learned, without its calibration, and with every likely provision as a suggestion."""
    learned = load_learned(catalogue.folder)
    if learned is None:
        raise UsageError("The rule pack has no model yet.", "Run `gap-analyzer train` first.")
    return replace(learned, calibrator=None, suggest_from=0.0)


def share_out(statutes: Sequence[Statute], folds: int = FOLDS) -> tuple[tuple[Statute, ...], ...]:
    """The statutes in folds that hold every language alike; the same statutes always fall together."""
    ordered = sorted(statutes, key=lambda each: (each.language, each.doc))
    return tuple(fold for n in range(folds) if (fold := tuple(ordered[n::folds])))


def judge_dossier(dossier: Dossier, catalogue: Catalogue, learned: Learned | None = None) -> Analysis:
    """The analysis of a labelled statute, by a given calibration or the pack's own."""
    return judge_laws(
        dossier.laws, dossier.unread, dossier.request, catalogue, lambda stage, source: None, learned=learned
    )


def validate(dossiers: Mapping[str, Dossier], statutes: Sequence[Statute], catalogue: Catalogue) -> Iterator[Fold]:
    """Each fold, judged by what was fitted on all others. Raises UsageError for fewer than two statutes."""
    if len(statutes) < 2:
        raise UsageError("Folds need at least two labelled statutes.", "Leave out --folds, or name more folders.")
    learned = learn_all(catalogue)
    claims = {s.doc: claim(s, dossiers[s.doc].laws, catalogue, learned) for s in statutes}
    form = load_form(catalogue.folder)
    for fold in share_out(statutes):
        held = tuple(statute.doc for statute in fold)
        calibrator = fit([each for doc, own in claims.items() if doc not in held for each in own])
        tested = Fold(held, Figures())
        fitted = Learned(learned.likeness, calibrator)
        for statute in fold:
            analysis = judge_dossier(dossiers[statute.doc], catalogue, fitted)
            score_statute(tested.figures, statute, analysis, catalogue.obligations, form)
        yield tested


def join(folds: Sequence[Fold]) -> Figures:
    """The figures of all folds as those of one evaluation."""
    total = Figures()
    for fold in folds:
        total.join(fold.figures)
    return total


def tell_fit(claims: Sequence[Claim]) -> tuple[str, ...]:
    """What a calibration was fitted on, in lines that stand at its head."""
    statutes = {claim.statute: claim.weight for claim in claims}
    full = sorted(doc for doc, weight in statutes.items() if weight == 1)
    less = sorted(doc for doc, weight in statutes.items() if weight != 1)
    return (
        "Written by `gap-analyzer train --gold`; what it is and how to make it again: docs/learning.md.",
        f"{len(claims)} claims on {len(statutes)} labelled statutes, of which no text is here.",
        f"With full weight: {' '.join(full) or 'none'}.",
        f"With less, since rules were tuned on them: {' '.join(less) or 'none'}.",
    )
