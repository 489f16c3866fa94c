"""A page as read → whether its words can be trusted, or should be read from the page's image."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from gap_analyzer.model.law import Page
from gap_analyzer.reading.languages import find_words, tell
from gap_analyzer.reading.words import count_odd

_FEWEST_WORDS = 40
_ODD_SHARE = 0.03  # of characters: private-use glyphs and replacement marks
_STRANGE_SHARE = 0.06  # of words: a sign inside a word, as in "Mercur¡o"
_STRANGE_ALONE = 0.15
_COMMON_SHARE = 0.12  # of words: a page of a statute has .34 or more, tables less
_LAYER_SHARE = 0.22
_PLAIN_SHARE = 0.25
_AGREED = 0.8
_MORE_WORDS = 1.3  # times as many words as the other reader finds: then one of the two glues or parts them
_SINGLE_SHARE = 0.4  # of words: letters that stand alone
_STRANGE = re.compile(r"[^\W\d_][^\w\s'’.,;:)(/º°ª&@\-‐‑–—-][^\W\d_]|[^\W\d_]\d[^\W\d_]")


def doubt(page: Page, *, suspicion: str, profiles: Mapping[str, frozenset[str]]) -> str:
    """Why the words of `page` are not trusted, or "": `suspicion` is what its reader already saw."""
    if suspicion in {"image", "drawn"}:
        return suspicion
    text = "\n".join([line.text for line in page.lines])
    if not suspicion and _is_plain(text, profiles):
        return ""
    if text and count_odd(text) > _ODD_SHARE * len(text):
        return "glyphs"
    words = find_words(text)
    if len(words) < _FEWEST_WORDS:
        return ""
    share = tell(words, profiles)[1]
    strange = len(_STRANGE.findall(text)) / len(words)
    single = sum(1 for word in words if len(word) == 1) / len(words)
    if suspicion == "layer" and (share < _LAYER_SHARE or strange > _STRANGE_SHARE or single > _SINGLE_SHARE):
        return "layer"
    if strange > _STRANGE_ALONE or (strange > _STRANGE_SHARE and share < _COMMON_SHARE):
        return "noise"
    return ""


def _is_plain(text: str, profiles: Mapping[str, frozenset[str]]) -> bool:
    """True for text that is plainly language: nearly every page, told at little cost."""
    words = text.lower().split()
    if count_odd(text) or len(words) < _FEWEST_WORDS:
        return False
    enough = _PLAIN_SHARE * len(words)
    return any(sum(map(common.__contains__, words)) > enough for common in profiles.values())


def agree(page: Page, other: Page) -> float:
    """Share of words that two readings of one page have in common, 0–1, order aside; 1 where both are empty.

    Small capitals, raised letters and letter-spacing part words differently in each reader without any letter being
    read otherwise: where the words are about as many, letters by threes are compared instead.
    """
    ours, theirs = _find_words(page), _find_words(other)
    share = _share(Counter(ours), Counter(theirs))
    fewer, more = sorted((len(ours), len(theirs)))
    if share < _AGREED and more <= _MORE_WORDS * fewer:
        share = max(share, _share(_thirds(ours), _thirds(theirs)))
    return share


def _share(ours: Counter[str], theirs: Counter[str]) -> float:
    whole = max(ours.total(), theirs.total())
    return (ours & theirs).total() / whole if whole else 1.0


def _find_words(page: Page) -> list[str]:
    lines: Sequence[str] = [line.text for line in (*page.lines, *page.hidden)]
    return re.findall(r"[^\W_]+", " ".join(lines).lower())


def _thirds(words: Sequence[str]) -> Counter[str]:
    """Every three letters that follow one another, blanks aside."""
    letters = "".join(words)
    return Counter(letters[at : at + 3] for at in range(len(letters) - 2))
