"""Characters as a reader gives them → clean words: no private-use glyphs, halves of surrogates or soft hyphens."""

from __future__ import annotations

import re
import unicodedata

# Every blank that is one UTF-16 unit wide becomes " ", so that word offsets stay character offsets.
_BLANK_SIGNS = "\t\v\f\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
BLANKS = dict.fromkeys(map(ord, _BLANK_SIGNS), " ")
_BLANK = re.compile(f"[{_BLANK_SIGNS}]")
HYPHEN_MARKS = "\ufffe\x02"

# Control characters, soft hyphens, marks of direction, private use, ligatures, non-characters, halves of surrogates.
_DIRTY = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ue000-\uf8ff\ufb00-\ufb06\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
)
# Latin letters, digits, punctuation and ends of lines: signs that need neither levelling nor mending.
_PLAIN = re.compile("[\r\n -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*+")
_ODD = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufffd]")
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# Bullets of Symbol and Wingdings fonts, which writers of DOCX leave in the private-use area.
_BULLETS = frozenset("\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8\uf02d")


def level_blanks(text: str) -> str:
    """`text` with every kind of blank as " ", no offset moved."""
    return text.translate(BLANKS) if _BLANK.search(text) else text


def is_plain(text: str) -> bool:
    """True for lines of Latin text that end in CR LF and need no look at single characters: told at little cost."""
    return _PLAIN.fullmatch(text) is not None and text.count("\r\n") == text.count("\r") == text.count("\n")


def is_clean(text: str) -> bool:
    """True where no character of `text` needs mending: the fast path."""
    return _DIRTY.search(text) is None


def clean_word(word: str, *, last: bool = False) -> str:
    """`word` without what is no text; a hyphen mark at the end of a line's `last` word is kept as "-"."""
    if is_clean(word):
        return word
    kept = [_clean_character(character) for character in word[:-1]]
    final = word[-1]
    kept.append("-" if last and (final in HYPHEN_MARKS or final == "\u00ad") else _clean_character(final))
    return "".join(kept)


def _clean_character(character: str) -> str:
    if character in _LIGATURES:
        return _LIGATURES[character]
    if character in _BULLETS:
        return "•"
    return "" if _DIRTY.match(character) else character


def count_odd(text: str) -> int:
    """How many characters of `text` are private-use glyphs, replacement marks or halves of surrogates."""
    return 0 if _PLAIN.fullmatch(text) else len(_ODD.findall(text))
