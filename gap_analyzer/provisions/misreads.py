"""Markers that recognition has spoilt, "(üi)" for (iii), "1)" for l), "(ID" for (II) → markers that may be meant.

What is meant is not decided here: every number that looks like the printed one is offered, and `nest` takes the one
that follows the numbers before it, or none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gap_analyzer.catalogue.grammars import Grammar, HeadingRule
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.numbers import NumberReading, write_roman

# What the glyphs of one group have in common, so that look-alikes become the same letters. Folded text: "ü" is "u".
_LOOKS = {
    "i": "il1|!jt]IJT",
    "ii": "unUH",
    "iii": "m",
    "o": "o0qOQ",
    "s": "s5$S",
    "z": "zZ",
    "c": "ceC",
    "v": "vyVY",
    "x": "xX",
    "w": "wW",
    "k": "kK",
    "p": "pP",
}
_LOOK = {ord(glyph): look for look, glyphs in _LOOKS.items() for glyph in glyphs}
_CLOSES = "DJ1lI|"  # what a closing bracket is taken for
_SHAPES = (
    re.compile(rb"(?m)^(?P<open>\()(?P<token>[^\s()]{1,5}?)(?P<close>[)\]}])(?=\s|$)"),
    re.compile(rb"(?m)^(?P<open>\()(?P<token>[^\s()]{1,4})(?P<close>)(?=\s|$)"),
    re.compile(rb"(?m)^(?P<open>)(?P<token>[^\s()]{1,4}?)(?P<close>[)\]}])(?=\s|$)"),
    re.compile(rb"(?m)^(?P<open>)(?P<token>[^\s().]{1,4})(?P<close>\.)(?=\s)"),
)
_LETTERS, _ROMANS, _DIGITS = 26, 30, 60
_AHEAD = 60  # characters after a marker that a heading rule may ask for


def find_misread(folded: Folded, grammar: Grammar, levels: frozenset[str]) -> list[Marker]:
    """A marker for every reading of what stands at the beginning of a line like a marker; none for digital text."""
    if not folded.scanned:
        return []
    rules = [rule for rule in grammar.rules if rule.level in levels and rule.lines]
    found: list[Marker] = []
    for shape in _SHAPES:
        for match in shape.finditer(folded.data):
            found.extend(_offer(match, folded, rules))
    return found


def mend_articles(markers: Sequence[Marker], folded: Folded) -> list[Marker]:
    """`markers` of articles as they may be meant: "Artículo 1" also as I, and "Artículo VITI", after the same word."""
    if not folded.scanned:
        return list(markers)
    mended = [_read_again(marker) for marker in markers]
    words: dict[tuple[bytes, str], HeadingRule] = {}
    for marker in markers:
        at = folded.content.find(marker.number, marker.start)
        if marker.rule.level == "article" and at > marker.start:
            words[folded.data[marker.start : at], marker.rule.id] = marker.rule
    taken = {marker.start for marker in markers}
    for (word, _), rule in sorted(words.items(), key=lambda entry: entry[0]):
        for match in re.finditer(rb"(?m)^%s(?P<token>[^\s.:;]{1,6})(?P<mark>[.:;])" % re.escape(word), folded.data):
            if match.start() not in taken:
                mended.extend(_offer_article(match, word, rule, folded))
    return sorted(mended, key=lambda marker: marker.start)


def _read_again(marker: Marker) -> Marker:
    """An article whose number is of strokes alone, 1 or 11, may bear a Roman one."""
    if marker.rule.level != "article" or "ROMAN" not in marker.rule.styles or set(marker.number) != {"1"}:
        return marker
    alike = tuple(reading for _, reading in list_alike(marker.number) if reading.style == "ROMAN")
    return replace(marker, readings=(*marker.readings, *alike))


def _offer_article(match: re.Match[bytes], word: bytes, rule: HeadingRule, folded: Folded) -> Iterator[Marker]:
    printed = match["token"].decode("ascii")
    rest = folded.data[match.start("mark") : match.end() + _AHEAD].partition(b"\n")[0]
    for number, reading in list_alike(printed):
        line = word + number.encode("ascii") + rest
        if reading.style in rule.styles and (end := _fit(rule, line, number)):
            stop = match.start("mark") + end - len(line) + len(rest)
            yield Marker(rule, match.start(), stop, number, (reading,), misread=printed)


def _offer(match: re.Match[bytes], folded: Folded, rules: Sequence[HeadingRule]) -> Iterator[Marker]:
    """The markers that `match` may stand for, by every rule that allows their number in such marks."""
    printed = match["token"].decode("ascii")
    rest = folded.data[match.end() : match.end() + _AHEAD].partition(b"\n")[0]
    close = match["close"] if match["close"] == b"." else b")"
    for number, reading in list_alike(printed, closed=bool(match["close"])):
        marked = match["open"] + number.encode("ascii") + close
        for rule in rules:
            if reading.style in rule.styles and (end := _fit(rule, marked + rest, number)):
                stop = match.end() + end - len(marked)
                yield Marker(rule, match.start(), stop, number, (reading,), misread=printed)
                break


def _fit(rule: HeadingRule, line: bytes, number: str) -> int:
    """Where the words begin that follow the marker `number` of `line` by `rule`; 0 when it is none."""
    for form in rule.heads:
        match = form.pattern.match(line)
        if match and match.group(form.number).decode("ascii") == number:
            return int(match.start(form.next) if form.next and match.start(form.next) >= 0 else match.end())
    return 0


def list_alike(printed: str, *, closed: bool = True) -> tuple[tuple[str, NumberReading], ...]:
    """Numbers that look like `printed`, itself left out; not `closed`: its bracket was lost, or became a letter."""
    tokens = [printed, printed.replace("D", "I"), printed.replace("D", "O")]
    if not closed and printed[-1:] in _CLOSES:
        tokens.append(printed[:-1])
    found: dict[tuple[str, str], NumberReading] = {}
    for token in tokens:
        for number, reading in _ALIKE.get(_find_look(token), ()):
            if number != printed or not closed:
                found.setdefault((number, reading.style), reading)
    return tuple((number, reading) for (number, _), reading in found.items())


def _find_look(token: str) -> str:
    """`token` with look-alikes made alike: "üi", "ui", "iii" and "111" are one; "Cc" is one c. A "B" is no b."""
    if len(token) == 2 and token[0] != token[1] and token[0].lower() == token[1].lower():
        token = token[1]
    return token.translate(_LOOK)


def _list_numbers() -> Iterator[tuple[str, NumberReading]]:
    for value in range(1, _LETTERS + 1):
        letter = chr(96 + value)
        yield letter, NumberReading("lower", (value,))
        yield letter.upper(), NumberReading("upper", (value,))
        if value < _LETTERS:
            yield letter * 2, NumberReading("double", (value,))
            yield letter.upper() * 2, NumberReading("double", (value,))
    for value in range(1, _ROMANS + 1):
        numeral = write_roman(value)
        yield numeral.lower(), NumberReading("roman", (value,))
        yield numeral, NumberReading("ROMAN", (value,))
    for value in range(1, _DIGITS + 1):
        for style in ("digit", "fraction"):
            yield str(value), NumberReading(style, (value,))


def _gather() -> dict[str, tuple[tuple[str, NumberReading], ...]]:
    alike: dict[str, list[tuple[str, NumberReading]]] = defaultdict(list)
    for number, reading in _list_numbers():
        alike[_find_look(number)].append((number, reading))
    return {look: tuple(numbers) for look, numbers in alike.items()}


_ALIKE = _gather()
