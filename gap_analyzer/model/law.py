"""Words for the law as supplied: pages, text, instruments, provisions, and what could not be read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

# --- where something stands -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of character offsets into one unchanged Text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle on a page: page from 1, PDF points, origin at the top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


# --- reading: files → Pages ---------------------------------------------------------------------


class Unread(StrEnum):
    """Why a document or page could not be read: a closed list, told in docs/messages.md."""

    EMPTY_FILE = "EMPTY_FILE"
    NOT_A_PDF = "NOT_A_PDF"
    NOT_READABLE = "NOT_READABLE"
    NO_PAGES = "NO_PAGES"
    ENCRYPTED = "ENCRYPTED"
    ENCRYPTED_CERTIFICATE = "ENCRYPTED_CERTIFICATE"
    NEEDS_OCR = "NEEDS_OCR"
    LIMIT_SIZE = "LIMIT_SIZE"
    LIMIT_PAGES = "LIMIT_PAGES"
    LIMIT_TIME = "LIMIT_TIME"
    LIMIT_MEMORY = "LIMIT_MEMORY"
    LIMIT_DECOMPRESSED = "LIMIT_DECOMPRESSED"
    LIMIT_OBJECTS = "LIMIT_OBJECTS"
    PARSER_CRASHED = "PARSER_CRASHED"
    STORAGE_FULL = "STORAGE_FULL"
    DUPLICATE = "DUPLICATE"
    UNSUPPORTED_LANGUAGE = "UNSUPPORTED_LANGUAGE"
    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE"
    NO_OCR_INSTALLED = "NO_OCR_INSTALLED"


class Flag(StrEnum):
    """What a reader of the report must know about how a document was read (docs/messages.md)."""

    REPAIRED = "REPAIRED"
    READERS_DISAGREE = "READERS_DISAGREE"
    REVISIONS = "REVISIONS"
    TWO_DOCUMENTS = "TWO_DOCUMENTS"
    NOT_VISIBLE = "NOT_VISIBLE"
    TEXT_DIFFERS_FROM_IMAGE = "TEXT_DIFFERS_FROM_IMAGE"
    ACTIVE_CONTENT = "ACTIVE_CONTENT"
    ATTACHMENTS = "ATTACHMENTS"
    XFA = "XFA"
    PAGE_SIZE = "PAGE_SIZE"
    PAGE_COUNT_MISMATCH = "PAGE_COUNT_MISMATCH"
    EXTRACTION_FORBIDDEN = "EXTRACTION_FORBIDDEN"
    JUNK_BEFORE_HEADER = "JUNK_BEFORE_HEADER"
    JUNK_AFTER_EOF = "JUNK_AFTER_EOF"


class Reading(StrEnum):
    """How the words of a page or an instrument were obtained."""

    DIGITAL = "digital"
    OCR = "ocr"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line as read: words separated by single blanks, one x pair for each word.

    `edges` holds x0, x1 of every word in order (points); `size` is the font size in points (0 when unknown);
    `confidence` is Tesseract's mean word confidence 0–1, or None for digital text.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    edges: tuple[float, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: rows of cells as text, with the box it covers on its page."""

    box: Box
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, size in points, visible lines in stream order, hidden lines set apart."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    reading: Reading = Reading.DIGITAL
    hidden: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    confidence: float | None = None
    flags: tuple[Flag, ...] = ()


HEADINGS = frozenset(f"h{level}" for level in range(1, 10))
"""Levels of Markup that a style gives: a heading, not a unit of law."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A unit that the source file itself declares (Akoma Ntoso, DOCX headings, HTML), by line index.

    `level` is the element's name, or h1 to h9 for a heading; `depth` and `eid` are known for Akoma Ntoso alone.
    """

    line: int
    level: str
    number: str = ""
    heading: str = ""
    depth: int = 0
    eid: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `source` is its display name, never a path; `sha256` is of the bytes as supplied."""

    source: str
    sha256: str
    format: str
    pages: tuple[Page, ...]
    flags: tuple[Flag, ...] = ()
    page_count: int = 0
    unread_pages: tuple[UnreadPages, ...] = ()
    agreement: float | None = None
    notes: tuple[str, ...] = ()
    markup: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadPages:
    """Pages of a document that was otherwise read, and why they were not."""

    reason: Unread
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnreadDocument:
    """A document that could not be read: a report can never say *none* because of it."""

    source: str
    reason: Unread
    pages: tuple[int, ...] = ()
    sha256: str = ""


# --- text: Pages → one Text --------------------------------------------------------------------


class LineKind(StrEnum):
    """What a line of the Text is; furniture (heads, numbers, stamps) is kept apart but retrievable."""

    BODY = "body"
    HEADING = "heading"
    MARGIN = "margin"
    TABLE = "table"
    FOOTNOTE = "footnote"
    NOTE = "note"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the Text: its span in `Text.content`, where it is printed, and how it looks.

    `column` counts from 0 within the page; `join` is True where the line's last word continues on the next line
    (the hyphen is not in the content). `table` and `row` count from 1 within the Text; 0 is outside a table.
    """

    span: Span
    box: Box
    kind: LineKind = LineKind.BODY
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    edges: tuple[float, ...] = ()
    column: int = 0
    centred: bool = False
    language: str = ""
    confidence: float | None = None
    join: bool = False
    table: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One unchanged text of a document with a map from every character to page and box.

    Lines are in reading order and end with "\\n" in `content`, except where a hyphenated word runs on.
    `furniture` holds what was taken out (running heads, page numbers, stamps), for showing. `declared` holds the units
    that the file itself declares, by the index of their line in `lines`.
    """

    content: str
    lines: tuple[TextLine, ...]
    language: str
    furniture: tuple[Line, ...] = ()
    pages: int = 0
    declared: tuple[Markup, ...] = ()

    def boxes(self, span: Span) -> tuple[Box, ...]:
        """Where a span is printed: one box a line it touches, cut to its words where their edges are known."""
        first = max(0, bisect_right(self.lines, span.start, key=lambda line: line.span.start) - 1)
        found: list[Box] = []
        for line in self.lines[first:]:
            if line.span.start >= span.end:
                break
            if line.span.end > span.start:
                found.append(self._cut(line, span))
        return tuple(found)

    def _cut(self, line: TextLine, span: Span) -> Box:
        if not line.edges or (span.start <= line.span.start and span.end >= line.span.end):
            return line.box
        words = self.content[line.span.start : line.span.end].split()
        if len(words) * 2 != len(line.edges):
            return line.box
        before = len(self.content[line.span.start : max(span.start, line.span.start)].split())
        inside = len(self.content[max(span.start, line.span.start) : min(span.end, line.span.end)].split())
        first = min(before, len(words) - 1)
        last = min(max(first, before + inside - 1), len(words) - 1)
        box = line.box
        return Box(box.page, line.edges[2 * first], box.y0, line.edges[2 * last + 1], box.y1)


# --- provisions: Text → Provisions ---------------------------------------------------------------


class ProvisionKind(StrEnum):
    """What a provision is in the law: only operative kinds can cover an obligation."""

    GROUP = "group"  # book, title, part, chapter, section heading
    ARTICLE = "article"  # the top-level citable unit: article, section, regulation, rule
    PARAGRAPH = "paragraph"
    ITEM = "item"
    DEFINITION = "definition"
    SCHEDULE = "schedule"
    ROW = "row"  # table row or schedule item
    CLOSING = "closing"  # words after a list that belong to its parent
    PREAMBLE = "preamble"  # recitals, enacting words
    CONTENTS = "contents"  # a table-of-contents line
    NOTE = "note"  # footnote, editorial note
    QUOTED = "quoted"  # text quoted by an amending provision


class Force(StrEnum):
    """Whether a provision or instrument is in force."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    REPEALED = "repealed"
    DRAFT = "draft"
    TREATY_APPROVAL = "treaty-approval"
    UNKNOWN = "unknown"


class InstrumentKind(StrEnum):
    """What an instrument is, as stated in its own title (docs/results.md)."""

    CONSTITUTION = "constitution"
    ACT = "act"
    CODE = "code"
    DECREE = "decree"
    REGULATION = "regulation"
    ORDER = "order"
    RESOLUTION = "resolution"
    STANDARD = "standard"
    TREATY = "treaty"
    PLAN = "plan"
    GUIDELINE = "guideline"
    MEMORANDUM = "memorandum"
    BILL = "bill"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal text as issued, with what its own words say of it. Dates are ISO strings or ""."""

    id: str
    title: str
    kind: InstrumentKind
    number: str
    date: str
    source: str
    sha256: str
    language: str
    pages: int
    words: int
    reading: Reading
    flags: tuple[Flag, ...] = ()
    force: Force = Force.UNKNOWN
    force_reason: str = ""
    amends: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unread_pages: int = 0


@dataclass(frozen=True, slots=True)
class Provision:
    """The smallest citable numbered part. `text` is its own text as printed, without its numbered children.

    `id` = "<instrument id>/<eid>"; `article` and `path` as docs/results.md; `label` as a lawyer there cites it;
    `headings` is the chain of group headings above it, outermost first; `parent` the id of the enclosing provision.
    `span` covers own text and children in `Text.content`; `own` covers the own text.
    """

    id: str
    instrument: str
    eid: str
    kind: ProvisionKind
    label: str
    article: str
    path: str
    heading: str
    headings: tuple[str, ...]
    text: str
    span: Span
    own: Span
    page: int
    boxes: tuple[Box, ...]
    parent: str = ""
    force: Force = Force.IN_FORCE
    number: str = ""
    language: str = ""
    references: tuple[str, ...] = ()
    note: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """One instrument with its Text and its Provisions in printed order."""

    instrument: Instrument
    text: Text
    provisions: tuple[Provision, ...]
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Another law that a provision cites, in its own words."""

    citation: str
    by: tuple[str, ...]
    key: str = ""


def squeeze(citation: str) -> str:
    """A citation, number or title of a law as it is compared: "Ley N.º 32412" and "LEY Nº 32412" are one."""
    return "".join(c for c in citation.lower() if c.isalnum())
