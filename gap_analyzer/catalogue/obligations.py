"""rules/obligations → Obligation with its elements, and the rules and examples of every element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.element_rules import Example, Rule, read_examples, read_rule
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.model import Element, Obligation, Threshold


@dataclass(frozen=True, slots=True)
class ElementRules:
    """How one element is satisfied: its rules, examples that match and near misses that must not."""

    element: str
    obligation: str
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    near_misses: tuple[Example, ...] = ()
    same_as: str = ""


def load_obligations(pack: Path, files: Sequence[str]) -> tuple[dict[str, Obligation], dict[str, ElementRules]]:
    """Obligations by id in the order of `files` (names without .yaml), and every element's rules by element id."""
    obligations: dict[str, Obligation] = {}
    rules: dict[str, ElementRules] = {}
    for name in files:
        path = pack / "obligations" / f"{name}.yaml"
        if not path.exists():
            raise RulePackError(f"pack.yaml names {name}, but obligations/{name}.yaml is missing.", "Mend `files`.")
        for entry in load_strings(path).get("obligations") or []:
            obligation = _read_obligation(entry, path.name)
            if obligation.id in obligations:
                raise RulePackError(f"{path.name}: “{obligation.id}” stands twice.", "Keep one of them.")
            obligations[obligation.id] = obligation
            for element in entry["elements"]:
                rules[element["id"]] = _read_element_rules(element, obligation.id, path.name)
    _resolve_same_as(rules)
    return obligations, rules


def _read_obligation(entry: Mapping[str, Any], name: str) -> Obligation:
    try:
        return Obligation(
            id=entry["id"],
            article=entry["article"],
            paragraph=entry["paragraph"],
            title=entry["title"],
            summary=entry["summary"],
            binding=entry["binding"],
            kind=entry["kind"],
            expected=entry["expected"],
            theme=entry["theme"],
            also_themes=tuple(entry.get("also_themes") or ()),
            pillar=entry["pillar"],
            applicability=entry["applicability"],
            general=entry["general"],
            weight=int(entry["weight"]),
            elements=tuple(_read_element(e) for e in entry["elements"]),
            thresholds=tuple(Threshold(**t) for t in entry.get("thresholds") or ()),
            common_gaps=tuple(entry.get("common_gaps") or ()),
            actions=tuple(entry.get("recommended_actions") or ()),
            near_misses=tuple(entry.get("near_misses") or ()),
            cop_decisions=tuple(entry.get("cop_decisions") or ()),
            reporting=entry.get("reporting", ""),
            sdg=tuple(entry.get("sdg") or ()),
            verified=entry.get("verified", ""),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise RulePackError(f"{name}: “{entry.get('id', '?')}” lacks or misstates {error}.", "Mend the key.") from error


def _read_element(entry: Mapping[str, Any]) -> Element:
    return Element(
        id=entry["id"],
        text=entry["text"],
        core=entry.get("core", "no") == "yes",
        alternative=entry.get("alternative", "no") == "yes",
        unscored=entry.get("unscored", "no") == "yes",
    )


def _read_element_rules(entry: Mapping[str, Any], obligation: str, name: str) -> ElementRules:
    ident = entry["id"]
    return ElementRules(
        element=ident,
        obligation=obligation,
        rules=tuple(read_rule(r, ident, i, name) for i, r in enumerate(entry.get("satisfied_by") or (), 1)),
        examples=read_examples(entry.get("examples")),
        near_misses=read_examples(entry.get("near_misses")),
        same_as=entry.get("same_as", ""),
    )


def _resolve_same_as(rules: dict[str, ElementRules]) -> None:
    for ident, entry in list(rules.items()):
        if not entry.same_as:
            continue
        if entry.same_as not in rules:
            raise RulePackError(f"“{ident}” is the same as the unknown “{entry.same_as}”.", "Mend `same_as`.")
        first = len(entry.rules) + 1
        borrowed = tuple(
            replace(rule, element=ident, number=first + i) for i, rule in enumerate(rules[entry.same_as].rules)
        )
        rules[ident] = replace(entry, rules=entry.rules + borrowed)
