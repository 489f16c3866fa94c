"""Rules that hold but for one condition × Likeness → claims: what a drafter says in words that no lexicon has.

A rule that lacks one condition tells what the passage does for all that; the model tells that provisions which speak so
have answered the element. Neither of them claims alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gap_analyzer.findings.likeness import Likeness
from gap_analyzer.findings.matching import (
    CompiledRule,
    Match,
    build_match,
    is_left_out,
    list_failures,
    weigh,
)
from gap_analyzer.findings.rulebook import Rulebook
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.findings.suggestions import Weighed
from gap_analyzer.model import Reach, Stance
from gap_analyzer.model.description import Features, Passage

# Log-odds of likeness from which a claim is made. Measured at the first reading of 36 whole statutes whose writers had
# not seen the rules: 189 of 216 such claims were right, three of four from -4 to -3.5, nearly all above -2.
ALIKE = -3.75
VERY_ALIKE = -3.25  # where a thing is not named or not commanded, or the place is one that the rule leaves out
WHOLE = (
    -2.5
)  # from here a claim counts whole; a less likely one only in part, so that no verdict is better than its doubt
SURE, SURER, SUREST = 0.55, 0.15, 0.9  # confidence at ALIKE, more for each log-odd, and at most
MOST = 4  # passages of a law that are tried for an element, the likest first
_SLIGHT = frozenset({"heading", "instrument", "elsewhere", "distance", "limb", "quantity", "date", "period"})


@dataclass(frozen=True, slots=True)
class Nearly:
    """A passage that does what a rule asks but for one condition, `lacking`, and resembles known answers."""

    match: Match
    weighed: Weighed
    row: int
    odds: float
    lacking: str

    @property
    def confidence(self) -> float:
        """How sure the claim is: a rule's own record says nothing of it."""
        return round(min(SUREST, SURE + SURER * (self.odds - ALIKE)), 3)


def find_nearly(
    weighed: Sequence[Weighed], elements: Iterable[str], model: Likeness, rules: Rulebook, faint: int
) -> dict[str, list[Nearly]]:
    """For each element that nothing named answers the passages that nearly do, one a law, the likest first.

    `faint` are modalities that bind nobody: what is merely allowed or hoped for lacks more than a word.
    """
    found: dict[str, list[Nearly]] = {}
    highest = [law.odds.max(axis=0).tolist() for law in weighed if law.odds is not None and law.passages]
    laws = [law for law in weighed if law.odds is not None and law.passages]
    for element in elements:
        column = model.column_of.get(element)
        if column is None:
            continue
        held = [rules.rules[place] for place in rules.by_element.get(element, ())]
        near = [
            nearly
            for law, top in zip(laws, highest, strict=True)
            if top[column] >= ALIKE and (nearly := _seek(law, column, held, faint)) is not None
        ]
        if near:
            found[element] = sorted(near, key=lambda each: (-each.odds, each.match.passage.provision))
    return found


def _seek(law: Weighed, column: int, rules: Sequence[CompiledRule], faint: int) -> Nearly | None:
    """The likest passage of a law for which a rule holds but for one condition."""
    assert law.odds is not None
    odds = law.odds[:, column].tolist()
    likest = sorted((row for row, each in enumerate(odds) if each >= ALIKE), key=lambda row: (-odds[row], row))
    for row in likest[:MOST]:
        passage = law.passages[row]
        near = [each for rule in rules for each in hold_nearly(rule, passage, law.features, law.subject, faint)]
        fit = [(match, lacking) for match, lacking in near if odds[row] >= _need(lacking)]
        if fit:
            match, lacking = max(fit, key=lambda pair: pair[0].strength)
            if odds[row] < WHOLE and match.stance is Stance.MEETS:
                match = replace(match, stance=Stance.LIMITS)
            return Nearly(match, law, row, odds[row], lacking)
    return None


def _need(lacking: str) -> float:
    return ALIKE if lacking.partition(":")[0] in _SLIGHT else VERY_ALIKE


def hold_nearly(
    compiled: CompiledRule, passage: Passage, features: Features, subject: Subject, faint: int
) -> Iterator[tuple[Match, str]]:
    """The match that a rule would be, and the one condition that it lacks; nothing where it lacks none or more."""
    said = passage.own | passage.lead
    lacking = [lack for mask, lack in zip(compiled.sentence, compiled.lacks, strict=True) if not mask & said]
    lacking += list_failures(compiled, passage, features, said)
    stance, why = weigh(compiled, passage, said)
    if stance is None:
        lacking.append(why[0].text if why else "limb")
    reach = subject.reach_of(compiled.subject, compiled.rule, passage, features)
    is_reached = reach is not None and reach is not Reach.GENERAL and reach in compiled.rule.reach
    if len(lacking) != 1 or not is_reached or subject.reach_near(passage) is not Reach.SPECIFIC:
        return
    kind = lacking[0].partition(":")[0]
    if kind == "kind" or (kind == "excluded" and not is_left_out(compiled, passage, features, said)):
        return
    if kind == "modality" and (not passage.modal or passage.modal & faint):
        return
    assert reach is not None
    told = Stance.LIMITS if stance is None else stance
    yield build_match(compiled, passage, features, reach, told, why if stance is not None else ()), lacking[0]
