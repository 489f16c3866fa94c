"""Match → signals: what is known of a claim besides that its rule holds; what its confidence is calibrated from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gap_analyzer.catalogue.element_rules import Rule
from gap_analyzer.findings.matching import Match, doubt_scan, smallest_window
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.model import Provision, Reach, Stance
from gap_analyzer.model.description import ConceptIndex, Features, Passage

NAMED, GENERAL, MODEL = "named", "general", "model"  # kinds of claim; each is calibrated apart
NEARLY = "nearly"  # a claim of a rule that lacks one condition: its confidence is its likeness
SIGNALS = (
    "rule", "own", "near", "close", "headed", "likeness", "scan", "further", "class", "about", "narrow", "repeated",
    "missed", "es", "fr", "pt",
)  # fmt: skip
LIKENESS_FROM, LIKENESS_TO = -8.0, 1.0  # log-odds beyond which likeness says no more
MANY = 4  # further places at which repetition says no more


@dataclass(frozen=True, slots=True)
class Signals:
    """One claim in figures: its kind, the key of its rule ("" where the model alone speaks), values of SIGNALS."""

    kind: str
    rule: str
    values: tuple[float, ...]


def key_of(rule: Rule) -> str:
    """A name for a rule that changes when what it asks changes: a record of one wording is none of another."""
    asked = repr((rule.sentence, rule.own, rule.heading, rule.article, rule.modality, rule.subject, rule.limbs))
    return f"{rule.element} {hashlib.sha256(asked.encode()).hexdigest()[:6]}"


def read_signals(
    m: Match, features: Features, index: ConceptIndex, *, subject: Subject, likeness: float, place: int, places: int
) -> Signals:
    """The signals of a match at its place (from 0) among the places of its element."""
    passage, rule = m.passage, m.rule
    groups = [index.mask(group) for group in rule.sentence]
    own = [group for group in groups if group & passage.own]
    asked = 0 if rule.subject == ("any",) else index.mask(rule.subject)
    values = {
        "rule": 5 * (rule.confidence - 0.8),
        "own": len(own) / max(1, len(groups)),
        "near": float(not asked or bool(asked & (passage.own | passage.lead))),
        "close": max(0.0, 1 - smallest_window(own, passage) / max(1, rule.within)) if len(own) > 1 else 0.5,
        "headed": float(bool(m.evidence & ~index.specific & (passage.heading | features.title))),
        "further": float(place > 0),
        "narrow": float(m.stance is not Stance.MEETS),
        "repeated": min(places - 1, MANY) / MANY,
        **_say_context(passage, features, subject, likeness),
        "class": float(m.reach is Reach.CLASS),
    }
    kind = GENERAL if m.reach is Reach.GENERAL else NAMED
    return Signals(kind, key_of(rule), tuple(round(values.get(name, 0.0), 4) for name in SIGNALS))


def read_suggestion(
    passage: Passage, features: Features, *, subject: Subject, likeness: float, missed: float
) -> Signals:
    """The signals of a passage that no rule claims; `missed` is the share of a rule's conditions that did hold."""
    values = {**_say_context(passage, features, subject, likeness), "missed": missed}
    return Signals(MODEL, "", tuple(round(values.get(name, 0.0), 4) for name in SIGNALS))


def _say_context(passage: Passage, features: Features, subject: Subject, likeness: float) -> dict[str, float]:
    provision: Provision = features.law.provisions[passage.provision]
    return {
        "likeness": max(LIKENESS_FROM, min(LIKENESS_TO, likeness)) / 4 + 1,
        "scan": doubt_scan(provision),
        "about": float(subject.reach is Reach.SPECIFIC),
        "class": float(subject.reach_near(passage) is Reach.CLASS),
        provision.language or features.law.instrument.language: 1.0,
    }
