"""Markers within one article → nested paragraphs and items, told by form and by the numbers running on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from gap_analyzer.catalogue.grammars import Words
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.numbers import Key, NumberReading
from gap_analyzer.provisions.sequence import is_successor

_OPENERS = (b":", b"\x03", b"-", b",")
_UNFINISHED = re.compile(rb"(?:(?<![;:.])\s[a-z]{2,}|\),?\s[a-z]{1,3})$")  # a line that runs on, as in "(d), or"
_LIMIT_LINE = 2.5
_LIMIT_INLINE = 1.0
_LOOK_AHEAD = 14
_MISREAD = 0.45  # against a number that stands there only if recognition has erred
_MISTAKEN = 1.5  # against it, where the printed number is followed by the next
_LETTERED = frozenset({"lower", "upper", "roman", "ROMAN", "double"})


@dataclass(slots=True)
class Branch:
    """A unit in the tree being built: its marker, the reading of its number, where it ends, and what is within.

    `eid` and `title`, the heading and where the unit's own words begin, are set where the file itself declares them.
    """

    marker: Marker
    reading: NumberReading
    end: int
    children: list[Branch] = field(default_factory=list)
    eid: str = ""
    title: tuple[str, int] | None = None


@dataclass(slots=True)
class _Series:
    """An open run of siblings: the rule and style that they share, the last number, and their parent."""

    rule: str
    style: str
    key: Key
    parent: Branch
    last: Branch


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to take a marker: what it costs, the depth of the series it joins (or opens), and its reading."""

    cost: float
    depth: int
    marker: Marker
    reading: NumberReading


def nest(root: Branch, markers: Sequence[Marker], folded: Folded, words: Words | None = None) -> None:
    """Hang `markers`, in printed order, under `root`; those whose numbers fit nowhere are words of the text.

    A marker after a referring word of `words` ("paragraph", "numeral") is a cross-reference and none of ours.
    """
    series: list[_Series] = []
    places = [list(group) for _, group in groupby(markers, key=lambda marker: marker.start)]
    for index, place in enumerate(places):
        referred = words is not None and follows_reference(folded, place[0].start, words)
        if referred or _is_listed(folded, place[0]):
            continue
        ahead = places[index + 1 : index + 1 + _LOOK_AHEAD]
        choices = _list_choices(root, series, place, ahead, folded)
        choices = (choice for choice in choices if not _leaps(choice, series, places[index + 1 :], folded))
        choice = min(choices, key=lambda choice: choice.cost, default=None)
        if choice is None or choice.cost > (_LIMIT_INLINE if choice.marker.inline else _LIMIT_LINE):
            continue
        _hang(root, series, choice)
    for closed in series:
        closed.last.end = closed.parent.end
    _close(root)


def _hang(root: Branch, series: list[_Series], choice: _Choice) -> None:
    """Add a branch for `choice`, closing the series below it."""
    depth, marker, reading = choice.depth, choice.marker, choice.reading
    parent = (series[-1].last if series else root) if depth == len(series) else series[depth].parent
    for closed in series[depth:]:
        closed.last.end = marker.start
    branch = Branch(marker, reading, parent.end)
    parent.children.append(branch)
    del series[depth:]
    series.append(_Series(marker.rule.id, reading.style, reading.key, parent, branch))


def _close(branch: Branch) -> None:
    """Let no child end after its parent or after the sibling that follows it begins."""
    for index, child in enumerate(branch.children):
        following = branch.children[index + 1].marker.start if index + 1 < len(branch.children) else branch.end
        child.end = min(child.end, following, branch.end)
        _close(child)


def follows_reference(folded: Folded, start: int, words: Words) -> bool:
    """Whether the words before `start` announce a reference: "in section", "del numeral"."""
    before = folded.data[max(0, start - 40) : start].rstrip()
    return words.tells("referring", before)


def _is_listed(folded: Folded, marker: Marker) -> bool:
    """Whether a comma follows the marker: the words of a unit do not begin so, a list of references goes on so."""
    return folded.data[marker.end : marker.end + 2].lstrip(b" ")[:1] == b","


def _leaps(choice: _Choice, series: Sequence[_Series], after: Sequence[list[Marker]], folded: Folded) -> bool:
    """Whether `choice` is a reference that began a line: "(g)" after (b) and an unfinished line, (c) still to come."""
    if choice.depth == len(series) or choice.reading.style == "none":
        return False
    run = series[choice.depth]
    before = folded.data[max(0, choice.marker.start - 40) : choice.marker.start].rstrip()
    if is_successor(run.key, choice.reading.key) or not _UNFINISHED.search(before):
        return False
    for place in after:
        own = [r for m in place if m.rule.id == run.rule and not m.misread for r in m.readings if r.style == run.style]
        if any(_is_first(reading) for reading in own):
            return False
        if any(is_successor(run.key, r.key) and r.key < choice.reading.key for r in own):
            return True
    return False


def _list_choices(
    root: Branch, series: list[_Series], place: Sequence[Marker], ahead: Sequence[list[Marker]], folded: Folded
) -> Iterator[_Choice]:
    """Every way to take the markers at one `place`: each reading at each depth where it could stand."""
    for marker in place:
        for reading in marker.readings:
            if marker.misread and _is_first(reading) and not _goes_on(marker, reading, ahead):
                continue
            doubt = _doubt(place, marker, reading, ahead, folded)
            for depth, cost in _weigh(root, series, marker, reading, folded):
                yield _Choice(cost + doubt, depth, marker, reading)


def _weigh(
    root: Branch, series: list[_Series], marker: Marker, reading: NumberReading, folded: Folded
) -> Iterator[tuple[int, float]]:
    """Depths at which `reading` could stand, each with what speaks against it."""
    if marker.misread:
        yield from _weigh_misread(root, series, marker, reading, folded)
        return
    for depth, run in enumerate(series):
        if run.rule == marker.rule.id and reading.style == "none":
            yield depth, 0.0
        elif run.rule == marker.rule.id and run.style == reading.style and reading.key > run.key:
            gap = 0.0 if is_successor(run.key, reading.key) else 0.8 + 0.3 * max(0, reading.key[0] - run.key[0] - 2)
            yield depth, gap + 0.12 * (len(series) - depth - 1)
    if reading.style == "none" and any(run.rule == marker.rule.id for run in series):
        return
    place = 0 if marker.rule.outer else len(series)
    if reading.style == "none" or _is_first(reading):
        yield place, _weigh_opening(root, series, marker, reading, folded)
    elif not marker.inline and not any(run.rule == marker.rule.id for run in series):
        yield place, 1.2 + 0.35 * (reading.key[-1] - 1)


def _weigh_misread(
    root: Branch, series: list[_Series], marker: Marker, reading: NumberReading, folded: Folded
) -> Iterator[tuple[int, float]]:
    """Where a number that is not printed so may stand: right after the one before it, or first in a new list."""
    known = False
    for depth, run in enumerate(series):
        if run.rule == marker.rule.id and run.style == reading.style:
            known = True
            if is_successor(run.key, reading.key):
                yield depth, _MISREAD + 0.12 * (len(series) - depth - 1)
    if _is_first(reading) and not known:
        yield len(series), _MISREAD + _weigh_opening(root, series, marker, reading, folded)


def _goes_on(marker: Marker, reading: NumberReading, ahead: Sequence[list[Marker]]) -> bool:
    """Whether one of the next markers, printed as it is meant, bears the number after `reading`."""
    return any(
        other.style == reading.style and is_successor(reading.key, other.key)
        for following in ahead
        for candidate in following
        if candidate.rule is marker.rule and not candidate.misread
        for other in candidate.readings
    )


def _is_first(reading: NumberReading) -> bool:
    if reading.style == "decimal":
        return reading.key[-1] == 1
    return reading.key == (1,)


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
    if not before or before.endswith(_OPENERS):
        cost -= 0.4
    return cost


def _doubt(
    place: Sequence[Marker], own: Marker, reading: NumberReading, ahead: Sequence[list[Marker]], folded: Folded
) -> float:
    """What the next markers of the same shape say against `reading` of `own`: (i) before (ii) is no letter."""
    if reading.style not in _LETTERED and not own.misread:
        return 0.0
    printed = [marker for marker in place if not marker.misread]
    others = [other for marker in printed for other in marker.readings if other.style != reading.style]
    shapes = _find_shape(own, folded), _find_shape(place[0], folded)
    for following in ahead:
        meant, seen = ([m for m in following if _find_shape(m, folded) == shape] for shape in shapes)
        goes_on = (c for m in meant if own.misread or not m.misread for c in m.readings)
        if any(c.style == reading.style and is_successor(reading.key, c.key) for c in goes_on):
            return 0.0
        rivals = [c for m in seen if not m.misread for c in m.readings]
        if any(c.style == other.style and is_successor(other.key, c.key) for c in rivals for other in others):
            return _MISTAKEN if own.misread else 0.7
    return 0.0 if reading.style in ("lower", "upper", "double") or reading.key == (1,) else 0.3


def _find_shape(marker: Marker, folded: Folded) -> tuple[str, bool]:
    """The marks around the number of `marker`, and whether it is in small letters."""
    printed = folded.content[marker.start : marker.end]
    return printed.replace(marker.misread or marker.number, "", 1).strip(), marker.number.islower()
