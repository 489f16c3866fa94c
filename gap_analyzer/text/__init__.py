"""Pages → one Text: furniture set apart, hyphenated words joined, every character mapped to its page and box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gap_analyzer.catalogue.grammars import Grammars
from gap_analyzer.model.law import Document, Line, LineKind, Text
from gap_analyzer.text.content import Placed, join
from gap_analyzer.text.furniture import set_apart
from gap_analyzer.text.language import tell_language

__all__ = ["assemble"]


def assemble(document: Document, *, grammars: Grammars) -> Text:
    """One unchanged Text of `document`: lines in reading order, with kind, column and language.

    Offsets count characters of `content`; boxes are PDF points from the top left. Nothing visible is lost: a line is
    in the content or in `furniture`.
    """
    body, furniture = set_apart(document.pages)
    language = tell_language((line.text for line, _ in _walk(body)), grammars)
    placed = tuple(
        Placed(line, page, LineKind.BODY, 0, language, width) for (page, width), lines in body for line in lines
    )
    content, lines = join(placed)
    return Text(content, lines, language, furniture=furniture, pages=len(document.pages))


def _walk(body: Iterable[tuple[tuple[int, float], tuple[Line, ...]]]) -> Iterable[tuple[Line, int]]:
    for (page, _), lines in body:
        for line in lines:
            yield line, page


def count_words(text: Text) -> Counter[str]:
    """How often each word stands in `text`."""
    return Counter(text.content.split())
