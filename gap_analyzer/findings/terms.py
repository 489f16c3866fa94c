"""Text of a definition → the term that it defines, and the pattern by which a law goes on to say it."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST_TERM = 8
LONGEST_TERM = 60  # characters; a defined term is a few words
FAR = 120  # characters between a term and what it is defined by
QUOTED = re.compile(r"(?<!\w)[«“\"‘'„]\s?([^«»“”\"‘’'„]{3,60}?)\s?[»”\"’']")
NAMED_LATER = re.compile(r"[«“\"„]\s?([^«»“”\"„()]{3,60}?)\s?[»”\"]")
TITLED = re.compile(r"\s*(?:[\divx]{1,5}[.)]\s+|[a-z]\)\s+)?([^.:;,()]{3,60}?)\s?[.:]\s", re.IGNORECASE)


def find_term(text: str, start: int, defined: int, end: int, *, titled: bool = True) -> str:
    """The term defined by what stands at `defined`: quoted before it, printed before a colon, or quoted after it.

    Only a definition is `titled` by the words before its colon; a lead-in is not.
    """
    quoted = [each for each in QUOTED.finditer(text, start, defined) if defined - each.end() <= FAR + LONGEST_TERM]
    found = quoted[-1] if quoted else (TITLED.match(text, start, defined) if titled else None)
    found = found or NAMED_LATER.search(text, defined, end)
    term = found.group(1) if found else ""
    return term if len(term) >= SHORTEST_TERM else ""


def compile_terms(terms: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all terms; each word may end as its plural or other gender does."""
    options = [r"\W+".join(rf"{re.escape(_cut(w))}\w{{0,3}}" for w in term.split()) for term in terms]
    return re.compile(rf"\b(?:{'|'.join(options)})\b", re.IGNORECASE) if options else None


def _cut(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1].lower() in "aeosx" else word
