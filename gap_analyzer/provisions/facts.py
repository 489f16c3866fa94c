"""Outline → instrument: kind, number, date, title and force as its own words state them."""

from __future__ import annotations

import re

from gap_analyzer.catalogue.grammars import Grammars, fold
from gap_analyzer.model.law import Document, Force, Instrument, InstrumentKind, Reading, Text
from gap_analyzer.provisions.outline import Outline

_ID = re.compile(r"[^a-z0-9]+")


def describe_instrument(text: Text, document: Document, tree: Outline, grammars: Grammars) -> Instrument:
    """The instrument that `document` holds. Dates are ISO strings or ""."""
    readings = {page.reading for page in document.pages} or {Reading.DIGITAL}
    title = next((text.content[line.span.start : line.span.end] for line in text.lines), document.source)
    name = _ID.sub("-", fold(document.source.rsplit(".", 1)[0]).lower()).strip("-")
    return Instrument(
        id=name or document.sha256[:12],
        title=title,
        kind=InstrumentKind.OTHER,
        number="",
        date="",
        source=document.source,
        sha256=document.sha256,
        language=text.language,
        pages=document.page_count or len(document.pages),
        words=len(text.content.split()),
        reading=readings.pop() if len(readings) == 1 else Reading.MIXED,
        flags=document.flags,
        force=Force.IN_FORCE,
        unread_pages=sum(len(unread.pages) for unread in document.unread_pages),
    )
