"""Country profile × obligation → yes, no or unknown, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Applies, Obligation, Profile


@dataclass(frozen=True, slots=True)
class Condition:
    """When an obligation applies: a fact of the profile and the values that settle it."""

    phrase: str
    fact: str
    no_when: tuple[str, ...]
    yes_when: tuple[str, ...]


@lru_cache(maxsize=4)
def load_conditions(folder: Path) -> Mapping[str, Condition]:
    """The conditions of a rule pack by their phrase."""
    entries = load_strings(folder / "applicability.yaml")["conditions"]
    return {
        e["phrase"]: Condition(
            e["phrase"], e.get("fact", ""), tuple(e.get("no_when") or ()), tuple(e.get("yes_when") or ())
        )
        for e in entries
    }


def read_profile(path: Path, country: str = "") -> Profile:
    """A profile file: `country`, `facts` (fact: value) and `sources` (fact: where it was read).

    Raises UsageError for a fact without a source: a profile carries only facts with a source.
    """
    content = load_strings(path)
    facts = content.get("facts") or {}
    sources = content.get("sources") or {}
    for fact in facts:
        if fact not in sources:
            raise UsageError(f"{path.name}: the fact “{fact}” has no source.", "Add it under `sources`.")
    return Profile(country or content.get("country", ""), tuple(sorted(facts.items())), tuple(sorted(sources.items())))


def apply(obligation: Obligation, profile: Profile, conditions: Mapping[str, Condition]) -> tuple[Applies, str]:
    """Whether an obligation applies to this Party, and why: "phrase" or "phrase; fact = value (source)"."""
    condition = conditions.get(obligation.applicability)
    if condition is None or not condition.fact:
        return Applies.YES, obligation.applicability
    value = dict(profile.facts).get(condition.fact)
    if value is None:
        return Applies.UNKNOWN, obligation.applicability
    source = dict(profile.sources).get(condition.fact, "")
    reason = f"{obligation.applicability}; {condition.fact} = {value} ({source})"
    if value in condition.no_when:
        return Applies.NO, reason
    if condition.yes_when and value not in condition.yes_when:
        return Applies.UNKNOWN, reason
    return Applies.YES, reason
