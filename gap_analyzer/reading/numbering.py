"""Automatic numbers of lists, as Word and browsers print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def render(number: int, style: str) -> str:
    """`number` in a style of WordprocessingML (ECMA-376, 17.18.59): decimal, lowerLetter, upperRoman and so on."""
    match style:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26) if 0 < number < 781 else str(number)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            numeral = _roman(number) if 0 < number < 4000 else str(number)
            return numeral.lower() if style == "lowerRoman" else numeral
        case "decimalZero":
            return f"{number:02d}"
        case "ordinal":
            return f"{number}º"
        case "none":
            return ""
        case "bullet":
            return "•"
    return str(number)


def _roman(number: int) -> str:
    numeral = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        numeral += letters * times
    return numeral


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbered list: where it starts, its style, and its pattern with %1 to %9."""

    start: int = 1
    style: str = "decimal"
    pattern: str = "%1."
    legal: bool = False


@dataclass(slots=True)
class Counter:
    """The running numbers of one list; a deeper level starts anew where an outer one moves on."""

    levels: Sequence[Level]
    numbers: dict[int, int] = field(default_factory=dict)

    def advance(self, depth: int) -> str:
        """The next number of level `depth` (from 0) as printed, "" for levels that the list does not have."""
        if not 0 <= depth < len(self.levels):
            return ""
        level = self.levels[depth]
        self.numbers[depth] = self.numbers.get(depth, level.start - 1) + 1
        for deeper in [other for other in self.numbers if other > depth]:
            del self.numbers[deeper]
        if level.style == "bullet":
            return "•"
        return self._print(level)

    def _print(self, level: Level) -> str:
        printed = level.pattern
        for at, outer in enumerate(self.levels[:9]):
            mark = f"%{at + 1}"
            if mark in printed:
                number = self.numbers.get(at, outer.start)
                printed = printed.replace(mark, render(number, "decimal" if level.legal else outer.style))
        return printed
