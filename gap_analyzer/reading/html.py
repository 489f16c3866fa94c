"""An HTML file → Flow: blocks as lines, headings as markup, tables as cells; nothing is fetched or run."""

from __future__ import annotations

import re
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.flow import Flow
from gap_analyzer.reading.limits import Unreadable
from gap_analyzer.reading.plain import decode

_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = frozenset({"b", "strong", "th", *_HEADINGS})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_DEEPEST = 400


def read(data: bytes) -> Flow:
    """The text of the page as a browser would show it, without what is not shown. Raises Unreadable for none."""
    from lxml import etree
    from lxml import html as parser

    try:
        root = parser.document_fromstring(
            _decode(data), parser=parser.HTMLParser(no_network=True, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Unread.NOT_READABLE) from error
    writer = Blocks()
    writer.walk(root, depth=0)
    writer.flush()
    return writer.flow


def _decode(data: bytes) -> str:
    found = _CHARSET.search(data[:4_096])
    if found and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(found.group(1).decode("ascii"), "replace").replace("\x00", "")
        except LookupError:
            pass
    text = decode(data).replace("\x00", "")
    # lxml refuses a str that declares its own encoding.
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)


class Blocks:
    """Walks a tree of elements and writes one line a block."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._inline: list[str] = []
        self._bold = [0, 0]  # characters in bold, characters in all
        self._unseen = 0

    def flush(self, *, indent: float = 0.0) -> int:
        """Write the inline text gathered so far as a line; its index or -1."""
        text = "".join(self._inline)
        self._inline.clear()
        bold = self._bold[0] > 0.8 * max(1, self._bold[1])
        self._bold = [0, 0]
        return self.flow.add(text, bold=bold, hidden=self._unseen > 0, indent=indent)

    def walk(self, element: Any, *, depth: int, bold: bool = False) -> None:
        """One element and what is in it, but not what follows it."""
        name = element.tag if isinstance(element.tag, str) else ""
        if not name or name in _SKIPPED or depth > _DEEPEST:
            return
        unseen = bool(_UNSEEN.search(element.get("style", ""))) or element.get("hidden") is not None
        if unseen:
            self.flush()
            self._unseen += 1
        self._visit(element, name, depth=depth, bold=bold or name in _BOLD)
        if unseen:
            self.flush()
            self._unseen -= 1

    def _visit(self, element: Any, name: str, *, depth: int, bold: bool) -> None:
        if name == "table" and is_data_table(element) and not self._unseen:
            self.flush()
            self.flow.add_table(read_rows(element))
            return
        if name == "br":
            self.flush()
            return
        if name in _BLOCKS:
            self.flush()
        if name == "li":
            self._take(_number(element), bold=bold)
        self._take(element.text, bold=bold, kept=name == "pre")
        for child in element:
            self.walk(child, depth=depth + 1, bold=bold)
            self._take(child.tail, bold=bold, kept=name == "pre")
        if name in _BLOCKS:
            line = self.flush()
            if name in _HEADINGS and line >= 0:
                self.flow.mark(line, name, heading=" ".join("".join(element.itertext()).split()))
            if name in {"p", *_HEADINGS}:
                self.flow.skip()

    def _take(self, text: str | None, *, bold: bool, kept: bool = False) -> None:
        if not text:
            return
        if kept:
            for line in text.split("\n"):
                self._inline.append(line)
                self.flush(indent=4.9 * (len(line) - len(line.lstrip())))
            return
        flat = re.sub(r"\s+", " ", text)
        self._inline.append(flat)
        self._bold[1] += len(flat.strip())
        if bold:
            self._bold[0] += len(flat.strip())


def is_data_table(element: Any) -> bool:
    """True for a table of cells; False for one that only lays out the page."""
    if element.find(".//table") is not None:
        return False
    rows = element.findall(".//tr")
    widths = [len(row.findall("td")) + len(row.findall("th")) for row in rows]
    long = any(len("".join(cell.itertext())) > 2_000 for cell in element.iter("td"))
    return len(rows) >= 2 and max(widths, default=0) >= 2 and not long


def read_rows(element: Any) -> list[list[str]]:
    """Rows of cells; a cell that spans columns is followed by empty ones, one that spans rows is not repeated."""
    rows: list[list[str]] = []
    open_below: dict[int, int] = {}
    for row in element.iter("tr"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            while open_below.get(len(cells), 0) > 0:
                open_below[len(cells)] -= 1
                cells.append("")
            down = _span(cell.get("rowspan"))
            for at in range(_span(cell.get("colspan"))):
                open_below[len(cells)] = down - 1
                cells.append(" ".join("".join(cell.itertext()).split()) if at == 0 else "")
        rows.append(cells)
    return rows


def _span(stated: str | None) -> int:
    return min(50, max(1, int(stated))) if stated and stated.isdecimal() else 1


def _number(item: Any) -> str:
    """The number that a browser prints before a list item, or a bullet."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "• " if parent is not None and parent.tag == "ul" else ""
    number = int(parent.get("start")) if (parent.get("start") or "").isdecimal() else 1
    for other in parent:
        if other.tag == "li":
            number = int(other.get("value")) if (other.get("value") or "").isdecimal() else number
            if other is item:
                break
            number += 1
    from gap_analyzer.reading.numbering import render

    styles = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    return f"{render(number, styles.get(parent.get('type', ''), 'decimal'))}. "
