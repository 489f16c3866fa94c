"""Text → whether it is a table of contents whose lines have run together, which says nothing of its own."""

from __future__ import annotations

import re

LEAST = 3  # lines in one provision: fewer may be a sentence that cites articles
MOST_BEFORE = 40  # characters before the first line, a heading: more is an article that the contents follow
# "Artículo 2.- Del ámbito 23 Artículo 3.- …": a unit, its heading, a page, and the next unit of the same name.
_NUMBER = re.compile(r"\d+")
_LINE = re.compile(
    r"\b([^\W\d_]{3,12})\.? \d{1,4}[^\W\d_]?[ ]?[.:º°–—-]{1,200}+[ ]?[^;:\d]{3,200}?[ .]{1,200}+(\d{1,4}) (?=\1\b)",
    re.IGNORECASE,
)


def is_contents(text: str) -> bool:
    """True for lines of contents: units of one name, each with a page, and pages that never fall."""
    if len(_NUMBER.findall(text)) < 2 * LEAST:  # each line has a number and a page: nearly no provision has so many
        return False
    lines = list(_LINE.finditer(" ".join(text.split())))
    pages = [int(line.group(2)) for line in lines]
    return len(pages) >= LEAST and pages == sorted(pages) and lines[0].start() <= MOST_BEFORE
