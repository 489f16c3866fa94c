"""Sentence → the articles of its own law that it cites: "sections 8, 9 and 11", "les articles 5 à 7"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gap_analyzer.catalogue.references import WORDS

MOST_CITED = 24  # articles; a sentence that cites more of them speaks of the law as a whole
BEFORE = 60  # characters before a citation in which it is said how it is meant
_NUMBER = r"\d{1,4}(?:[-.–]\d{1,4})*(?:\s?[-–]\s?[a-z]\b|[a-z]{1,2}\b)?[º°ª]?"
_SIGNS = re.compile(r"[º°ª\s]")
_DIGITS = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Cited:
    """The numbers of the articles that a sentence cites, and whether it says that it stands despite them."""

    articles: tuple[str, ...] = ()
    previous: bool = False
    despite: bool = False
    spans: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.articles or self.previous)


@dataclass(frozen=True, slots=True)
class Citing:
    """The words of a language by which a law cites its own articles, as patterns on lower-case text."""

    first: re.Pattern[str]
    more: re.Pattern[str]
    elsewhere: re.Pattern[str]
    aside: re.Pattern[str]
    despite: re.Pattern[str]
    previous: re.Pattern[str]

    def read(self, sentence: str) -> Cited:
        """What a sentence cites of its own law; nothing that another law or a mere manner of doing is cited for."""
        lower = sentence.lower()
        found: dict[str, None] = {}
        spans: list[tuple[int, int]] = []
        despite = False
        end = 0
        for match in self.first.finditer(lower) if _DIGITS.search(lower) else ():
            if match.start() < end:
                continue
            numbers, end = self._follow(lower, match)
            before = lower[max(0, match.start() - BEFORE) : match.start()]
            if self.elsewhere.match(lower, end) or self.aside.search(before):
                continue
            found.update(dict.fromkeys(numbers))
            spans.append((match.start(), end))
            despite |= bool(self.despite.search(before))
        earlier = self.previous.search(lower)
        if earlier is not None:
            spans.append(earlier.span())
            despite |= bool(self.despite.search(lower[max(0, earlier.start() - BEFORE) : earlier.start()]))
        articles = tuple(found) if len(found) <= MOST_CITED else ()
        return Cited(articles, earlier is not None, despite, tuple(spans))

    def _follow(self, lower: str, match: re.Match[str]) -> tuple[list[str], int]:
        """Every number that one word serves, ranges filled in, and where the citation ends."""
        numbers = [tidy(match.group("number"))]
        end = match.end()
        while (further := self.more.match(lower, end)) is not None and len(numbers) <= MOST_CITED:
            last = tidy(further.group("number"))
            if further.group("range"):
                numbers += _fill(numbers[-1], last)
            numbers.append(last)
            end = further.end()
        return numbers, end


def tidy(number: str) -> str:
    """The number of an article without signs: "7º" is "7"."""
    return _SIGNS.sub("", number.lower())


def _fill(first: str, last: str) -> list[str]:
    """The numbers between two plain ones."""
    if not (_DIGITS.fullmatch(first) and _DIGITS.fullmatch(last)):
        return []
    return [str(number) for number in range(int(first) + 1, min(int(last), int(first) + MOST_CITED))]


def compile_citing(words: Mapping[str, Sequence[str]]) -> Citing:
    """The patterns of one language's words."""
    return _compile(tuple(tuple(words[name]) for name in WORDS))


@lru_cache(maxsize=16)
def _compile(lists: tuple[tuple[str, ...], ...]) -> Citing:
    say = {name: _either(words) for name, words in zip(WORDS, lists, strict=True)}
    part = rf"(?:\s?\([^()]{{1,8}}\)|,?\s(?:{say['within']})(?:\s[^\s,;.]{{1,6}})?|,\s?[ivxl]{{1,5}}\b)"
    parts = rf"{part}{{0,4}}"
    link = rf"(?:\s?,\s?(?:(?:{say['join']})\s)?|\s(?:{say['join']})\s|(?P<range>\s(?:{say['range']})\s))"
    return Citing(
        first=re.compile(rf"(?<!\w)(?:{say['units']})\s?(?P<number>{_NUMBER})"),
        more=re.compile(rf"{parts}{link}(?:(?:{say['units']})\s?)?(?P<number>{_NUMBER})"),
        elsewhere=re.compile(rf"{parts},?\s(?:{say['elsewhere']})"),
        aside=re.compile(rf"(?:{say['aside']})(?:\s[^\s,;]+){{0,5}}\s?$"),
        despite=re.compile(rf"(?:{say['despite']})(?:\s[^\s,;]+){{0,5}}\s?$"),
        previous=re.compile(rf"(?<!\w)(?:{say['previous']})(?!\w)"),
    )


def _either(words: Sequence[str]) -> str:
    """One of some phrases, the longest first, whatever stands between their words."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(r"\s+".join(re.escape(part) for part in phrase.split()) for phrase in longest) or r"(?!)"
