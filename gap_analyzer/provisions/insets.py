"""What stands inside a unit without a number: quoted amendments, table rows, words after a list, closing formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gap_analyzer.catalogue.grammars import HeadingRule, Words, make_rule
from gap_analyzer.model.law import LineKind, Span, Text, TextLine
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.numbers import NumberReading

QUOTED = make_rule("quoted", "quoted", "qstr")
ROW = make_rule("row", "row", "row")
CLOSING = make_rule("closing", "closing", "wrapup")
PREAMBLE = make_rule("preamble", "preamble", "preamble")
CONTENTS = make_rule("contents", "contents", "toc")

_PAIRS = {"“": "”", "«": "»", '"': '"'}
_MOST_QUOTED = 9_000  # characters: a longer quotation is a text that is approved, not amended
_MOST_STRAIGHT = 4_000  # between straight marks, which open and close alike
_UNIT = re.compile(r'"\s?(?:[A-Z][a-zA-Z]{2,8}\.?\s\d|§|\d+[.)]|[IVX]+[.)\s-]|[a-z]\))')
_LEAST_QUOTED = 60
_NEXT_QUOTED = 6  # characters between one quotation and the next
_ANNOUNCED = 400  # characters before a quotation within which an amending word stands
_SHIFT = 5.0  # points to the left of a list: words that belong to its parent again
_LAST_LINES = 60
_ENDS = (".", ";", ":", ",", ")", "”", "»", '"', "—")
_NONE = (NumberReading("none", ()),)


def find_quotes(folded: Folded, words: Words) -> tuple[Span, ...]:
    """Quotations that an amending provision announces: text of another law, or of this one as it shall read."""
    content = folded.content
    found: list[Span] = []
    at = 0
    while True:
        at = min((place for place in (content.find(mark, at) for mark in _PAIRS) if place >= 0), default=-1)
        if at < 0:
            return tuple(found)
        before = content[max(0, at - 3) : at].rstrip(" ")
        straight = content[at] == '"'
        if (before and not before.endswith(("\n", ":"))) or (straight and not _UNIT.match(folded.content, at)):
            at += 1
            continue
        end = _find_close(content, at)
        announced = folded.data[max(0, at - _ANNOUNCED) : at]
        goes_on = bool(found) and at - found[-1].end <= _NEXT_QUOTED
        if end - at >= _LEAST_QUOTED and (goes_on or words.tells("quoting", announced)):
            found.append(Span(at, end))
            at = end
        else:
            at += 1


def _find_close(content: str, start: int) -> int:
    """Where the quotation that opens at `start` ends, or `start` when it does not."""
    opening = content[start]
    closing = _PAIRS[opening]
    depth, at = 1, start + 1
    limit = min(len(content), start + (_MOST_STRAIGHT if closing == opening else _MOST_QUOTED))
    while at < limit:
        if content[at] == closing and (closing != opening or content[at + 1 : at + 3].strip(" .;,)")[:1] in ("", "\n")):
            depth -= 1
            if depth == 0:
                return at + 1
        elif content[at] == opening and closing != opening:
            depth += 1
        at += 1
    return start


def build_inset(rule: HeadingRule, start: int, end: int, number: str = "") -> Branch:
    """A branch for the text from `start` to `end`."""
    return Branch(Marker(rule, start, start, number, _NONE), _NONE[0], end)


def find_table_rows(text: Text) -> list[Branch]:
    """A branch for every row of every table of `text`; its number is the row's number in the table."""
    rows: list[Branch] = []
    last = (0, 0)
    for line in text.lines:
        if line.kind is not LineKind.TABLE:
            last = (0, 0)
            continue
        if (line.table, line.row) == last:
            rows[-1].end = line.span.end
        else:
            rows.append(build_inset(ROW, line.span.start, line.span.end, str(line.row)))
        last = (line.table, line.row)
    return rows


def fill(branch: Branch, insets: Sequence[Branch], content: str) -> None:
    """Hang each of `insets` under the deepest branch that holds it; words left between them become closing words."""
    if not insets:
        return
    own_end = branch.children[0].marker.start if branch.children else branch.end
    mine = [inset for inset in insets if branch.marker.end <= inset.marker.start < own_end]
    for child in branch.children:
        fill(child, [inset for inset in insets if child.marker.start <= inset.marker.start < child.end], content)
    if not mine:
        return
    added: list[Branch] = []
    at = mine[0].marker.start
    for inset in mine:
        inset.end = min(inset.end, own_end)
        if inset.marker.start < at:
            continue
        added.extend(_close_gap(content, at, inset.marker.start))
        added.append(inset)
        at = inset.end
    added.extend(_close_gap(content, at, own_end))
    branch.children[:0] = added


def _close_gap(content: str, start: int, end: int) -> Iterable[Branch]:
    return [build_inset(CLOSING, start, end)] if any(character.isalnum() for character in content[start:end]) else []


def close_lists(branch: Branch, text: Text, folded: Folded) -> None:
    """Give words after a list back to its parent: lines that stand left of the list's items."""
    for child in branch.children:
        close_lists(child, text, folded)
    last = branch.children[-1] if branch.children else None
    if last is None or last.children or last.marker.inline or last.marker.rule.level not in ("item", "paragraph"):
        return
    item, parent = (text.lines[folded.find_line(place)] for place in (last.marker.end, branch.marker.end))
    if item.box.x0 < parent.box.x0 + _SHIFT or item.box.page != parent.box.page or item.column != parent.column:
        return
    start = _find_outdent(text, folded, last, item)
    if start:
        branch.children.append(build_inset(CLOSING, start, last.end))
        last.end = start


def _find_outdent(text: Text, folded: Folded, last: Branch, item: TextLine) -> int:
    """Where a line of `last` begins to the left of its first line, after a finished line; 0 for nowhere."""
    previous = ""
    for index in range(folded.find_line(last.marker.end), len(text.lines)):
        line = text.lines[index]
        if line.span.start >= last.end:
            return 0
        printed = text.content[line.span.start : line.span.end]
        same = line.box.page == item.box.page and line.column == item.column and line.kind is LineKind.BODY
        if previous.endswith(_ENDS) and same and line.box.x0 < item.box.x0 - _SHIFT:
            return line.span.start
        previous = printed
    return 0


def find_formula(branch: Branch, text: Text, folded: Folded, words: Words) -> int:
    """Where the closing formula begins after the last article: "Dado en …", "Done at …"; 0 when there is none."""
    first, last = folded.find_line(branch.marker.end), folded.find_line(max(branch.marker.end, branch.end - 1))
    for index in range(max(first + 1, last - _LAST_LINES), last + 1):
        start = text.lines[index].span.start
        line = folded.data[start : text.lines[index].span.end]
        if words.tells("closing", line):
            return start
    return 0


def find_recitals(branch: Branch, text: Text, folded: Folded, words: Words) -> int:
    """Where the recitals of another law, printed on the same sheet of a gazette, begin within `branch`; 0 for none."""
    first, last = folded.find_line(branch.marker.end), folded.find_line(max(branch.marker.end, branch.end - 1))
    for line in text.lines[first + 1 : last + 1]:
        if line.kind is LineKind.BODY and is_recital(folded.data[line.span.start : line.span.end], words):
            return line.span.start
    return 0


def is_recital(line: bytes, words: Words) -> bool:
    """Whether a folded line begins the recitals of a law: "CONSIDERANDO:", "Whereas …"."""
    return words.tells("recital", line)
