"""Sentence → quantities with their units and dates, as the law writes them in any of the four languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gap_analyzer.features.numerals import THOUSAND, Numerals, build_numerals, read_numeral
from gap_analyzer.features.words import fold
from gap_analyzer.model.description import Quantity

_DIGIT = re.compile(r"\d")
PER_CENT = "%"


@dataclass(frozen=True, slots=True)
class Scale:
    """The compiled patterns of quantities.yaml."""

    quantity: re.Pattern[str]
    share: re.Pattern[str]
    date: re.Pattern[str]
    units: Mapping[str, tuple[str, float]]  # label → id, and how many of it one is
    numerals: Numerals
    months: Mapping[str, int]
    abbreviations: frozenset[str]


def build_scale(content: Mapping[str, Any]) -> Scale:
    """The patterns that read quantities and dates, from the strings of quantities.yaml."""
    units = {
        fold(label): (unit["id"], float(unit.get("times", "1")))
        for unit in content["units"]
        for label in unit["labels"]
    }
    numbers = {fold(word): float(value) for value, words in content["numbers"].items() for word in words}
    months = {fold(word): int(number) for number, words in content["months"].items() for word in words}
    unit_pattern = "|".join(re.escape(u) for u in sorted(units, key=len, reverse=True))
    numerals = build_numerals(numbers, content["joins"])
    larger = "|".join(sorted((word for word, value in numbers.items() if value >= THOUSAND), key=len, reverse=True))
    month_pattern = "|".join(sorted(months, key=len, reverse=True))
    return Scale(
        quantity=re.compile(
            rf"(?<![\w.,/])(\d[\d.,]*(?:\s+(?:{larger})(?!\w))?|{numerals.many})\s*\)?\s*({unit_pattern})(?![\w/])",
        ),
        share=_build_share(content["shares"]),
        date=re.compile(
            rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|o|º)?\.?\s*(?:de\s+|of\s+)?({month_pattern})\s*(?:de[l]?\s+|,\s*)?(\d{{4}})\b"
            rf"|\b({month_pattern})\s+(\d{{1,2}}),?\s+(\d{{4}})\b|\b(\d{{4}})-(\d{{2}})-(\d{{2}})\b"
            r"|(?<![\d./])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d{2})(?![\d./])"  # 31.12.2020 of the EU, 31/12/2020
        ),
        units=units,
        numerals=numerals,
        months=months,
        abbreviations=frozenset(content["abbreviations"]),
    )


def read_figures(sentence: str, scale: Scale) -> tuple[tuple[Quantity, ...], tuple[str, ...]]:
    """The quantities and the dates of a sentence."""
    folded = fold_keeping_length(sentence)
    return read_quantities(folded, scale), read_dates(folded, scale)


def read_quantities(folded: str, scale: Scale) -> tuple[Quantity, ...]:
    """Every figure with a known unit in a folded sentence, decimal comma or point: "0,01 mg/l" → 0.01 mg/L."""
    found: list[Quantity] = []
    for m in scale.quantity.finditer(folded):
        unit, times = scale.units[m[2]]
        found.append(Quantity(_number(m[1], scale) * times, unit, m.start(), m.end()))
    if "0." in folded or "0," in folded:
        found += _read_shares(folded, found, scale)
    return tuple(found)


def _build_share(shares: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A figure below one between words that say that it is a part of a whole."""
    before, after = ("|".join(re.escape(fold(each)) for each in shares[place]) for place in ("before", "after"))
    figure = r"(?<![\w.,/-])0[.,]\d+"
    return re.compile(
        rf"(?:{before})[^.;:]{{0,60}}?({figure})(?![\d,]|\.\d)|({figure})(?:\s+[^\W\d]+){{0,4}}?,?\s+(?:{after})"
    )


def _read_shares(folded: str, known: Sequence[Quantity], scale: Scale) -> list[Quantity]:
    """Shares of one as percentages: "0.95 by weight" → 95 %, where the figure has no unit of its own."""
    found: list[Quantity] = []
    for m in scale.share.finditer(folded):
        place = 1 if m[1] else 2
        start, end = m.span(place)
        if not any(each.start <= start < each.end for each in known):
            found.append(Quantity(round(_number(m[place], scale) * 100, 6), PER_CENT, start, end))
    return found


def read_dates(folded: str, scale: Scale) -> tuple[str, ...]:
    """Every full date in a folded sentence as ISO text."""
    if _DIGIT.search(folded) is None:
        return ()
    dates: list[str] = []
    for m in scale.date.finditer(folded):
        if m[1]:
            day, month, year = int(m[1]), scale.months[m[2]], int(m[3])
        elif m[4]:
            day, month, year = int(m[5]), scale.months[m[4]], int(m[6])
        elif m[7]:
            day, month, year = int(m[9]), int(m[8]), int(m[7])
        else:
            day, month, year = int(m[10]), int(m[11]), int(m[12])
        if month > 12 >= day and m[10]:  # 12/31/2020, as the United States write it
            month, day = day, month
        if 1 <= month <= 12 and 1 <= day <= 31:
            dates.append(f"{year:04d}-{month:02d}-{day:02d}")
    return tuple(dates)


def fold_keeping_length(text: str) -> str:
    """Folded text of the same length, so that offsets stay true."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join((fold(c) or c)[:1] for c in text)


def _number(text: str, scale: Scale) -> float:
    if not text[0].isdigit():
        return read_numeral(text, scale.numerals)
    figure = text.split()[0]
    return _figure(figure) * (read_numeral(text[len(figure) :], scale.numerals) or 1)


def _figure(text: str) -> float:
    digits = text.rstrip(".,")
    if "," in digits and "." in digits:
        decimal = max(digits.rfind(","), digits.rfind("."))
        digits = re.sub(r"[.,]", "", digits[:decimal]) + "." + digits[decimal + 1 :]
    elif digits.count(",") + digits.count(".") == 1:
        whole, decimals = re.split("[.,]", digits)
        thousands = len(decimals) == 3 and whole.strip("0") != ""  # 1,000 and 1.000, but 0,002
        digits = whole + decimals if thousands else f"{whole}.{decimals}"
    elif digits.count(".") > 1 or digits.count(",") > 1:
        digits = re.sub(r"[.,]", "", digits)
    return float(digits)
