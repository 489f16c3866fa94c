"""What stands on the pages of the report: one frozen dataclass for each thing that a template shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict as it is shown: colour and shape follow from `status`, `word` says it."""

    status: str  # full | partial | none | conflict | undecided | not-applicable | unread
    word: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place within the report."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Crop:
    """A passage as it is printed: a data URI, its size on the page in CSS pixels, and what it shows in words."""

    data: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage in its own language with its pinpoint, and why it counts."""

    text: str
    language: str
    pinpoint: str
    law: Link
    stance: str
    reach: str
    confidence: str
    why: tuple[str, ...]
    notes: tuple[str, ...]
    crop: Crop | None
    repeated: bool = False  # quoted above in the same block


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One element of an obligation: what the law must say, its state, and the quotes that decide it."""

    text: str
    role: str  # core, alternative or further, in words
    chip: Chip
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class NearLine:
    """A provision that came near, and what it lacked."""

    pinpoint: str
    why_not: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Absence:
    """The proof of absence: where and with which words was looked, what came nearest, what was not read."""

    searched: str
    terms: str
    nearest: tuple[NearLine, ...]
    unread: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """Who decided what, when and why, and what the machine had proposed."""

    obligation: Link
    chip: Chip
    machine: Chip
    author: str
    time: str
    reason: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One obligation with everything that a lawyer checks it by, in the order in which it is printed."""

    id: str
    anchor: str
    title: str
    duty: str
    convention: str
    binding: str
    since: str
    chip: Chip
    confidence: str
    applies: str
    question: str
    elements: tuple[ElementLine, ...]
    missing: tuple[str, ...]
    support: tuple[Quote, ...]
    suggestions: tuple[Quote, ...]
    absence: Absence | None
    remarks: tuple[str, ...]
    decision: DecisionLine | None
    measures: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks under one heading: a theme of the headline, or a list that stands apart."""

    anchor: str
    title: str
    note: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a stacked bar, in units of the drawing."""

    status: str
    x: float
    width: float
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A theme with its verdicts: a stacked bar and the counts beside it."""

    title: str
    anchor: str
    total: int
    segments: tuple[Segment, ...]
    counts: tuple[str, ...]
    share: str


@dataclass(frozen=True, slots=True)
class WorstGap:
    """A gap of the first page: what is wrong and what follows from it."""

    block: Link
    chip: Chip
    consequence: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The minister's page: one sentence, one drawing, three gaps, three actions, and what is not certain."""

    headline: str
    second: str
    bars: tuple[Bar, ...]
    columns: tuple[Chip, ...]
    worst: tuple[WorstGap, ...]
    actions: tuple[MeasureLine, ...]
    uncertain: tuple[str, ...]
    signed: str


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A gap as a director reads it."""

    block: Link
    chip: Chip
    consequence: str
    instrument: str
    body: str
    effort: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The decision brief: gaps that need an act of parliament, and those that need none."""

    quick: tuple[BriefLine, ...]
    longer: tuple[BriefLine, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one law says of one obligation."""

    status: str
    pinpoint: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One obligation across the laws."""

    block: Link
    id: str
    chip: Chip
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """The rows of one theme."""

    title: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Obligations × laws; laws that answer nothing are named below it instead of standing empty."""

    laws: tuple[Link, ...]
    silent: tuple[Link, ...]
    groups: tuple[MatrixGroup, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the Convention asks and what the law says, face to face."""

    block: Link
    asked: str
    quotes: tuple[Quote, ...]
    against: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty, who answers for it by which words, or that nobody does."""

    block: Link
    text: str
    chip: Chip
    body: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of the roadmap, ready to be printed."""

    id: str
    anchor: str
    title: str
    closes: tuple[Link, ...]
    before: tuple[Chip, ...]
    instrument: str
    law: str
    body: str
    supporting: str
    body_reason: str
    time: str
    cost: str
    cost_source: str
    pillar: str
    priority: str
    parts: str
    after: tuple[Link, ...]
    hints: tuple[str, ...]
    done_when: str
    state: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Stripe:
    """One measure on the timeline: a stripe in a drawing that is as wide as all years, ten units a quarter."""

    link: Link
    time: str
    x: int
    width: int
    ready: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The roadmap by time: a column for each year, and where in the drawing the years begin."""

    years: tuple[str, ...]
    ticks: tuple[int, ...]
    width: int
    stripes: tuple[Stripe, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The roadmap sorted by body, by law to open or by pillar."""

    title: str
    rows: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The measures in order, the timeline, and the other views."""

    measures: tuple[MeasureLine, ...]
    timeline: Timeline | None
    views: tuple[View, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class LawLine:
    """One law that was read, and how well."""

    number: str
    anchor: str
    title: str
    language: str
    kind: str
    date: str
    force: str
    force_reason: str
    pages: str
    reading: str
    remarks: tuple[str, ...]
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """What could not be read, and what to do."""

    source: str
    reason: str
    pages: str


@dataclass(frozen=True, slots=True)
class CitedLine:
    """A law that is cited and was not supplied."""

    citation: str
    by: str


@dataclass(frozen=True, slots=True)
class Laws:
    """The law list with reading quality."""

    read: tuple[LawLine, ...]
    unread: tuple[UnreadLine, ...]
    cited: tuple[CitedLine, ...]
    cited_more: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the method part: a term and what it is."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report in one language."""

    language: str
    title: str
    country: str
    as_of: str
    status_line: str
    notices: tuple[str, ...]
    legend: tuple[Chip, ...]
    summary: Summary
    brief: Brief
    matrix: Matrix
    groups: tuple[Group, ...]
    apart: tuple[Group, ...]
    conflicts: tuple[Conflict, ...]
    institutions: tuple[DutyLine, ...]
    definitions: tuple[DutyLine, ...]
    roadmap: Roadmap
    laws: Laws
    facts: tuple[Fact, ...]
    limits: tuple[str, ...]
    log: tuple[DecisionLine, ...]
