"""Coverage × decisions → the queue of the review: what is most doubtful and weighs most comes first."""

from __future__ import annotations

from collections.abc import Sequence

from gap_analyzer.corrections import Corrected
from gap_analyzer.model import Applies, Coverage, Obligation, Status
from gap_analyzer.report.dossier import Dossier, Verdict

UNSETTLED = 0.25  # more doubt where it is not known whether the obligation applies at all
BINDING = {"shall": 1.0, "shall-endeavour": 0.8, "encouraged": 0.4, "may": 0.4}


def doubt(coverage: Coverage) -> float:
    """How little is certain of a verdict, 0 to 1: the machine's own doubt, more where the applicability is unknown."""
    if coverage.status is Status.UNREAD:
        return 1.0
    open_question = UNSETTLED if coverage.applies is Applies.UNKNOWN else 0.0
    return round(min(1.0, 1.0 - coverage.confidence + open_question), 3)


def weigh(obligation: Obligation) -> float:
    """What hangs on an obligation: its weight in the pack, less where it does not bind."""
    return round(max(obligation.weight, 1) * BINDING.get(obligation.binding, 1.0), 3)


def order_queue(dossier: Dossier) -> tuple[Verdict, ...]:
    """All verdicts: what must be looked at again first, then doubt × weight, equal ones as in the pack."""
    numbered = enumerate(dossier.verdicts)
    ordered = sorted(numbered, key=lambda pair: (not _is_stale(pair[1]), -_urgency(pair[1]), pair[0]))
    return tuple(verdict for _, verdict in ordered)


def _urgency(verdict: Verdict) -> float:
    return round(doubt(verdict.coverage) * weigh(verdict.obligation), 4)


def _is_stale(verdict: Verdict) -> bool:
    return verdict.decision is not None and verdict.decision.stale


def is_open(verdict: Verdict) -> bool:
    """Whether a verdict waits for a person: nobody decided, or what was decided upon has changed."""
    return verdict.decision is None or verdict.decision.stale


def find_next(queue: Sequence[Verdict], after: str = "") -> str:
    """The obligation to look at next: the first open one behind `after`, else the first open one; "" for none."""
    ids = [verdict.obligation.id for verdict in queue]
    start = ids.index(after) + 1 if after in ids else 0
    waiting = [v.obligation.id for v in (*queue[start:], *queue[:start]) if is_open(v) and v.obligation.id != after]
    return waiting[0] if waiting else ""


def count_decided(queue: Sequence[Verdict]) -> int:
    """How many verdicts wait for nobody."""
    return sum(not is_open(verdict) for verdict in queue)


def explain_change(corrected: Corrected, obligation: str) -> tuple[str, ...]:
    """The kinds of change for which a decision must be looked at again."""
    return tuple(change.value for change in corrected.changes.get(obligation, ()))
