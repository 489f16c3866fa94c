"""Traits × learned weights → likeness to what is known of each element: plain arrays, no scikit-learn.

The model is read from `learned/likeness.npz` of a rule pack, which `gap-analyzer train` writes (docs/learning.md).
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.findings.traits import Traits, name_concepts, name_letters, name_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "learned"
ARRAYS, ABOUT = "likeness.npz", "likeness.yaml"
PARTS = (0.7, 0.7, 1.0)  # weight of words, of letters and of concepts; each part has length 1 before
BATCH = 256  # passages weighed at once; keeps memory flat
_NAMES = ("terms", "ends", "idf", "starts", "columns", "weights", "scales", "intercepts", "elements")


@dataclass(frozen=True)
class Likeness:
    """A linear model over terms for each element, with weights of 8 bits.

    `ends` are the numbers of terms up to the end of each part; the weights of term `t` are those from `starts[t]` to
    `starts[t + 1]`, of the elements that `columns` names.
    """

    elements: tuple[str, ...]
    terms: tuple[str, ...]
    ends: tuple[int, int, int]
    idf: NDArray[np.float32]
    starts: NDArray[np.int32]
    columns: NDArray[np.uint16]
    weights: NDArray[np.int8]
    scales: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    letters: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def places(self) -> dict[str, int]:
        """Number of each term."""
        return {term: place for place, term in enumerate(self.terms)}

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Number of each element."""
        return {element: column for column, element in enumerate(self.elements)}

    def weigh(self, many: Sequence[Traits]) -> NDArray[np.float64]:
        """Log-odds of every element for each traits: an array of len(many) × len(elements)."""
        import numpy as np

        if not many:
            return np.zeros((0, len(self.elements)))
        return np.concatenate([self._weigh(many[i : i + BATCH]) for i in range(0, len(many), BATCH)])

    def _weigh(self, many: Sequence[Traits]) -> NDArray[np.float64]:
        import numpy as np

        groups, taken, values = self._measure(many)
        counts = self.starts[taken + 1] - self.starts[taken]  # 32 bits hold every number here, and are half the work
        before = np.cumsum(counts, dtype=np.int32) - counts
        inside = np.repeat(self.starts[taken] - before, counts)
        inside += np.arange(len(inside), dtype=np.int32)
        cells = np.repeat((groups // len(PARTS) * len(self.elements)).astype(np.int32), counts)
        cells += self.columns[inside]
        parts = np.repeat(values, counts) * self.weights[inside]
        size = len(many) * len(self.elements)
        summed = np.bincount(cells, parts, size).reshape(len(many), len(self.elements))
        return np.asarray(summed * self.scales + self.intercepts, dtype=np.float64)

    def _measure(self, many: Sequence[Traits]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Every term of every traits: its group (traits × part), its number, and its TF-IDF value in that group."""
        import numpy as np

        places: list[int] = []
        times: list[int] = []
        sizes: list[int] = []
        for traits in many:
            for counted in self._count(traits):
                places += counted.keys()
                times += counted.values()
                sizes.append(len(counted))
        groups = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        taken = np.asarray(places, dtype=np.int64)
        values = (1 + np.log(np.asarray(times, dtype=np.float64))) * self.idf[taken]
        lengths = np.sqrt(np.bincount(groups, values * values, len(sizes)))
        shares = np.tile(PARTS, len(many)) / np.where(lengths > 0, lengths, 1.0)
        return groups, taken, values * shares[groups]

    def measure(self, traits: Traits) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """For each part of the terms, those that are known and their TF-IDF values."""
        groups, taken, values = self._measure([traits])
        return [(taken[groups == part], values[groups == part]) for part in range(len(PARTS))]

    def _count(self, traits: Traits) -> tuple[Counter[int], Counter[int], Counter[int]]:
        known = self.letters
        for word in set(traits.words).difference(known):
            known[word] = self._known(name_letters(word))
        letters = Counter(chain.from_iterable(map(known.__getitem__, traits.words)))
        return Counter(self._known(name_words(traits))), letters, Counter(self._known(name_concepts(traits)))

    def _known(self, names: Iterable[str]) -> list[int]:
        places = self.places
        return [places[name] for name in names if name in places]

    def explain(self, traits: Traits, element: str, most: int = 4) -> tuple[str, ...]:
        """The terms that speak most for an element, heaviest first: whole words and concepts, no letters."""
        column = self.column_of[element]
        heavy: list[tuple[float, str]] = []
        words, _, concepts = self.measure(traits)
        for found, values in (words, concepts):
            for place, value in zip(found, values, strict=True):
                first, last = self.starts[place], self.starts[place + 1]
                weight = float(self.weights[first:last][self.columns[first:last] == column].sum() * value)
                if weight > 0:
                    heavy.append((-round(weight, 6), self.terms[place]))
        return tuple(term for _, term in sorted(heavy)[:most])


def dump(model: Likeness) -> bytes:
    """The model as an .npz of plain arrays; equal models give equal bytes."""
    import numpy as np

    arrays: dict[str, Any] = {name: getattr(model, name) for name in _NAMES}
    for name in ("terms", "elements"):
        arrays[name] = np.frombuffer("\n".join(arrays[name]).encode(), dtype=np.uint8)
    arrays["ends"] = np.asarray(model.ends, dtype=np.int32)
    target = io.BytesIO()
    np.savez_compressed(target, allow_pickle=False, **arrays)
    return target.getvalue()


def parse(data: bytes) -> Likeness:
    """A model from the bytes of `dump`. Raises RulePackError when they are none."""
    import numpy as np

    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays: dict[str, Any] = {name: stored[name] for name in _NAMES}
    except Exception as error:  # zipfile, zlib and numpy raise kinds of their own for bytes that are no archive
        raise _broken("is no set of plain arrays") from error
    for name in ("terms", "elements"):
        text = arrays[name].tobytes().decode("utf-8")
        arrays[name] = tuple(text.split("\n")) if text else ()
    arrays["ends"] = tuple(int(each) for each in arrays["ends"])
    model = Likeness(**arrays)
    if len(model.starts) != len(model.terms) + 1 or len(model.intercepts) != len(model.elements):
        raise _broken("does not fit together")
    return model


@lru_cache(maxsize=4)
def load_likeness(pack: Path) -> Likeness | None:
    """The learned model of a pack, or None where it has none. Raises RulePackError when its hash differs."""
    about, arrays = pack / FOLDER / ABOUT, pack / FOLDER / ARRAYS
    if not about.exists() or not arrays.exists():
        return None
    data = arrays.read_bytes()
    if hashlib.sha256(data).hexdigest() != load_strings(about).get("sha256"):
        raise _broken(f"is not the one that {FOLDER}/{ABOUT} names")
    return parse(data)


def _broken(what: str) -> RulePackError:
    return RulePackError(f"{FOLDER}/{ARRAYS} {what}.", "Run `gap-analyzer train` again.")
