"""A DOCX file → Flow: paragraphs with the numbers Word would print, headings as markup, tables as cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.flow import Flow
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached, Limits, Unreadable
from gap_analyzer.reading.numbering import Counter, Level
from gap_analyzer.reading.xml import local, parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 200_000_000
_TWIPS = 20.0  # twentieths of a point
_DEEPEST = 100
# Text of an earlier state of the document, and copies for readers that know no drawing shapes.
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "trPr"})


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says, its ancestors already asked."""

    outline: int = -1
    list_id: str = ""
    depth: int = 0
    bold: bool = False
    size: float = 11.0


@dataclass(slots=True)
class _Package:
    """The parts of the file that are read."""

    styles: dict[str, _Style] = field(default_factory=dict)
    lists: dict[str, Counter] = field(default_factory=dict)
    default_style: str = ""


def read(data: bytes) -> Flow:
    """The document's body in order. Raises Unreadable or LimitReached."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = parse(_load(archive, "word/document.xml")).find(f"{_W}body")
            styles, default = _read_styles(_load_tree(archive, "word/styles.xml"))
            package = _Package(styles, _read_lists(_load_tree(archive, "word/numbering.xml")), default)
            notes = _load_tree(archive, "word/footnotes.xml")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(Unread.NOT_READABLE) from error
    if body is None:
        raise Unreadable(Unread.NOT_READABLE)
    writer = _Writer(package)
    writer.walk(body)
    if notes is not None:
        writer.add_notes(notes)
    return writer.flow


def _load(archive: zipfile.ZipFile, name: str, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """A part's bytes, measured as they are unpacked. Raises LimitReached(LIMIT_DECOMPRESSED)."""
    member = archive.getinfo(name)
    if member.flag_bits & 1:
        raise Unreadable(Unread.ENCRYPTED)
    ceiling = min(_MOST_BYTES, limits.archive_ratio * max(member.compress_size, 10_000))
    with archive.open(member) as part:
        content = part.read(ceiling + 1)
    if len(content) > ceiling:
        raise LimitReached(Unread.LIMIT_DECOMPRESSED)
    return content


def _load_tree(archive: zipfile.ZipFile, name: str) -> Any:
    return parse(_load(archive, name)) if name in archive.namelist() else None


def _value(element: Any, *path: str) -> str:
    """The w:val at the end of a path of children, "" where a step is missing."""
    for step in path:
        if element is None:
            return ""
        element = element.find(f"{_W}{step}")
    return "" if element is None else str(element.get(f"{_W}val", ""))


def _is_on(properties: Any, name: str) -> bool:
    found = None if properties is None else properties.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "true") not in {"0", "false", "none"}


def _to_int(text: str, default: int = 0) -> int:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else default


def _read_styles(root: Any) -> tuple[dict[str, _Style], str]:
    """Paragraph styles by id with what they inherit, and the id of the default."""
    if root is None:
        return {}, ""
    elements = {str(style.get(f"{_W}styleId")): style for style in root.iter(f"{_W}style")}
    default = next((key for key, s in elements.items() if s.get(f"{_W}default") == "1" and _is_paragraph(s)), "")
    return {key: _resolve(key, elements) for key, style in elements.items() if _is_paragraph(style)}, default


def _is_paragraph(style: Any) -> bool:
    return bool(style.get(f"{_W}type") == "paragraph")


def _resolve(key: str, elements: dict[str, Any]) -> _Style:
    chain: list[Any] = []
    while key in elements and elements[key] not in chain and len(chain) < 20:
        chain.append(elements[key])
        key = _value(elements[key], "basedOn")
    outline, list_id, depth, bold, size = -1, "", 0, False, 11.0
    for style in reversed(chain):
        properties, run = style.find(f"{_W}pPr"), style.find(f"{_W}rPr")
        outline = _to_int(_value(properties, "outlineLvl"), outline)
        name = _value(style, "name").lower()
        if name.startswith("heading ") and name[8:].isdecimal():
            outline = int(name[8:]) - 1
        list_id = _value(properties, "numPr", "numId") or list_id
        depth = _to_int(_value(properties, "numPr", "ilvl"), depth)
        bold = _is_on(run, "b") if run is not None and run.find(f"{_W}b") is not None else bold
        size = _to_int(_value(run, "sz"), int(2 * size)) / 2
    return _Style(outline, list_id, depth, bold, size)


def _read_lists(root: Any) -> dict[str, Counter]:
    """Running counters by list id; lists of one abstract definition share theirs unless they override its start."""
    if root is None:
        return {}
    shapes = {str(shape.get(f"{_W}abstractNumId")): _read_levels(shape) for shape in root.iter(f"{_W}abstractNum")}
    shared = {key: Counter(levels) for key, levels in shapes.items()}
    lists: dict[str, Counter] = {}
    for item in root.iter(f"{_W}num"):
        key = _value(item, "abstractNumId")
        overrides = list(item.iter(f"{_W}lvlOverride"))
        if key in shared:
            lists[str(item.get(f"{_W}numId"))] = _override(shapes[key], overrides) if overrides else shared[key]
    return lists


def _read_levels(shape: Any) -> tuple[Level, ...]:
    found = {_to_int(str(level.get(f"{_W}ilvl"))): _read_level(level) for level in shape.iter(f"{_W}lvl")}
    return tuple(found.get(at, Level()) for at in range(min(9, max(found, default=-1) + 1)))


def _read_level(level: Any) -> Level:
    return Level(
        start=_to_int(_value(level, "start"), 1),
        style=_value(level, "numFmt") or "decimal",
        pattern=_value(level, "lvlText"),
        legal=_is_on(level, "isLgl"),
    )


def _override(levels: tuple[Level, ...], overrides: list[Any]) -> Counter:
    changed = list(levels)
    for override in overrides:
        at = _to_int(str(override.get(f"{_W}ilvl")))
        own = override.find(f"{_W}lvl")
        if 0 <= at < len(changed):
            base = _read_level(own) if own is not None else changed[at]
            start = _to_int(_value(override, "startOverride"), base.start)
            changed[at] = Level(start, base.style, base.pattern, base.legal)
    return Counter(changed)


@dataclass(slots=True)
class _Run:
    """The text of a paragraph while it is gathered."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    seen: int = 0
    hidden: list[str] = field(default_factory=list)
    size: float = 0.0
    breaks: bool = False

    @property
    def text(self) -> str:
        """All that is visible, with line breaks as "\\n"."""
        return "".join(self.pieces)


class _Writer:
    """Walks the body and writes one line a paragraph; a page break of the author or of Word begins a page."""

    def __init__(self, package: _Package) -> None:
        self.flow = Flow()
        self._package = package

    def walk(self, container: Any, depth: int = 0) -> None:
        """The paragraphs and tables of a container in order."""
        for child in container:
            match local(child):
                case "p":
                    self._add_paragraph(child)
                case "tbl":
                    self._add_table(child)
                case name if name not in _SKIPPED and name not in {"", "r"} and depth < _DEEPEST:
                    self.walk(child, depth + 1)

    def add_notes(self, root: Any) -> None:
        """Footnotes, after the body, in small print."""
        for note in root.iter(f"{_W}footnote"):
            if note.get(f"{_W}type") in {None, "normal"}:
                text = " ".join(self._gather(paragraph).text for paragraph in note.iter(f"{_W}p"))
                self.flow.add(text, size=8.0)

    def _add_paragraph(self, paragraph: Any) -> None:
        properties = paragraph.find(f"{_W}pPr")
        style = self._package.styles.get(_value(properties, "pStyle") or self._package.default_style, _Style())
        run = self._gather(paragraph)
        if run.breaks or _is_on(properties, "pageBreakBefore"):
            self.flow.turn()
        number = self._number(properties, style) if run.text.strip() else ""
        bold = run.bold > 0.8 * max(1, run.seen) or (style.bold and run.seen > 0)
        first = -1
        for at, part in enumerate(run.text.split("\n")):
            text = f"{number} {part}" if at == 0 and number else part
            line = self.flow.add(text, size=run.size or style.size, bold=bold, indent=_indent(properties))
            first = line if at == 0 else first
        for piece in run.hidden:
            self.flow.add(piece, hidden=True)
        outline = _to_int(_value(properties, "outlineLvl"), style.outline)
        if 0 <= outline <= 8 and first >= 0:
            self.flow.mark(first, f"h{outline + 1}", number=number, heading=" ".join(run.text.split()))
        self.flow.skip()

    def _number(self, properties: Any, style: _Style) -> str:
        """The automatic number of the paragraph; list 0 switches off what the style has."""
        list_id = _value(properties, "numPr", "numId") or style.list_id
        depth = _to_int(_value(properties, "numPr", "ilvl"), style.depth)
        counter = self._package.lists.get(list_id)
        return counter.advance(depth) if counter is not None and list_id != "0" else ""

    def _gather(self, paragraph: Any) -> _Run:
        run = _Run()
        for element in _walk_runs(paragraph, 0):
            properties = element.find(f"{_W}rPr")
            text = "".join(_read_run(element, run))
            if _is_on(properties, "vanish"):
                run.hidden.append(text)
                continue
            run.pieces.append(text)
            run.seen += len(text.strip())
            run.bold += len(text.strip()) if _is_on(properties, "b") else 0
            size = _to_int(_value(properties, "sz"))
            run.size = run.size or size / 2
        return run

    def _add_table(self, table: Any) -> None:
        rows = []
        for row in table.iter(f"{_W}tr"):
            if _nearest_table(row) is not table:
                continue
            cells: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                if _nearest_table(cell) is table:
                    cells.extend(self._read_cell(cell))
            rows.append(cells)
        if max(map(len, rows), default=0) == 1:  # a frame about a text, not a table of cells
            for cell in table.iter(f"{_W}tc"):
                if _nearest_table(cell) is table:
                    self.walk(cell)
            return
        self.flow.add_table(rows)

    def _read_cell(self, cell: Any) -> list[str]:
        """The cell's text, followed by an empty cell for each further column that it spans."""
        properties = cell.find(f"{_W}tcPr")
        merge = None if properties is None else properties.find(f"{_W}vMerge")
        follows = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        parts = []
        for paragraph in cell.iter(f"{_W}p"):
            own = paragraph.find(f"{_W}pPr")
            style = self._package.styles.get(_value(own, "pStyle") or self._package.default_style, _Style())
            text = self._gather(paragraph).text.replace("\n", " ").strip()
            number = self._number(own, style) if text else ""
            parts.append(f"{number} {text}".strip())
        text = "" if follows else " ".join(filter(None, parts))
        return [text] + [""] * (min(60, max(1, _to_int(_value(properties, "gridSpan"), 1))) - 1)


def _walk_runs(element: Any, depth: int) -> Iterator[Any]:
    """The runs of a paragraph as it now reads: insertions in, deletions out, links and controls opened."""
    for child in element:
        name = local(child)
        if name == "r":
            yield child
        elif name not in _SKIPPED and name not in {"", "p"} and depth < _DEEPEST:
            yield from _walk_runs(child, depth + 1)


def _read_run(run: Any, into: _Run) -> Iterator[str]:
    for child in run:
        match local(child):
            case "t":
                yield child.text or ""
            case "tab" | "ptab":
                yield " "
            case "br" | "cr":
                if child.get(f"{_W}type") == "page":
                    into.breaks = into.breaks or not into.pieces
                yield "\n"
            case "lastRenderedPageBreak":
                into.breaks = into.breaks or not "".join(into.pieces).strip()
            case "noBreakHyphen":
                yield "-"
            case "AlternateContent" | "drawing" | "pict":
                for box in child.iter(f"{_W}txbxContent"):
                    if not any(local(outer) == "Fallback" for outer in box.iterancestors()):
                        yield " " + " ".join(text.text or "" for text in box.iter(f"{_W}t")) + " "


def _nearest_table(element: Any) -> Any:
    return next((outer for outer in element.iterancestors() if local(outer) == "tbl"), None)


def _indent(properties: Any) -> float:
    found = None if properties is None else properties.find(f"{_W}ind")
    if found is None:
        return 0.0
    return max(0.0, _to_int(str(found.get(f"{_W}left", found.get(f"{_W}start", "0")))) / _TWIPS)
