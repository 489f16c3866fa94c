"""Case × log → what stands now: the analysis with decisions, added evidence and the edited roadmap; kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from gap_analyzer.corrections import (
    Addition,
    Anchor,
    Corrected,
    Edit,
    EditKind,
    Ruling,
    correct,
    edit_measures,
    read_anchor,
)
from gap_analyzer.model import Analysis, Law, Stance
from gap_analyzer.report.dossier import Dossier, open_dossier
from gap_analyzer.store import Entry, EntryKind, standing

if TYPE_CHECKING:
    from gap_analyzer.report.words import Words
    from gap_analyzer.web.desk import CaseView

KEPT = 8  # cases and languages at hand


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a case, in one language; `laws` have their text, by the hash of their document."""

    corrected: Corrected
    dossier: Dossier
    laws: Mapping[str, Law]
    entries: tuple[Entry, ...]  # those that nobody has undone

    @property
    def analysis(self) -> Analysis:
        """The analysis with everything on top."""
        return self.dossier.analysis


_kept: OrderedDict[tuple[object, ...], Standing] = OrderedDict()
_lock = Lock()
_making = Lock()


def see(view: CaseView, say: Words) -> Standing | None:
    """What stands in a case; None while nothing was judged."""
    if view.analysis is None or view.snapshot is None:
        return None
    head = view.entries[-1].digest if view.entries else ""
    key = (str(view.case.folder), view.snapshot.number, view.snapshot.sha256, head, say.language)
    found = _recall(key)
    if found is not None:
        return found
    with _making:  # forty readers of one case make it once
        found = _recall(key) or _stand(view, view.analysis, say)
        with _lock:
            _kept[key] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


def _recall(key: tuple[object, ...]) -> Standing | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def corrected(view: CaseView, say: Words) -> Analysis | None:
    """The analysis for a report: decisions with their marks, evidence that advisers added, the edited roadmap."""
    found = see(view, say)
    return found.analysis if found else None


def _stand(view: CaseView, analysis: Analysis, say: Words) -> Standing:
    from gap_analyzer.roadmap import plan

    entries = standing(view.entries)
    laws = tuple(_with_text(law, view) for law in analysis.laws)
    anchors = _read_anchors(view)
    found = correct(replace(analysis, laws=laws), _rulings(entries, anchors), _additions(entries, anchors))
    planned = plan(found.analysis, view.catalogue, language=say.language)
    measures = edit_measures(planned, read_edits(entries), say_lacks(say))
    dossier = open_dossier(replace(found.analysis, roadmap=measures), view.catalogue, say, {})
    return Standing(found, dossier, {law.instrument.sha256: law for law in laws}, entries)


def _with_text(law: Law, view: CaseView) -> Law:
    kept = view.read_law(law.instrument.sha256)
    return replace(law, text=kept.text) if kept is not None else law


def _read_anchors(view: CaseView) -> Mapping[str, Anchor]:
    """The anchors of a case by digest; one that the log names and that is not here went with its document."""
    return {digest: read_anchor(content) for digest, (_, content) in view.case.list_annotations().items()}


def _rulings(entries: Sequence[Entry], anchors: Mapping[str, Anchor]) -> tuple[Ruling, ...]:
    last = {e.content["obligation"]: e.decision() for e in entries if e.kind is EntryKind.VERDICT}
    return tuple(Ruling(decision, tuple(anchors.get(d) for d in decision.evidence)) for decision in last.values())


def _additions(entries: Sequence[Entry], anchors: Mapping[str, Anchor]) -> tuple[Addition, ...]:
    return tuple(
        Addition(
            entry=e.number,
            element=e.content["element"],
            stance=Stance(e.content["stance"]),
            anchor=anchors.get(e.content["annotation"]),
            author=e.author,
            time=e.time,
            reason=e.content.get("reason", ""),
        )
        for e in entries
        if e.kind is EntryKind.EVIDENCE
    )


def read_edits(entries: Sequence[Entry]) -> tuple[Edit, ...]:
    """The edits of the roadmap in the order of the log; one entry may set several fields."""
    edits: list[Edit] = []
    for entry in entries:
        content = entry.content
        if entry.kind is not EntryKind.MEASURE:
            continue
        for name, value in (content.get("values") or {"": content.get("value", "")}).items():
            edits.append(Edit(EditKind(content["edit"]), content["measure"], value, name))
    return tuple(edits)


def say_lacks(say: Words) -> dict[str, str]:
    """Why a measure is not ready, in sentences."""
    return {
        "body": say("No body answers for it. Name one."),
        "time": say("It has no time. Give it one."),
        "order": say("It begins before a measure on which it waits."),
        "circle": say("It waits for itself through other measures."),
    }
