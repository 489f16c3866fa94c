"""Many patterns × a text → which of them stand in it: google-re2 seeks them in one pass, not one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T", str, bytes)
MEMORY = 64 << 20  # bytes that the patterns of a set may take
_EVERYWHERE = ""  # a pattern that stands in every text


class PatternSet(Generic[T]):
    """Patterns that are sought together; `at_start` only where a text begins with them.

    A set that runs out of memory says so by silence. Therefore one pattern more is in every set, which stands
    everywhere: where not even that is found, and where the patterns are too many for a set, `seek_alone` is asked
    whether the pattern of a number stands in a text.
    """

    def __init__(self, patterns: Sequence[T], seek_alone: Callable[[int, T], bool], *, at_start: bool = False) -> None:
        self._count = len(patterns)
        self._seek_alone: Callable[[int, T], bool] = seek_alone
        self._together = _gather(patterns, at_start=at_start) if patterns else None

    @property
    def is_together(self) -> bool:
        """Whether the patterns could be made one; not, where there is none, one is refused or they are too many."""
        return self._together is not None

    def find(self, text: T) -> list[int]:
        """The numbers of the patterns that stand in a text, in their order."""
        found = None if self._together is None else self._together.Match(text)
        if found:
            return sorted(number for number in found if number < self._count)
        return [number for number in range(self._count) if self._seek_alone(number, text)]


def _gather(patterns: Sequence[str] | Sequence[bytes], *, at_start: bool) -> Any:
    import re2

    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    together = re2.Set.MatchSet(options) if at_start else re2.Set.SearchSet(options)
    try:
        for pattern in (*patterns, _EVERYWHERE):
            together.Add(pattern)
        together.Compile()
    except re2.error:
        return None
    return together
