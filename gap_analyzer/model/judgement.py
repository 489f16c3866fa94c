"""Words for the judgement: obligations, findings, coverage, measures, and the whole analysis."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gap_analyzer.model.law import Box, Citation, Law, UnreadDocument

# --- catalogue: what the Convention asks ---------------------------------------------------------


class Applies(StrEnum):
    """Whether an obligation applies to this Party; every value carries its reason."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Element:
    """What a law must say for an obligation. `alternative` elements are sufficient alone."""

    id: str
    text: str
    core: bool
    alternative: bool = False
    unscored: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure of the Convention with its unit and the direction that is stricter."""

    what: str
    value: str
    unit: str
    stricter: str
    status: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one paragraph of the Convention asks of a Party, in plain words, with its elements."""

    id: str
    article: str
    paragraph: str
    title: str
    summary: str
    binding: str
    kind: str
    expected: str  # statute | regulation | administrative
    theme: str
    also_themes: tuple[str, ...]
    pillar: str
    applicability: str
    general: str  # carries | supports
    weight: int
    elements: tuple[Element, ...]
    thresholds: tuple[Threshold, ...] = ()
    common_gaps: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    cop_decisions: tuple[str, ...] = ()
    reporting: str = ""
    sdg: tuple[str, ...] = ()
    verified: str = ""

    @property
    def binds(self) -> bool:
        """Whether it is a duty of Parties: what they may or are encouraged to do, nobody can break."""
        return self.binding in ("shall", "shall-endeavour")


# --- findings, coverage, measures ----------------------------------------------------------------


class Stance(StrEnum):
    """What a provision does with an element."""

    MEETS = "meets"
    LIMITS = "limits"
    CONTRADICTS = "contradicts"


class Reach(StrEnum):
    """How a provision reaches mercury: by name, by a class, or as a general regime."""

    SPECIFIC = "specific"
    CLASS = "class"
    GENERAL = "general"


class Status(StrEnum):
    """The machine's verdict on an obligation."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    CONFLICT = "conflict"
    NOT_APPLICABLE = "not-applicable"
    UNREAD = "unread"


class State(StrEnum):
    """The state of one element within a coverage."""

    MET = "met"
    LIMITED = "limited"
    CONTRADICTED = "contradicted"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a finding in words: kind is cue, modality, quantity, date, scope or model."""

    kind: str
    text: str


DECISIVE = 0.5  # a finding under this confidence is a suggestion for a person and decides nothing


@dataclass(frozen=True, slots=True)
class Finding:
    """A provision held against an element. Under confidence 0.5 it is a suggestion and decides nothing."""

    id: str
    obligation: str
    element: str
    provision: str
    stance: Stance
    reach: Reach
    confidence: float
    quote: str
    page: int
    boxes: tuple[Box, ...]
    why: tuple[Why, ...]
    method: str
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A provision that came near an element and why it did not do."""

    provision: str
    score: float
    why_not: str


@dataclass(frozen=True, slots=True)
class Searched:
    """The proof of absence: what was looked through, with which terms, and what came nearest."""

    instruments: int
    provisions: int
    terms: tuple[str, ...]
    nearest: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementState:
    """One element's state and the findings that decide it."""

    element: str
    state: State
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The verdict on one obligation, element by element, with applicability and proof of absence."""

    obligation: str
    status: Status
    confidence: float
    applies: Applies
    applies_reason: str
    expected: str
    elements: tuple[ElementState, ...]
    searched: Searched
    support: tuple[str, ...] = ()  # ids of general findings that decide nothing
    proposed_status: Status | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the roadmap: several gaps closed by one instrument."""

    id: str
    title: str
    closes: tuple[str, ...]
    elements: tuple[str, ...]
    instrument_type: str
    body: str
    horizon: str  # "2027-Q1/2028-Q2"
    priority: float
    priority_parts: tuple[tuple[str, float], ...]
    after: tuple[str, ...]
    pillar: str
    cost_band: str
    cost_source: str
    ready: bool
    not_ready_because: str
    hint: str
    done_when: str
    law_to_open: str = ""
    body_reason: str = ""
    supporting: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What an adviser decided on an obligation: kept apart from what the machine said."""

    obligation: str
    status: str
    author: str
    reason: str
    time: str
    machine: str
    stale: bool = False
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seal:
    """What an issued report is held to: the end of the log of decisions, and who signed which result, if any."""

    head: str  # digest of the last entry of the log, "" while there is none
    entries: int
    author: str = ""
    time: str = ""
    note: str = ""
    sha256: str = ""  # of the signed analysis.json


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a Party; every fact carries its source, everything else is unknown."""

    country: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """The whole result of a run, from which every report is rendered."""

    jurisdiction: str
    as_of: str
    pack: str
    pack_version: str
    software: str
    laws: tuple[Law, ...]
    unread: tuple[UnreadDocument, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    cited_not_supplied: tuple[Citation, ...]
    roadmap: tuple[Measure, ...]
    profile: Profile = field(default_factory=Profile)
    decisions: tuple[Decision, ...] = ()
    warnings: tuple[str, ...] = ()
    seal: Seal | None = None
