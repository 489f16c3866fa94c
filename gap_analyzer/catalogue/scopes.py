"""rules/scopes.yaml → Scopes: what a law, its chapters or a sentence keep to, and for which elements that matters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.element_rules import Group, Groups, read_groups
from gap_analyzer.catalogue.spelling import check_names
from gap_analyzer.catalogue.terms import Concept
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.model import Stance

FILE = "scopes.yaml"
KEYS = {"id", "where", "says", "unless", "unless_said", "limits", "meets"}
PLACES = ("law", "heading", "sentence")


@dataclass(frozen=True, slots=True)
class Scope:
    """One way to keep to a part: `says` (a concept of each group) in the places `where`, and none of `unless` there.

    It does not hold for a sentence that names one of `unless_said`. `bears` maps each element for which it matters to
    the stance that it turns a claim to: `limits` where it is only a part of what is asked, `meets` where it is the
    element's own object, so that what seems narrow is whole.
    """

    id: str
    where: Group
    says: Groups
    bears: Mapping[str, Stance]
    unless: Group = ()
    unless_said: Group = ()


@dataclass(frozen=True, slots=True)
class Scopes:
    """Every scope of a pack, and the words by which a law says what it applies to, `excepts` what it does not."""

    applies: Groups = ()
    excepts: Group = ()
    scopes: tuple[Scope, ...] = ()

    def of(self, element: str) -> Iterator[tuple[Scope, Stance]]:
        """The scopes that matter for an element, each with the stance it turns a claim to."""
        return ((scope, scope.bears[element]) for scope in self.scopes if element in scope.bears)


def load_scopes(pack: Path, concepts: Mapping[str, Concept], elements: Collection[str]) -> Scopes:
    """The scopes of a pack; none where it has no such file. Raises RulePackError for an unknown name or place."""
    path = pack / FILE
    if not path.exists():
        return Scopes()
    content = load_strings(path)
    scopes = tuple([_read_scope(entry) for entry in content.get("scopes") or ()])
    found = Scopes(read_groups(content.get("applies")), tuple(content.get("excepts") or ()), scopes)
    for scope in found.scopes:
        named = [*scope.unless, *scope.unless_said, *(concept for group in scope.says for concept in group)]
        check_names(f"{FILE}, {scope.id}", named, concepts, "concept")
        check_names(f"{FILE}, {scope.id}", scope.bears, elements, "element")
        check_names(f"{FILE}, {scope.id}", scope.where, PLACES, "place")
    check_names(f"{FILE}, applies", [concept for group in found.applies for concept in group], concepts, "concept")
    check_names(f"{FILE}, excepts", found.excepts, concepts, "concept")
    return found


def _read_scope(entry: Mapping[str, Any]) -> Scope:
    unknown = sorted(set(entry) - KEYS)
    if unknown or not {"id", "where", "says"} <= set(entry):
        wrong = f"“{unknown[0]}” is no key" if unknown else "id, where and says must be given"
        raise RulePackError(f"{FILE}, {entry.get('id', '?')}: {wrong}.", f"Known keys: {', '.join(sorted(KEYS))}.")
    bears = {element: stance for stance in (Stance.LIMITS, Stance.MEETS) for element in entry.get(stance.value) or ()}
    return Scope(
        id=entry["id"],
        where=tuple(entry["where"]),
        says=read_groups(entry["says"]),
        bears=bears,
        unless=tuple(entry.get("unless") or ()),
        unless_said=tuple(entry.get("unless_said") or ()),
    )
