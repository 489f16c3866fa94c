"""`gap-analyzer rules`: list the obligations of a pack, show one, or check the whole pack."""

from __future__ import annotations

import argparse

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.catalogue.element_rules import Rule
from gap_analyzer.errors import RulePackError, UsageError

CORE_TO_CONSTRAIN = 180


def run_rules(chosen: argparse.Namespace) -> int:
    """Print what is asked of the rule pack; `check` ends with 4 when it finds a mistake."""
    catalogue = load(chosen.rules)
    match chosen.action:
        case "list":
            for obligation in catalogue.obligations.values():
                print(f"{obligation.id:<12} {obligation.theme:<20} {obligation.title}")
        case "show":
            _show(catalogue, chosen.id)
        case _:
            _check(catalogue)
    return 0


def _show(catalogue: Catalogue, ident: str) -> None:
    obligation = catalogue.obligations.get(ident.split("#")[0])
    if obligation is None:
        raise UsageError(f"There is no obligation “{ident}”.", "See gap-analyzer rules list.")
    print(f"{obligation.id}  {obligation.title}\n{obligation.summary}")
    print(f"Article {obligation.article}({obligation.paragraph}); {obligation.binding}; {obligation.applicability}")
    for element in obligation.elements:
        kind = "core" if element.core else "alternative" if element.alternative else "further"
        print(f"\n{element.id} ({kind}): {element.text}")
        for rule in catalogue.rules[element.id].rules:
            print(f"  {rule.number}. {_put_into_words(rule)}")


def _put_into_words(rule: Rule) -> str:
    parts = [" and ".join(" or ".join(group) for group in rule.sentence)]
    if rule.modality:
        parts.append(f"verb: {' or '.join(rule.modality)}")
    if rule.subject:
        parts.append(f"about: {' or '.join(rule.subject)}")
    if rule.limbs:
        parts.append(f"limbs: {', '.join('/'.join(group) for group in rule.limbs)}")
    return f"{rule.stance.value}: {'; '.join(parts)}"


def _check(catalogue: Catalogue) -> None:
    from gap_analyzer.examples import check

    outcome = check(catalogue)
    for line in outcome.unexpected:
        print(f"also found: {line}")
    for line in outcome.mistakes:
        print(f"mistake: {line}")
    print(f"{outcome.elements_with_rules} of {outcome.elements} elements have rules; {outcome.examples} examples held.")
    print(f"{outcome.core_constrained} of {outcome.core} core elements constrain concept and modality.")
    if outcome.mistakes:
        raise RulePackError(f"{len(outcome.mistakes)} mistakes in the pack.", "Mend the entries named above.")
