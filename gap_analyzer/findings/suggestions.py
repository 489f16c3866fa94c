"""Passages × Likeness → suggestions and near provisions: what a person should look at where no rule answers.

Nothing here decides: a suggestion's confidence stays under what decides, and its reason says that a model made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gap_analyzer.findings.likeness import Likeness
from gap_analyzer.findings.matching import CompiledRule, Match, Miss, match
from gap_analyzer.findings.rulebook import Rulebook
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.findings.traits import Traits, read_traits
from gap_analyzer.model import Provision
from gap_analyzer.model.description import ConceptIndex, Features, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR_FROM = -5.5  # log-odds from which a provision is worth a look; measured: one in ten there is right
UNLIKE = -8.0  # the likeness of what was not weighed


@dataclass(slots=True)
class Weighed:
    """The passages of one law that were weighed, with their log-odds for every element."""

    features: Features
    subject: Subject
    passages: list[Passage] = field(default_factory=list)
    traits: list[Traits] = field(default_factory=list)
    odds: NDArray[np.float64] | None = None
    rows: dict[tuple[int, int], int] = field(default_factory=dict)

    def weigh(self, more: Sequence[Passage], model: Likeness, index: ConceptIndex) -> None:
        """Weigh passages that were not weighed yet."""
        import numpy as np

        fresh = {(p.provision, p.start): p for p in more if (p.provision, p.start) not in self.rows}
        by_id = {p.id: p for p in self.features.law.provisions}
        traits = [read_traits((p,), self.features, index, by_id) for p in fresh.values()]
        odds = model.weigh(traits)
        self.odds = odds if self.odds is None else np.concatenate([self.odds, odds])
        self.rows.update({place: len(self.passages) + n for n, place in enumerate(fresh)})
        self.passages += fresh.values()
        self.traits += traits

    def likeness(self, passage: Passage, column: int | None) -> float:
        """The log-odds of a passage for an element; very low where it was not weighed."""
        row = self.rows.get((passage.provision, passage.start))
        return UNLIKE if row is None or column is None or self.odds is None else float(self.odds[row, column])


@dataclass(frozen=True, slots=True)
class Likely:
    """A passage that resembles what is known of an element, and why no rule takes it."""

    element: str
    weighed: Weighed
    row: int
    odds: float
    lacking: str
    missed: float

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.weighed.passages[self.row]

    @property
    def provision(self) -> Provision:
        """The provision it stands in."""
        return self.weighed.features.law.provisions[self.passage.provision]


def weigh_law(features: Features, subject: Subject, model: Likeness, index: ConceptIndex) -> Weighed:
    """Weigh the passages of a law that name mercury or a class, in their own words or above them."""
    named = index.specific | index.classes
    weighed = Weighed(features, subject)
    chosen = [p for p in features.passages if p.own and (p.own | p.lead | p.heading | features.title) & named]
    weighed.weigh(chosen, model, index)
    return weighed


def find_likely(
    weighed: Sequence[Weighed], elements: Iterable[str], model: Likeness, rules: Rulebook
) -> dict[str, list[Likely]]:
    """For each element the provisions that resemble it most, one a law, the likest first."""
    found: dict[str, list[Likely]] = {}
    likest = [(law, law.odds.argmax(axis=0).tolist()) for law in weighed if law.odds is not None and law.passages]
    for element in elements:
        column = model.column_of.get(element)
        if column is not None:
            likely = _pick(element, column, likest, rules.of(element))
            found[element] = sorted(likely, key=lambda each: (-each.odds, each.provision.id))
    return found


def _pick(
    element: str, column: int, likest: Sequence[tuple[Weighed, list[int]]], rules: Sequence[CompiledRule]
) -> Iterator[Likely]:
    for law, rows in likest:
        row = rows[column]
        odds = law.likeness(law.passages[row], column)
        if odds >= NEAR_FROM:
            lacking, missed = _say_lacking(law.passages[row], law, rules)
            yield Likely(element, law, row, odds, lacking, missed)


def _say_lacking(passage: Passage, law: Weighed, rules: Sequence[CompiledRule]) -> tuple[str, float]:
    """What the rule that came nearest lacks, in the short form of reports, and the share of it that did hold."""
    best, share = "", -1.0
    for compiled in rules:
        outcome = match(compiled, passage, law.features, law.subject)
        if isinstance(outcome, Match):
            continue  # it was found, and dropped for a better place or because the law's regime is remote
        if isinstance(outcome, Miss):
            lacking, held = outcome.lacking, outcome.share
        else:
            said = passage.own | passage.lead
            groups = zip(compiled.sentence, compiled.rule.sentence, strict=True)
            lacking = next(("concept:" + "|".join(names) for mask, names in groups if not mask & said), "elsewhere")
            held = 0.0
        if held > share:
            best, share = lacking, held
    return best, max(share, 0.0)
