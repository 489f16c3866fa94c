"""Printed numbers → comparable keys: 20-A, 1º bis, (iv), Décimo segundo, L. 512-1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gap_analyzer.catalogue.grammars import fold

Key = tuple[int, ...]

_LATIN = {"bis": 2, "ter": 3, "quater": 4, "quinquies": 5, "sexies": 6, "septies": 7, "octies": 8, "nonies": 9}
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_STEPS = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ROMAN_FORM = re.compile(r"^(?=.)(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})$")
_TOKENS = re.compile(r"\d+|[A-Za-z]+")
_ORDINAL_ENDS = frozenset("o O a er ER ero ro do to vo mo ere e re ra".split())
_MOST_ROMAN = 89
_MISREAD = re.compile(r"([1-9]\d?)\s?[º°*\"']?[0259]$")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """One way to read a printed number: its style and a key that orders it among its siblings."""

    style: str
    key: Key


def read_number(printed: str, styles: tuple[str, ...], ordinals: Mapping[str, int]) -> tuple[NumberReading, ...]:
    """The readings of `printed` among `styles`; empty when none fits. An unnumbered unit reads as ("none", ())."""
    return _read(printed, styles, ordinals) if "word" in styles else _read_again(printed, styles)


@lru_cache(4_096)
def _read_again(printed: str, styles: tuple[str, ...]) -> tuple[NumberReading, ...]:
    return _read(printed, styles, {})


def _read(printed: str, styles: tuple[str, ...], ordinals: Mapping[str, int]) -> tuple[NumberReading, ...]:
    if not printed.strip():
        return (NumberReading("none", ()),)
    folded = re.sub(r"[\x01-\x08\"*'.\s]+$", "", fold(printed).strip())
    readings = []
    for style in styles:
        key = _read_as(style, folded, printed, ordinals)
        if key:
            readings.append(NumberReading(style, key))
    numeral = next((style for style in ("code", "digit") if style in styles), "")
    if numeral and NumberReading("word", (1,)) in readings:  # "Article premier" goes on with "Article 2"
        readings.append(NumberReading(numeral, (1,)))
    return tuple(readings)


def read_misread_ordinal(printed: str) -> tuple[NumberReading, ...]:
    """What a number may be when OCR took its ordinal sign for a digit: "32" for 3º, "1*2" for 1º; at most 99."""
    match = _MISREAD.match(printed.strip())
    return (NumberReading("digit", (int(match[1]),)),) if match else ()


def _read_as(style: str, folded: str, printed: str, ordinals: Mapping[str, int]) -> Key:
    match style:
        case "fraction":
            whole, _, tail = folded.partition(".")
            digits = tuple(int(digit) for digit in tail) if tail.isdigit() else _read_digits(tail)
            return (*_read_digits(whole), *digits)
        case "digit" | "decimal" | "code":
            return _read_digits(folded)
        case "lower":
            return _read_letters(folded, printed) if folded == folded.lower() else ()
        case "upper":
            return _read_letters(folded.lower(), printed) if folded == folded.upper() else ()
        case "double":
            doubled = len(folded) == 2 and folded[0] == folded[1] and folded.isalpha()
            return (ord(folded[0].lower()) - 96,) if doubled else ()
        case "roman":
            return _read_roman(folded) if folded == folded.lower() else ()
        case "ROMAN":
            return _read_roman(folded.lower()) if folded[:1].isupper() else ()
        case "word":
            return _read_ordinal(folded.lower(), ordinals)
    return ()


def _read_digits(folded: str) -> Key:
    tokens = _TOKENS.findall(folded)
    key: list[int] = []
    for index, token in enumerate(tokens):
        if token.isdigit():
            key.append(int(token))
        elif token.lower() in _LATIN:
            key.append(_LATIN[token.lower()])
        elif token in _ORDINAL_ENDS and index == 1:
            continue
        elif len(token) <= 3:
            key.append(_read_letter_value(token.lower()))
        else:
            return ()
    return tuple(key) if any(token.isdigit() for token in tokens) else ()


def _read_letter_value(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 96
    return value


def _read_letters(folded: str, printed: str) -> Key:
    head, _, tail = folded.partition(".")
    if not head.isalpha() or len(head) > 4 or (len(head) > 1 and len(set(head)) > 1 and len(head) > 2):
        return ()
    if len(set(head)) == 1:
        value = (len(head) - 1) * 26 + ord(head[0]) - 96
    else:
        return (ord(head[0]) - 96, ord(head[1]) - 96)
    spanish = (1,) if printed.strip().lower().startswith("ñ") else ()
    return (value, *spanish, *(int(digit) for digit in tail if digit.isdigit()))


def _read_roman(folded: str) -> Key:
    head, *rest = re.split(r"[\s.-]+", folded)
    if head.endswith("er") and head[:-2] in ("i",):
        head = head[:-2]
    suffix: Key = ()
    if rest and rest[0]:
        if rest[0] in _LATIN:
            suffix = (_LATIN[rest[0]],)
        elif rest[0].isdigit():
            suffix = (int(rest[0]),)
        elif len(rest[0]) == 1:
            suffix = (ord(rest[0]) - 96,)
    if not _ROMAN_FORM.match(head):
        return ()
    total = 0
    for index, letter in enumerate(head):
        value = _ROMAN_DIGITS[letter]
        larger_follows = index + 1 < len(head) and _ROMAN_DIGITS[head[index + 1]] > value
        total += -value if larger_follows else value
    return (total, *suffix) if 0 < total <= _MOST_ROMAN else ()


def _read_ordinal(folded: str, ordinals: Mapping[str, int]) -> Key:
    total = 0
    for word in re.split(r"[\s-]+", folded):
        if word not in ordinals:
            return ()
        total += ordinals[word]
    return (total,)


@lru_cache(4_096)
def write_number(printed: str, reading: NumberReading) -> str:
    """The number as a lawyer cites it: "3º" → "3", "L. 512-1" → "L512-1", "PRIMERO" → "1", "20 bis" as it is."""
    spelt = reading.style in ("code", "digit") and not any(map(str.isdigit, printed))
    if reading.style == "word" or spelt or _is_misread(printed, reading):
        return str(reading.key[0])
    if reading.style == "ROMAN" and printed.isdigit():
        return write_roman(reading.key[0])  # strokes that recognition took for ones
    printed = fold(printed) if reading.style == "roman" else printed  # "ïïi" is how recognition may see "iii"
    text = re.sub(r"[º°ª˚\"*'’«”“]", "", printed).strip().rstrip(".")
    text = re.sub(r"^([LRDA])\.?\s?\*?\s?(?=\d)", r"\1", text)
    text = re.sub(r"(?<=\d)\s?\.?\s?(?:er|ère|ero|ro|do|to|vo|mo|[oO])\b", "", text)
    text = re.sub(r"\s*[-–—]\s*", "-", text)
    return re.sub(r"\s+", " ", text).strip(" .")


def write_roman(value: int) -> str:
    """`value`, at most 89, as a Roman numeral in capitals."""
    numeral = ""
    for step, letters in _ROMAN_STEPS:
        times, value = divmod(value, step)
        numeral += letters * times
    return numeral


def _is_misread(printed: str, reading: NumberReading) -> bool:
    """Whether the sequence showed that the ordinal sign of `printed` was read as a digit."""
    match = _MISREAD.match(printed.strip())
    return reading.style == "digit" and match is not None and reading.key == (int(match[1]),)
