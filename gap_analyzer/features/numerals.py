"""Numbers in words → their value: "two hundred and fifty", "quatre-vingt-quinze", "mil quinientos"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HUNDRED, THOUSAND = 100, 1000


@dataclass(frozen=True, slots=True)
class Numerals:
    """The folded words of numbers, a pattern of one word, and one of many that make a number together."""

    values: Mapping[str, float]
    word: re.Pattern[str]
    many: str


def build_numerals(values: Mapping[str, float], joins: Iterable[str]) -> Numerals:
    """The numerals of all languages; longer words are met first, so that "quatre-vingt" is no four."""
    words = "|".join(re.escape(word) for word in sorted(values, key=len, reverse=True))
    joined = rf"(?:[\s-]+(?:{'|'.join(joins)})[\s-]+|[\s-]+)"
    return Numerals(values, re.compile(rf"\b(?:{words})\b"), rf"(?:{words})(?!\w)(?:{joined}(?:{words})(?!\w)){{0,7}}")


def read_numeral(text: str, numerals: Numerals) -> float:
    """The value of the number in words that ends a text: of "one and thirty" it is thirty, of "thirty-one" the sum."""
    total = part = 0.0
    for match in numerals.word.finditer(text):
        value = numerals.values[match.group()]
        if value >= THOUSAND:
            total, part = total + max(part, 1) * value, 0.0
        elif value == HUNDRED and 1 <= part < 10:
            part *= HUNDRED
        elif _follows(part, value):
            part += value
        else:
            total, part = 0.0, value
    return total + part


def _follows(part: float, value: float) -> bool:
    """Whether a word may go on a number: "hundred six", "thirty-six", in French "sixty and eleven"."""
    if not part:
        return True
    if value >= 1 and part % HUNDRED == 0:
        return value < HUNDRED
    tens = part % HUNDRED
    return tens % 10 == 0 and value >= 1 and ((tens >= 20 and value < 10) or (tens in (60, 80) and value < 20))
