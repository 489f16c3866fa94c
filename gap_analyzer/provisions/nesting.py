"""Markers within one article → nested paragraphs and items, told by form and by the numbers running on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.numbers import Key, NumberReading
from gap_analyzer.provisions.sequence import is_successor

_OPENERS = (b":", b"\x03", b"-", b";", b",", b".")
_LIMIT_LINE = 2.5
_LIMIT_INLINE = 1.0
_LOOK_AHEAD = 14


@dataclass(slots=True)
class Branch:
    """A unit in the tree being built: its marker, the reading of its number, where it ends, and what is within."""

    marker: Marker
    reading: NumberReading
    end: int
    children: list[Branch] = field(default_factory=list)


@dataclass(slots=True)
class _Series:
    """An open run of siblings: the rule and style that they share, the last number, and their parent."""

    rule: str
    style: str
    key: Key
    parent: Branch
    last: Branch


def nest(root: Branch, markers: Sequence[Marker], folded: Folded) -> None:
    """Hang `markers`, in printed order, under `root`; those whose numbers fit nowhere are words of the text."""
    series: list[_Series] = []
    for index, marker in enumerate(markers):
        ahead = markers[index + 1 : index + 1 + _LOOK_AHEAD]
        choice = _choose(root, series, marker, ahead, folded)
        if choice is None:
            continue
        depth, reading = choice
        parent = (series[-1].last if series else root) if depth == len(series) else series[depth].parent
        for closed in series[depth:]:
            closed.last.end = marker.start
            _close(closed.last, marker.start)
        branch = Branch(marker, reading, parent.end)
        parent.children.append(branch)
        del series[depth:]
        series.append(_Series(marker.rule.id, reading.style, reading.key, parent, branch))
    for closed in series:
        closed.last.end = closed.parent.end


def _close(branch: Branch, end: int) -> None:
    while branch.children:
        branch = branch.children[-1]
        branch.end = min(branch.end, end)


def _choose(
    root: Branch, series: list[_Series], marker: Marker, ahead: Sequence[Marker], folded: Folded
) -> tuple[int, NumberReading] | None:
    """Where `marker` belongs: the depth of the series it continues (or a new one), and how its number reads."""
    best: tuple[float, int, NumberReading] | None = None
    for reading in marker.readings:
        for depth, cost in _weigh(root, series, marker, reading, folded):
            cost += _doubt(marker, reading, ahead)
            if best is None or cost < best[0]:
                best = cost, depth, reading
    limit = _LIMIT_INLINE if marker.inline else _LIMIT_LINE
    return None if best is None or best[0] > limit else best[1:]


def _weigh(
    root: Branch, series: list[_Series], marker: Marker, reading: NumberReading, folded: Folded
) -> list[tuple[int, float]]:
    """Depths at which `reading` could stand, each with what speaks against it."""
    options: list[tuple[int, float]] = []
    for depth, run in enumerate(series):
        if run.rule == marker.rule.id and run.style == reading.style and reading.key > run.key:
            gap = 0.0 if is_successor(run.key, reading.key) else 0.8 + 0.3 * max(0, reading.key[0] - run.key[0] - 2)
            options.append((depth, gap + 0.15 * (len(series) - depth - 1)))
    if reading.style == "none" or _is_first(reading):
        options.append((len(series), _weigh_opening(root, series, marker, reading, folded)))
    elif not marker.inline and not any(run.rule == marker.rule.id for run in series):
        options.append((len(series), 1.2 + 0.35 * (reading.key[-1] - 1)))
    return options


def _is_first(reading: NumberReading) -> bool:
    if reading.style == "decimal":
        return reading.key[-1] == 1
    return reading.key[:1] == (1,) and len(reading.key) == 1


def _weigh_opening(
    root: Branch, series: list[_Series], marker: Marker, reading: NumberReading, folded: Folded
) -> float:
    cost = 0.5
    if marker.rule.level == "paragraph" and series:
        cost += 0.6
    if any(run.rule == marker.rule.id and run.style == reading.style for run in series):
        cost += 1.2
    parent_end = series[-1].last.marker.end if series else root.marker.end
    before = folded.data[max(parent_end, marker.start - 4) : marker.start].rstrip()
    if not before or before.endswith(_OPENERS[:3]):
        cost -= 0.4
    return cost


def _doubt(marker: Marker, reading: NumberReading, ahead: Sequence[Marker]) -> float:
    """What the next markers of the same form say against `reading`: (i) before (ii) is no letter."""
    if len(marker.readings) < 2:
        return 0.0
    for follower in ahead:
        if follower.rule.id != marker.rule.id:
            continue
        for other in marker.readings:
            for candidate in follower.readings:
                if candidate.style == other.style and is_successor(other.key, candidate.key):
                    return 0.0 if other.style == reading.style else 0.7
    return 0.0 if reading.style in ("lower", "upper") or reading.key == (1,) else 0.3
