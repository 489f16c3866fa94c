"""Lines → the language they are written in, told by each language's common words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import repeat

from gap_analyzer.catalogue.grammars import Grammars, fold

_LEAST_COMMON = 20  # common words that make sure of a column's language
_SAMPLE = 120_000  # characters: enough to be sure, few enough to be quick


def tell_language(counted: Mapping[str, int]) -> str:
    """The language (en, es, pt, fr) of which most common words were counted, or "" when there are none of any."""
    best = max(counted.items(), key=lambda entry: (entry[1], entry[0]), default=("", 0))
    return best[0] if best[1] else ""


def tell_columns(lines: Iterable[tuple[int, int, str]], main: str, grammars: Grammars) -> dict[tuple[int, int], str]:
    """The language of each (page, column), where a document of two languages sets them side by side.

    A column is of another language than `main` only when that language's common words outnumber the others' twofold.
    """
    columns: dict[tuple[int, int], list[str]] = {}
    for page, column, words in lines:
        columns.setdefault((page, column), []).append(words)
    told: dict[tuple[int, int], str] = {}
    for place, words_of in columns.items():
        counted = count_common(words_of, grammars)
        best = max(counted, key=lambda language: counted[language])
        rest = max((count for language, count in counted.items() if language != best), default=0)
        told[place] = best if best != main and counted[best] >= max(_LEAST_COMMON, 2 * rest) else main
    return told


def count_common(lines: Iterable[str], grammars: Grammars) -> dict[str, int]:
    """How many words of `lines` (of at most 120,000 characters) are common words of each language."""
    sample: list[str] = []
    characters = 0
    for line in lines:
        sample.append(line)
        characters += len(line)
        if characters > _SAMPLE:
            break
    seen = Counter(fold(" ".join(sample)).lower().split())
    return {language: sum(map(seen.get, words.common, repeat(0))) for language, words in sorted(grammars.words.items())}
