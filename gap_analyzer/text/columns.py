"""Lines read across the columns of a page → lines read down each column; pages in good order stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from operator import sub

from gap_analyzer.model.law import Line

_LEAST_LINES = 16
_CROSSING = 0.3  # of the lines of a page: more pairs side by side mean that it was read across
_LEAST_WORDS = 5.0  # in a line of a column, on average: fewer is a table
_GUTTER_STEP = 4  # points
_GLUED = 0.2  # of the lines of a page: more with a gap at one place were read across a gutter
_WIDE = 9.0  # points: no blank of justified print is as wide
_FEWEST_WORDS = 2  # in a line that may be two


def order_columns(lines: Sequence[Line], width: float) -> list[tuple[Line, int]]:
    """`lines` of a page `width` points wide in reading order, each with its column, counted from 0.

    Readers give the stream order, which is nearly always right; only a page on which left and right halves alternate
    line by line is put in order: what spans the gutter parts the page into bands, each read left column first.
    """
    gutter = _find_gutter(lines, width)
    if not gutter:
        return [(line, 0) for line in lines]
    if not _alternates(lines, gutter):
        return [(line, int(line.x0 >= gutter)) for line in lines]
    ordered: list[tuple[Line, int]] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: (round(line.y0), line.x0)):
        if line.x0 < gutter - _GUTTER_STEP and line.x1 > gutter + _GUTTER_STEP:
            ordered.extend(_read_band(band, gutter))
            ordered.append((line, 0))
            band = []
        else:
            band.append(line)
    ordered.extend(_read_band(band, gutter))
    return ordered


def part_glued(lines: Sequence[Line]) -> list[Line]:
    """`lines` with those cut in two that a reader glued together across a gutter of blanks.

    The right parts begin at one place on the page, and both sides are prose: lines of several words that run on in
    small letters. What stands side by side otherwise is a table, and stays in its rows.
    """
    cuts = {id(line): cut for line in lines if (cut := _find_gap(line))}
    if len(cuts) < _LEAST_LINES:
        return list(lines)
    begins = Counter(round(line.edges[2 * cuts[id(line)]] / _GUTTER_STEP) for line in lines if id(line) in cuts)
    place = max(begins, key=lambda at: (begins[at], -at))
    parted: list[Line] = []
    rights: list[Line] = []
    for line in lines:
        cut = cuts.get(id(line), 0)
        if cut and abs(line.edges[2 * cut] / _GUTTER_STEP - place) < 1.5:
            parted += _cut(line, cut)
            rights.append(parted[-1])
        else:
            parted.append(line)
    lefts = [parted[at] for at in range(len(parted) - 1) if any(parted[at + 1] is right for right in rights)]
    glued = len(rights) > max(_LEAST_LINES, _GLUED * len(lines)) and _is_prose(lefts) and _is_prose(rights)
    return parted if glued else list(lines)


def _find_gap(line: Line) -> int:
    """The word of `line` before which a gap stands that is far wider than its blanks; 0 for none."""
    edges = line.edges
    if len(edges) < 4 * _FEWEST_WORDS:
        return 0
    gaps = list(map(sub, edges[2::2], edges[1::2]))
    widest = max(gaps)
    if widest <= _WIDE:
        return 0
    usual = sorted(gaps)[len(gaps) // 2]
    return gaps.index(widest) + 1 if widest > max(_WIDE, 3 * usual) else 0


def _cut(line: Line, word: int) -> list[Line]:
    words = line.text.split(" ")
    edges = line.edges
    left = replace(line, text=" ".join(words[:word]), x1=edges[2 * word - 1], edges=edges[: 2 * word])
    return [left, replace(line, text=" ".join(words[word:]), x0=edges[2 * word], edges=edges[2 * word :])]


def _is_prose(lines: Sequence[Line]) -> bool:
    words = sum(len(line.text.split()) for line in lines)
    return words > _LEAST_WORDS * len(lines) and sum(line.text[:1].islower() for line in lines) > 0.4 * len(lines)


def _read_band(band: Sequence[Line], gutter: float) -> list[tuple[Line, int]]:
    left = [(line, 0) for line in band if line.x0 < gutter]
    return left + [(line, 1) for line in band if line.x0 >= gutter]


def _find_gutter(lines: Sequence[Line], width: float) -> float:
    """The x of an empty strip near the middle that parts most lines; 0 when there is none."""
    if len(lines) < _LEAST_LINES:
        return 0.0
    middle = range(int(0.35 * width / _GUTTER_STEP), int(0.65 * width / _GUTTER_STEP))
    crossed = _count_crossings(lines, len(middle) and middle[-1] + 1)
    best = min(middle, key=lambda at: (crossed[at], abs(at * _GUTTER_STEP - width / 2)), default=0)
    if crossed[best] > 0.15 * len(lines):
        return 0.0
    gutter = float(best * _GUTTER_STEP)
    left = sum(line.x1 <= gutter + _GUTTER_STEP for line in lines)
    right = sum(line.x0 >= gutter - _GUTTER_STEP for line in lines)
    return gutter if min(left, right) > 0.2 * len(lines) else 0.0


def _count_crossings(lines: Sequence[Line], places: int) -> list[int]:
    """How many lines run across each of the first `places` steps of a page, and one step more."""
    changes = [0] * (places + 1)
    for line in lines:
        first, past = max(0, int(line.x0 / _GUTTER_STEP) + 1), int(line.x1 / _GUTTER_STEP)
        if first < min(past, places):
            changes[first] += 1
            changes[min(past, places)] -= 1
    return list(accumulate(changes))


def _alternates(lines: Sequence[Line], gutter: float) -> bool:
    """Whether the page was read across: many a left line is followed by the right line on its baseline."""
    pairs = 0
    for one, other in pairwise(lines):
        side = one.x1 <= gutter + _GUTTER_STEP and other.x0 >= gutter - _GUTTER_STEP
        pairs += side and abs(one.y0 - other.y0) < 3
    words = sum(len(line.text.split()) for line in lines) / len(lines)
    return pairs > _CROSSING * len(lines) / 2 and words > _LEAST_WORDS
