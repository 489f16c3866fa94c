"""`satisfied_by` of an element → Rule: what a provision must hold for the element, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gap_analyzer.errors import RulePackError
from gap_analyzer.model import Reach, Stance

Group = tuple[str, ...]  # one of these concepts
Groups = tuple[Group, ...]  # one concept of every group

KEYS = {
    "sentence", "own", "heading", "article", "instrument", "not", "not_heading", "not_article", "not_instrument",
    "modality", "not_modality", "subject", "subject_in", "limbs", "within", "quantity", "date", "duration", "kinds",
    "stance", "limbs_in", "limits_if", "contradicts_if", "reach", "confidence", "note",
}  # fmt: skip
SCOPES = ("sentence", "article", "instrument")
OUTCOMES = ("limits", "contradicts", "none")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A quantity asked for: its unit, the bound, and what a figure on the wrong side of it means."""

    unit: str
    at_most: float | None = None
    at_least: float | None = None
    otherwise: str = "limits"
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date or period asked for: not later than `by` (ISO) or within `years`; later means `otherwise`."""

    by: str = ""
    years: float | None = None
    otherwise: str = "limits"
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to satisfy an element; every condition given must hold. Documented in docs/rules.md."""

    element: str
    number: int
    sentence: Groups
    own: Groups = ()
    heading: Groups = ()
    article: Groups = ()
    instrument: Groups = ()
    absent: Group = ()
    absent_heading: Group = ()
    absent_article: Group = ()
    absent_instrument: Group = ()
    modality: Group = ()
    absent_modality: Group = ()
    subject: Group = ()
    subject_in: str = "article"
    limbs: Groups = ()
    limbs_in: str = "sentence"
    within: int = 60
    quantity: Measurement | None = None
    deadline: Deadline | None = None
    kinds: Group = ()
    stance: Stance = Stance.MEETS
    limits_if: Groups = ()
    contradicts_if: Groups = ()
    reach: tuple[Reach, ...] = (Reach.SPECIFIC, Reach.CLASS, Reach.GENERAL)
    confidence: float = 0.8
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence written to match (or, as near miss, not to match) an element, with the context it stands in."""

    language: str
    text: str
    heading: str = ""
    title: str = ""
    lead: str = ""
    article: str = ""
    kind: str = ""
    stance: str = ""


def read_rule(entry: Mapping[str, Any], element: str, number: int, where: str) -> Rule:
    """One entry of `satisfied_by` as a Rule. Raises RulePackError naming file, element and key."""
    place = f"{where}: {element}, satisfied_by {number}"
    unknown = set(entry) - KEYS
    if unknown:
        raise RulePackError(f"{place}: unknown key “{sorted(unknown)[0]}”.", f"Known keys: {', '.join(sorted(KEYS))}.")
    try:
        return Rule(
            element=element,
            number=number,
            sentence=read_groups(entry.get("sentence")),
            own=read_groups(entry.get("own")),
            heading=read_groups(entry.get("heading")),
            article=read_groups(entry.get("article")),
            instrument=read_groups(entry.get("instrument")),
            absent=_flat(entry.get("not")),
            absent_heading=_flat(entry.get("not_heading")),
            absent_article=_flat(entry.get("not_article")),
            absent_instrument=_flat(entry.get("not_instrument")),
            modality=_flat(entry.get("modality")),
            absent_modality=_flat(entry.get("not_modality")),
            subject=_flat(entry.get("subject")),
            subject_in=_one_of(entry.get("subject_in", "article"), SCOPES),
            limbs=read_groups(entry.get("limbs")),
            limbs_in=_one_of(entry.get("limbs_in", "sentence"), ("sentence", "ban")),
            within=int(entry.get("within", "60")),
            quantity=_read_quantity(entry.get("quantity")),
            deadline=_read_deadline(entry.get("date"), entry.get("duration")),
            kinds=_flat(entry.get("kinds")),
            stance=Stance(entry.get("stance", "meets")),
            limits_if=read_groups(entry.get("limits_if")),
            contradicts_if=read_groups(entry.get("contradicts_if")),
            reach=tuple(Reach(r) for r in _flat(entry.get("reach"))) or tuple(Reach),
            confidence=float(entry.get("confidence", "0.8")),
            note=entry.get("note", ""),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise RulePackError(f"{place}: {error}.", "See docs/rules.md for what the key may hold.") from error


def read_example(language: str, entry: Any) -> Example:
    """An example written as plain text, or as a mapping with `text` and its heading, title, lead, article, kind."""
    if isinstance(entry, str):
        return Example(language=language, text=entry)
    return Example(language=language, **{key: str(value) for key, value in entry.items()})


def read_examples(entries: Any) -> tuple[Example, ...]:
    """Examples as lists of {language: text or mapping}."""
    return tuple(read_example(language, value) for entry in entries or () for language, value in entry.items())


def read_groups(entry: Any) -> Groups:
    """A key that asks for concepts: one of each group, whose concepts stand between bars."""
    if not entry:
        return ()
    entries = [entry] if isinstance(entry, str) else entry
    return tuple(tuple(part.strip() for part in group.split("|")) for group in entries)


def _flat(entry: Any) -> Group:
    return tuple(concept for group in read_groups(entry) for concept in group)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"“{value}” is none of {', '.join(allowed)}")
    return value


def _read_quantity(entry: Mapping[str, str] | None) -> Measurement | None:
    if not entry:
        return None
    return Measurement(
        unit=entry["unit"],
        at_most=float(entry["at_most"]) if "at_most" in entry else None,
        at_least=float(entry["at_least"]) if "at_least" in entry else None,
        otherwise=_one_of(entry.get("otherwise", "limits"), OUTCOMES),
        needed=entry.get("needed", "yes") == "yes",
    )


def _read_deadline(date: Mapping[str, str] | None, duration: Mapping[str, str] | None) -> Deadline | None:
    if date:
        otherwise = _one_of(date.get("otherwise", "limits"), OUTCOMES)
        return Deadline(by=date["by"], otherwise=otherwise, needed=date.get("needed", "yes") == "yes")
    if duration:
        otherwise = _one_of(duration.get("otherwise", "limits"), OUTCOMES)
        return Deadline(
            years=float(duration["years"]), otherwise=otherwise, needed=duration.get("needed", "yes") == "yes"
        )
    return None
