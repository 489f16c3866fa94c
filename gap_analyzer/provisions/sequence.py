"""Markers → the chain that counts: of all places that look like an article, those whose numbers run on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.provisions.markers import Marker
from gap_analyzer.provisions.numbers import Key, NumberReading

_GAP_BASE = 0.25
_GAP_STEP = 0.27
_GAP_MOST = 0.95  # of a marker's weight: a lone jump is still better than losing the unit
_REPEAT = 0.5
_RESTART = 4.0


@dataclass(frozen=True, slots=True)
class Link:
    """A marker chosen as a unit, with the reading of its number that fits the sequence."""

    marker: Marker
    reading: NumberReading


@dataclass(slots=True)
class _Best:
    gain: float
    index: int
    key: Key


def choose_chain(markers: Sequence[Marker], weights: Sequence[float], *, restarts: bool = True) -> tuple[list[Link], float]:
    """The chain of greatest gain through `markers` (in printed order), and that gain.

    A successor costs nothing; a gap, a repeat and a restart at 1 cost more and more, in shares of the weight.
    """
    gains: list[float] = []
    before: list[int] = []
    readings: list[tuple[int, NumberReading]] = []
    heads: dict[str, dict[Key, dict[Key, _Best]]] = defaultdict(lambda: defaultdict(dict))
    top = _Best(0.0, -1, ())
    for index, marker in enumerate(markers):
        fresh: list[tuple[NumberReading, _Best]] = []
        for reading in marker.readings:
            gain, previous = _find_best(heads[reading.style], reading, weights[index], top, restarts=restarts)
            place = len(gains)
            gains.append(gain)
            before.append(previous)
            readings.append((index, reading))
            fresh.append((reading, _Best(gain, place, reading.key)))
        for reading, best in fresh:
            group = heads[reading.style][reading.key[:-1] if reading.style == "code" else reading.key[:1]]
            held = group.get(reading.key)
            if held is None or best.gain >= held.gain:
                group[reading.key] = best
            if best.gain > top.gain:
                top = best
    chain: list[Link] = []
    at = top.index
    while at >= 0:
        index, reading = readings[at]
        chain.append(Link(markers[index], reading))
        at = before[at]
    chain.reverse()
    return chain, top.gain


def _find_best(
    heads: dict[Key, dict[Key, _Best]], reading: NumberReading, weight: float, top: _Best, *, restarts: bool
) -> tuple[float, int]:
    """The greatest gain of a chain that ends in `reading`, and the place of its previous member (-1 for none)."""
    key = reading.key
    first = key[0] if key else 1
    best = weight * (1 - min(_GAP_MOST, _GAP_STEP * max(0, first - 1))), -1
    if reading.style == "code" and len(key) > 1:
        best = weight * 0.9, -1
    if restarts and first == 1 and top.index >= 0:
        best = max(best, (top.gain + weight - _RESTART * weight, top.index))
    for group in heads.values():
        for held in group.values():
            if held.key > key:
                continue
            cost = _count_cost(held.key, key, reading.style)
            best = max(best, (held.gain + weight * (1 - cost), held.index))
    return best


def _count_cost(previous: Key, key: Key, style: str) -> float:
    """What going from `previous` to `key` costs, as a share of the weight."""
    if previous == key:
        return _REPEAT
    if style in ("code", "decimal") and (len(key) > 1 or len(previous) > 1):
        return 0.0 if is_successor(previous, key) else 0.2
    gap = key[0] - previous[0] - 1
    if gap <= 0:
        return 0.0
    return min(_GAP_MOST, _GAP_BASE + _GAP_STEP * gap)


def is_successor(previous: Key, key: Key) -> bool:
    """Whether `key` follows `previous` without a gap: 3 → 4, 3 → 3-A, 3-A → 3-B, 3-C → 4."""
    if key[: len(previous)] == previous and len(key) == len(previous) + 1:
        return True
    for depth in range(min(len(previous), len(key)), 0, -1):
        if key[: depth - 1] == previous[: depth - 1] and key[depth - 1] == previous[depth - 1] + 1 and len(key) == depth:
            return True
    return False
