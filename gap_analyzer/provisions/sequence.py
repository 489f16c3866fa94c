"""Markers → the chain that counts: of all places that look like an article, those whose numbers run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gap_analyzer.provisions.markers import Marker
from gap_analyzer.provisions.numbers import Key, NumberReading

_GAP_BASE = 0.25
_GAP_STEP = 0.27
_GAP_MOST = 0.95  # of a marker's weight: a lone jump is still better than losing the unit
_REPEAT = 0.5
_RESTART = 4.0
_TURN = 1.5  # a restart in numbers of another kind, as after the articles I to XI of a preliminary title
_NEAR = 4
_LEAP = 12


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
    style: str = ""


class _Ends:
    """The best chains that end in each number of one style, by the first part of that number."""

    def __init__(self, style: str) -> None:
        self.style = style
        self.heads: dict[Key, dict[Key, _Best]] = {}
        self.tops: dict[Key, _Best] = {}

    def hold(self, best: _Best) -> None:
        """Remember `best` where nothing better ends in its number; what was held last stands last."""
        head = self.find_head(best.key)
        group = self.heads.setdefault(head, {})
        held = group.get(best.key)
        if held is None or best.gain >= held.gain:
            group.pop(best.key, None)
            group[best.key] = best
        top = self.tops.get(head)
        if top is None or best.gain >= top.gain:
            self.tops.pop(head, None)
            self.tops[head] = best

    def find_head(self, key: Key) -> Key:
        """What numbers share that are compared one by one: L512 of L512-1, otherwise the whole number."""
        return key[:-1] if self.style == "code" else key[:1]

    def find_best(self, key: Key, weight: float) -> tuple[float, int]:
        """The greatest gain of a chain that `key` can end, and the place of its previous member; -1 for none."""
        head = self.find_head(key)
        most, place = -1.0, -1
        for other, top in reversed(self.tops.items()):  # the latest is the best, nearly always
            if other > head or top.gain + weight < most:
                continue
            near = other == head or (self.style != "code" and head[0] - other[0] <= _NEAR)
            for held in reversed(self.heads[other].values()) if near else (top,):
                if held.gain + weight >= most and held.key <= key:
                    gain = held.gain + weight * (1 - _count_cost(held.key, key, self.style))
                    if gain > most or (gain == most and held.index > place):
                        most, place = gain, held.index
        return most, place


def choose_chain(markers: Sequence[Marker], weights: Sequence[float]) -> tuple[list[Link], float]:
    """The chain of greatest gain through `markers` (in printed order), and that gain.

    A successor costs nothing; a gap, a repeat and a restart at 1 cost more and more, in shares of the weight. Numbers
    without a keyword (rule.bare) never restart.
    """
    places: list[tuple[int, NumberReading, int]] = []
    ends: dict[str, _Ends] = {}
    top = _Best(0.0, -1, ())
    for index, marker in enumerate(markers):
        fresh: list[tuple[str, _Best]] = []
        for reading in marker.readings:
            weight = weights[index]
            gain, previous = _begin(marker, reading, weight, top)
            if reading.style in ends:
                gain, previous = max((gain, previous), ends[reading.style].find_best(reading.key, weight))
            fresh.append((reading.style, _Best(gain, len(places), reading.key, reading.style)))
            places.append((index, reading, previous))
        for style, best in fresh:
            ends.setdefault(style, _Ends(style)).hold(best)
            if best.gain > top.gain:
                top = best
    chain: list[Link] = []
    at = top.index
    while at >= 0:
        index, reading, previous = places[at]
        chain.append(Link(markers[index], reading))
        at = previous
    chain.reverse()
    return _drop_leaps(_drop_forerunners(chain)), top.gain


def _drop_forerunners(chain: list[Link]) -> list[Link]:
    """`chain` without a first number in words that a 1 follows: "Artículo único" of a decree that issues a law."""
    passed = {id(link) for link, after in pairwise(chain) if _is_spelt(link) and after.reading == link.reading}
    return [link for link in chain if id(link) not in passed]


def _is_spelt(link: Link) -> bool:
    return link.reading.style in ("code", "digit") and link.marker.number.isalpha()


def _drop_leaps(chain: list[Link]) -> list[Link]:
    """`chain` without a last number, once or repeated, far beyond the rest that has no keyword: a year or an amount
    begins the line, or the section that another act is to have."""
    while len(chain) > 1 and chain[-1].marker.rule.bare:
        last = chain[-1].reading.key
        rest = [link for link in chain if link.reading.key != last]
        if not rest or rest != chain[: len(rest)] or last[0] - rest[-1].reading.key[0] <= _LEAP:
            break
        chain = rest
    return chain


def _begin(marker: Marker, reading: NumberReading, weight: float, top: _Best) -> tuple[float, int]:
    """The gain of a chain that begins here, or begins anew after the best one so far."""
    first = reading.key[0] if reading.key else 1
    if reading.style == "code" and len(reading.key) > 1:
        return weight * 0.9, -1
    alone = weight * (1 - min(_GAP_MOST, _GAP_STEP * max(0, first - 1)))
    if first == 1 and top.index >= 0 and not marker.rule.bare:
        cost = _RESTART if top.style == reading.style else _TURN
        return max((alone, -1), (top.gain + weight - cost * marker.rule.weight, top.index))
    return alone, -1


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
        if (
            key[: depth - 1] == previous[: depth - 1]
            and key[depth - 1] == previous[depth - 1] + 1
            and len(key) == depth
        ):
            return True
    return False
