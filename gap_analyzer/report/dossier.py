"""Analysis × Catalogue × language → Dossier: everything the parts of a report look things up in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gap_analyzer.catalogue import Concept
from gap_analyzer.model import DECISIVE, Analysis, Coverage, Decision, Finding, Law, Obligation, Provision, Status
from gap_analyzer.report.parts import Chip, Crop, Link
from gap_analyzer.report.words import Words

# Diversion and illegal traffic are the two legislative duties that the ministers named; they come first everywhere.
THEMES = (
    "diversion", "illegal-traffic", "trade", "supply", "asgm", "products", "processes", "emissions", "releases",
    "storage", "waste", "contaminated-sites", "health", "institutions", "information", "awareness",
    "research-monitoring", "finance/capacity", "implementation-plan", "reporting",
)  # fmt: skip
STATUSES = ("conflict", "none", "partial", "full", "undecided", "unread", "not-applicable")
VOLUNTARY = ("may", "encouraged")
DUTIES = ("shall", "shall-endeavour")


class Texts(Protocol):
    """The catalogue's own words in one language."""

    def title(self, obligation: str, /) -> str:
        """Short name of an obligation."""

    def duty(self, obligation: str, /) -> str:
        """The duty in one plain sentence."""

    def consequence(self, obligation: str, /) -> str:
        """Why a gap here matters."""

    def hint(self, obligation: str, /) -> str:
        """Drafting hint."""

    def element(self, element: str, /) -> str:
        """What a law must say."""

    def missing(self, element: str, /) -> str:
        """What is missing, for a drafter."""

    def theme(self, theme: str, /) -> str:
        """Display name of a theme."""

    def pillar(self, pillar: str, /) -> str:
        """Display name of a pillar."""

    def applicability(self, phrase: str, /) -> str:
        """When an obligation applies."""

    def question(self, phrase: str, /) -> str:
        """The question that settles applicability."""


class Catalogue(Protocol):
    """What a report needs of a rule pack."""

    @property
    def folder(self) -> Path:
        """Where the pack lies."""

    @property
    def obligations(self) -> Mapping[str, Obligation]:
        """Obligations by id, in the order of the pack."""

    @property
    def concepts(self) -> Mapping[str, Concept]:
        """Concepts by id, with their labels in the languages of law."""

    def texts(self, language: str) -> Texts:
        """The pack's words in a language."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict that is shown: a person's where one decided, else the machine's."""

    obligation: Obligation
    coverage: Coverage
    status: str
    decision: Decision | None

    @property
    def is_voluntary(self) -> bool:
        """Voluntary obligations never enter the headline."""
        return self.obligation.binding in VOLUNTARY

    @property
    def is_unsettled(self) -> bool:
        """Whether it is unknown if the obligation applies at all; a person's decision settles that too."""
        return self.coverage.applies == "unknown" and self.decision is None

    @property
    def is_administrative(self) -> bool:
        """Whether no legislation is expected."""
        return self.obligation.expected == "administrative"

    @property
    def is_product_line(self) -> bool:
        """Lines of Annex A Part I are counted under Article 4(1)."""
        return self.obligation.id.startswith("MC-A.I.")

    @property
    def stands_apart(self) -> bool:
        """Whether it is kept out of the headline, the worst gaps and the first measures."""
        return self.is_voluntary or self.is_unsettled or self.is_administrative

    @property
    def is_gap(self) -> bool:
        """Whether the law falls short here."""
        return self.status in ("conflict", "none", "partial") and not (self.is_administrative and self.status == "none")


@dataclass(frozen=True)
class Dossier:
    """One analysis with its look-ups, in one language."""

    analysis: Analysis
    catalogue: Catalogue
    texts: Texts
    say: Words
    verdicts: tuple[Verdict, ...]
    provisions: Mapping[str, Provision]
    laws: Mapping[str, Law]
    numbers: Mapping[str, int]
    findings: Mapping[str, Finding]
    by_obligation: Mapping[str, tuple[Finding, ...]]
    crops: Mapping[str, Crop]

    def verdict(self, obligation: str) -> Verdict | None:
        """The shown verdict on an obligation, if the analysis has one."""
        return next((v for v in self.verdicts if v.obligation.id == obligation), None)

    def headline(self) -> tuple[Verdict, ...]:
        """What the headline counts: not voluntary, not unsettled, not administrative, no product line."""
        return tuple(v for v in self.verdicts if not v.stands_apart and not v.is_product_line)

    def chip(self, status: str) -> Chip:
        """A status as colour, shape and word."""
        return Chip(status, say_status(self.say, status))

    def link(self, obligation: str) -> Link:
        """The place of an obligation's block."""
        return Link(anchor("o", obligation), self.texts.title(obligation))

    def law_link(self, instrument: str) -> Link:
        """The place of a law in the law list, by its number there."""
        number = self.numbers.get(instrument, 0)
        return Link(f"law-{number}", f"L{number}")

    def law_name(self, instrument: str) -> str:
        """What a lawyer calls the law, short enough for a line."""
        law = self.laws.get(instrument)
        return name_law(law) if law else instrument

    def measure_link(self, ident: str) -> Link:
        """The place of a measure, by the number under which it is printed: M1 is the first of the roadmap."""
        for number, measure in enumerate(self.analysis.roadmap, 1):
            if measure.id == ident:
                return Link(anchor("m", ident), f"M{number}")
        return Link("roadmap", ident)

    def concept(self, name: str) -> str:
        """A concept by its preferred label in the report's language; by its id where the pack has none."""
        concept = self.catalogue.concepts.get(name)
        labels = concept.labels.get(self.say.language) if concept else None
        return labels.preferred if labels else name.replace("-", " ").replace("_", " ")

    def pinpoint(self, provision: str, page: int = 0) -> str:
        """A provision as it is cited: law, article, page."""
        place = self.provisions.get(provision)
        if place is None:
            return provision
        page = page or place.page
        parts = [self.law_name(place.instrument), place.label]
        if page:
            parts.append(self.say("p. %(page)s", page=page))
        return ", ".join(part for part in parts if part)

    def language(self, provision: str) -> str:
        """The language of a provision, fit for a lang attribute."""
        place = self.provisions.get(provision)
        law = self.laws.get(place.instrument) if place else None
        found = (place.language if place else "") or (law.instrument.language if law else "")
        return found if re.fullmatch(r"[a-z]{2,3}", found) else "und"


def open_dossier(analysis: Analysis, catalogue: Catalogue, words: Words, crops: Mapping[str, Crop]) -> Dossier:
    """The dossier of an analysis; obligations that the catalogue does not know are left out."""
    decisions = {d.obligation: d for d in analysis.decisions}
    by_obligation: dict[str, list[Finding]] = {}
    for finding in analysis.findings:
        by_obligation.setdefault(finding.obligation, []).append(finding)
    return Dossier(
        analysis=analysis,
        catalogue=catalogue,
        texts=load_texts(catalogue, words.language),
        say=words,
        verdicts=tuple(_verdicts(analysis.coverage, catalogue.obligations, decisions)),
        provisions={p.id: p for law in analysis.laws for p in law.provisions},
        laws={law.instrument.id: law for law in analysis.laws},
        numbers={law.instrument.id: n for n, law in enumerate(analysis.laws, 1)},
        findings={f.id: f for f in analysis.findings},
        by_obligation={key: tuple(found) for key, found in by_obligation.items()},
        crops=crops,
    )


def _verdicts(
    coverage: Iterable[Coverage], obligations: Mapping[str, Obligation], decisions: Mapping[str, Decision]
) -> Iterable[Verdict]:
    for each in coverage:
        if each.obligation in obligations:
            decision = decisions.get(each.obligation)
            status = decision.status if decision else each.status.value
            yield Verdict(obligations[each.obligation], each, status if status in STATUSES else "undecided", decision)


def load_texts(catalogue: Catalogue, language: str) -> Texts:
    """The pack's words in a language; in English where the pack does not speak it yet."""
    try:
        return catalogue.texts(language)
    except FileNotFoundError:
        return catalogue.texts("en")


def say_status(say: Words, status: str) -> str:
    """The word of a verdict."""
    match status:
        case "full":
            return say("covered")
        case "partial":
            return say("partly covered")
        case "none":
            return say("not covered")
        case "conflict":
            return say("in conflict")
        case "not-applicable":
            return say("does not apply")
        case "unread":
            return say("not assessed")
        case "met":
            return say("met")
        case "limited":
            return say("limited")
        case "contradicted":
            return say("contradicted")
        case "missing":
            return say("missing")
        case _:
            return say("to decide")


def say_confidence(say: Words, confidence: float) -> str:
    """Confidence in words and number, and never more certain than the number."""
    if confidence >= 0.85:
        word = say("very likely")
    elif confidence >= 0.7:
        word = say("likely")
    elif confidence >= DECISIVE:
        word = say("doubtful")
    else:
        word = say("a suggestion only")
    return f"{word} ({say.number(round(confidence, 2))})"


def anchor(kind: str, ident: str) -> str:
    """An id for HTML from any id of ours; whatever is not plain becomes its code point."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9.-]", lambda m: f"_{ord(m.group()):x}_", ident)


def shorten(text: str, length: int) -> str:
    """The first words of a text, at most `length` characters, with an ellipsis where some were left out."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > length // 2 else cut).rstrip(" ,;:.") + "…"


def name_law(law: Law) -> str:
    """The short name of a law: its title up to the first mark, when a number stands there; else its first words."""
    title = law.instrument.title or law.instrument.source
    head = re.split(r"\s[-–—]\s|[,;:(/]", title)[0].strip()
    if len(head) >= 6 and any(c.isdigit() for c in head):
        return shorten(head, 70)
    return shorten(title, 70).strip(" /-–—,;:")


def gap_weight(verdict: Verdict) -> tuple[float, ...]:
    """How grave a gap is, gravest first when sorted: kind of verdict × weight, then theme, as the headline ranks."""
    grave = {Status.CONFLICT.value: 4, Status.NONE.value: 3, Status.PARTIAL.value: 1}.get(verdict.status, 0)
    theme = verdict.obligation.theme
    early = THEMES.index(theme) if theme in THEMES else len(THEMES)
    bonus = 2 if theme in ("diversion", "illegal-traffic") else 1 if theme == "trade" else 0
    binding = 1 if verdict.obligation.binding == "shall" else 0
    scope = 2 if verdict.obligation.kind == "definition" else 0  # a scope matters through the duties that use it
    return (-(grave * max(verdict.obligation.weight, 1) + bonus + binding - scope), early)
