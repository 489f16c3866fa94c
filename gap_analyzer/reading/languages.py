"""Words of a page → the language they are in, by the common words that rules/…/languages.yaml lists."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat

from gap_analyzer.resources import locate

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENOUGH_WORDS = 50
_ENOUGH_LETTERS = 200
_LEAD = 1.3  # how much likelier another language must be than each supported one
_LEAST_SHARE = 0.12  # of all words, for a language to be told at all
_SAMPLE_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class Profiles:
    """Common words by language: those that are read, those that are only recognised, and Tesseract's names."""

    supported: Mapping[str, frozenset[str]]
    others: Mapping[str, frozenset[str]]
    tesseract: Mapping[str, str]


@cache
def load_profiles(pack: str = "minamata") -> Profiles:
    """The pack's languages.yaml. Raises RulePackError where it is broken."""
    from gap_analyzer.catalogue.yaml_strings import load_strings

    content = load_strings(locate("rules") / pack / "languages.yaml")
    supported = content["supported"]
    return Profiles(
        supported={code: frozenset(entry["words"]) for code, entry in supported.items()},
        others={code: frozenset(words) for code, words in content["others"].items()},
        tesseract={code: str(entry["tesseract"]) for code, entry in supported.items()},
    )


def find_words(text: str) -> list[str]:
    """The words of a text in lower case, numbers left out."""
    return _WORD.findall(text.lower().replace("’", "'"))


def tell(words: Sequence[str], profiles: Mapping[str, Iterable[str]]) -> tuple[str, float]:
    """The language whose common words are most frequent, and their share of all words; "" where there are none."""
    if not words or not profiles:
        return "", 0.0
    counted = Counter(words)
    shares = {code: _count(counted, common) / len(words) for code, common in sorted(profiles.items())}
    best = max(shares, key=lambda code: shares[code])
    return (best, shares[best]) if shares[best] > 0 else ("", 0.0)


def _count(counted: Counter[str], common: Iterable[str]) -> int:
    return sum(map(counted.get, frozenset(common), repeat(0)))


def is_unsupported(text: str, profiles: Profiles) -> bool:
    """True where a text of some length is plainly in a language, or a script, that is not read."""
    sample = text[:_SAMPLE_CHARACTERS]
    letters = [character for character in sample[:5_000] if character.isalpha()]
    if len(letters) >= _ENOUGH_LETTERS and sum(map(_is_latin, letters)) < 0.4 * len(letters):
        return True
    words = find_words(sample)
    if len(words) < _ENOUGH_WORDS:
        return False
    _, ours = tell(words, profiles.supported)
    _, theirs = tell(words, profiles.others)
    return theirs >= _LEAST_SHARE and theirs > _LEAD * ours


@cache
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN")
