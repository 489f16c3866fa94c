"""rules/bans.yaml → Bans: how a law bans what it lists, and what the entries of the list take from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from gap_analyzer.catalogue.spelling import check_concepts
from gap_analyzer.catalogue.terms import Concept
from gap_analyzer.catalogue.yaml_strings import load_strings


@dataclass(frozen=True, slots=True)
class Bans:
    """Concepts by which a list is joined to the sentences that cite it; each field is explained in bans.yaml."""

    banned: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    bans: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    excepts: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    late: str = ""


_DAY = "late"


def load_bans(pack: Path, concepts: Mapping[str, Concept]) -> Bans:
    """The bans of a pack; empty where it has none. Raises RulePackError for an unknown concept."""
    path = pack / "bans.yaml"
    if not path.exists():
        return Bans()
    content = load_strings(path)
    groups = {
        each.name: _read(content[each.name]) for each in fields(Bans) if each.name in content and each.name != _DAY
    }
    found = Bans(**groups, late=content.get(_DAY, ""))
    named = [name for group in groups.values() for name in group]
    check_concepts(path.name, named, concepts)
    return found


def _read(entry: str | Sequence[str]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else tuple(entry)
