"""Text → tokens and norms: how a word of a law is reduced so that its inflections meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

# A number with its decimals, a run of letters, or one sign; hyphens and apostrophes stand alone.
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")
_PLAIN = str.maketrans("\u2019\u2018\u02bc\u2010\u2011\u2013\u201c\u201d\u201e\u00ab\u00bb", "'''---" + '"' * 5)
_UNPLAIN = re.compile("[" + "".join(map(chr, _PLAIN)) + "]")
APART = "="  # begins the norm of a word that is kept apart from its stem
STEMMERS = {"en": "english", "es": "spanish", "pt": "portuguese", "fr": "french"}


def fold(text: str) -> str:
    """Lower case without accents, with straight quotes and apostrophes and plain hyphens: "Únicas" → "unicas"."""
    lower = text.lower()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower.translate(_PLAIN) if _UNPLAIN.search(lower) else lower)
    for mark in [sign for sign in set(decomposed) if unicodedata.combining(sign)]:
        decomposed = decomposed.replace(mark, "")
    return decomposed


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """A word folded, as `fold` does it: a law says the same words again and again."""
    return fold(word)


def build_norm(
    language: str, surfaces: dict[str, str] | None = None, apart: Iterable[Sequence[str]] = ()
) -> Callable[[str], str]:
    """A function word → norm for a language: folded Snowball stem, the same for "EXPORTACION" and "exportación".

    `surfaces` maps folded words, as labels write them, to the norm of the accented word: capital headings and
    poor scans lose accents, and the stemmer needs them. `apart` are words, each with its forms, that share a stem
    with other words and mean something else: their forms meet each other alone.
    """
    import Stemmer

    stemmer = Stemmer.Stemmer(STEMMERS[language])
    known = {} if surfaces is None else dict(surfaces)
    for forms in apart:
        for form in forms:
            known[form] = known[fold(form)] = APART + fold(forms[0])

    def norm(word: str) -> str:
        lower = word.lower()
        return known.get(lower) or fold(stemmer.stemWord(lower))

    return norm


def collect_surfaces(labels: tuple[str, ...], language: str) -> dict[str, str]:
    """Folded spelling → norm, for every accented word of the labels of a language."""
    norm = build_norm(language)
    surfaces: dict[str, str] = {}
    for label in labels:
        for word in TOKEN.findall(label.lower()):
            plain = fold(word)
            if plain != word:
                surfaces.setdefault(plain, norm(word))
    return surfaces


def split_sentences(text: str, abbreviations: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of the sentences of a provision's text, in order, whitespace around them left out."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if match.group(1) == "." and _is_abbreviation(text, match.start(), abbreviations):
            continue
        ranges.append((start, match.start() + 1))
        start = match.end()
    ranges.append((start, len(text)))
    trimmed = (_trim(text, begin, end) for begin, end in ranges)
    return tuple((begin, end) for begin, end in trimmed if end > begin)


_STOP = re.compile(r"([.;!?])[\"”»)]*\s+(?=[A-ZÀ-Ý0-9«“\"(§\[])|(;)\s+")
_LAST_WORD = re.compile(r"([\w.]+)$")


def _is_abbreviation(text: str, stop: int, abbreviations: frozenset[str]) -> bool:
    match = _LAST_WORD.search(text, max(0, stop - 12), stop)
    if match is None:
        return False
    word = match.group(1).lower()
    return word in abbreviations or (len(word) == 1 and word.isalpha())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
