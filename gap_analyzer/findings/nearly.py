"""Rules that hold but for one condition × Likeness → claims: what a drafter says in words that no lexicon has.

A rule that lacks one condition tells what the passage does for all that; the model tells that provisions which speak so
have answered the element. Neither of them claims alone, and together they find no conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gap_analyzer.findings.calibration import Calibrator
from gap_analyzer.findings.likeness import Likeness
from gap_analyzer.findings.matching import (
    CompiledRule,
    Match,
    build_match,
    doubt_scan,
    is_left_out,
    list_failures,
    weigh,
)
from gap_analyzer.findings.rulebook import Rulebook
from gap_analyzer.findings.signals import key_of
from gap_analyzer.findings.suggestions import Weighed
from gap_analyzer.model import DECISIVE, Reach, Stance
from gap_analyzer.model.description import Passage

# Log-odds of likeness from which a claim is made, and from which it counts whole: a less likely one counts in part, so
# that no verdict is better than its doubt. docs/learning.md says how they were measured.
ALIKE, WHOLE = -3.25, -2.5
SURE, SURER, SUREST = 0.55, 0.15, 0.9  # confidence at ALIKE, more for each log-odd, and at most
MOST = 4  # passages of a law that are tried for an element, the likest first
# What a drafter's own words may leave out. A command, a figure, a date and the acts to be covered must be there.
_WORDS = frozenset({"concept", "heading", "article", "instrument", "elsewhere", "distance", "excluded"})


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
        """How sure the claim is: by its likeness, less where a page was badly recognised."""
        doubt = doubt_scan(self.weighed.features.law.provisions[self.match.passage.provision])
        return round(min(SUREST, SURE + SURER * (self.odds - ALIKE)) - doubt, 3)


def find_nearly(
    weighed: Sequence[Weighed],
    elements: Iterable[str],
    model: Likeness,
    rules: Rulebook,
    *,
    faint: int,
    calibrator: Calibrator | None = None,
) -> dict[str, list[Nearly]]:
    """For each element that nothing named answers the passages that nearly do, one a law, the likest first.

    `faint` are modalities that bind nobody: who is merely allowed to do a thing, or hoped to, does not nearly do it.
    A rule that the `calibrator` knows to be mostly wrong where it holds is not believed where it lacks something.
    """
    found: dict[str, list[Nearly]] = {}
    laws = [(law, law.odds.max(axis=0).tolist()) for law in weighed if law.odds is not None and law.passages]
    for element in elements:
        column = model.column_of.get(element)
        if column is None:
            continue
        trusted = [compiled for compiled in rules.of(element) if _is_trusted(compiled, calibrator)]
        near = [
            nearly
            for law, highest in laws
            if highest[column] >= ALIKE and (nearly := _seek(law, column, trusted, faint)) is not None
        ]
        if near:
            found[element] = sorted(near, key=lambda each: (-each.odds, each.match.passage.provision))
    return found


def _is_trusted(compiled: CompiledRule, calibrator: Calibrator | None) -> bool:
    """Whether a rule decides at all where it holds, and has not been mostly wrong."""
    if compiled.rule.confidence < DECISIVE or calibrator is None:
        return compiled.rule.confidence >= DECISIVE
    right, wrong = calibrator.records.get(key_of(compiled.rule), (0.0, 0.0))
    return wrong <= right


def _seek(law: Weighed, column: int, rules: Sequence[CompiledRule], faint: int) -> Nearly | None:
    """The likest passage of a law for which a rule holds but for one condition; none where rules nearly disagree."""
    assert law.odds is not None
    odds = law.odds[:, column].tolist()
    likest = sorted((row for row, each in enumerate(odds) if each >= ALIKE), key=lambda row: (-odds[row], row))
    naming = [row for row in likest if law.subject.reach_near(law.passages[row]) is Reach.SPECIFIC]
    for row in naming[:MOST]:
        near = [each for rule in rules if (each := hold_nearly(rule, law.passages[row], law, faint)) is not None]
        if near and not any(match.stance is Stance.CONTRADICTS for match, _ in near):
            match, lacking = max(near, key=lambda pair: pair[0].strength)
            if odds[row] < WHOLE and match.stance is Stance.MEETS:
                match = replace(match, stance=Stance.LIMITS)
            nearly = Nearly(match, law, row, odds[row], lacking)
            return nearly if nearly.confidence >= DECISIVE else None
    return None


def hold_nearly(compiled: CompiledRule, passage: Passage, law: Weighed, faint: int) -> tuple[Match, str] | None:
    """The match that a rule would be, and the one condition that it lacks; nothing where it lacks none or more.

    What a rule excludes in its sentence stays excluded, and a definition defines.
    """
    said = passage.own | passage.lead
    if passage.modal & faint & ~compiled.modality:
        return None
    unsaid = [(mask, lack) for mask, lack in zip(compiled.sentence, compiled.lacks, strict=True) if not mask & said]
    if any(not mask & ~compiled.acts for mask, _ in unsaid):
        return None  # a ban on import is none on export, whatever it resembles
    lacking = [lack for _, lack in unsaid]
    lacking += list_failures(compiled, passage, law.features, said)
    kind = lacking[0].partition(":")[0] if len(lacking) == 1 else ""
    if kind not in _WORDS or (kind == "excluded" and not is_left_out(compiled, passage, law.features, said)):
        return None
    if kind == "concept" and compiled.rule.limbs_in == "ban" and passage.heading & compiled.banned:
        return None  # an entry of a list names its product, or does not
    stance, why = weigh(compiled, passage, said)
    reach = law.subject.reach_of(compiled.subject, compiled.rule, passage, law.features)
    if stance is None or reach is None or reach is Reach.GENERAL or reach not in compiled.rule.reach:
        return None
    return build_match(compiled, passage, law.features, reach, stance, why), lacking[0]
