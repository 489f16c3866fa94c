"""What careful readers found in a statute, and whether a finding is right by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gap_analyzer.evaluation.pinpoints import PinpointForm, reduce_pinpoint
from gap_analyzer.model import Finding, Reach


@dataclass(frozen=True, slots=True)
class Label:
    """What a careful reader found: one element at one place of a statute."""

    element: str
    article: str
    stance: str
    reach: str
    certainty: str

    @property
    def is_required(self) -> bool:
        """A clear label that names mercury or a class it belongs to; the others are tolerated."""
        return self.certainty == "clear" and self.reach in ("specific", "class")


@dataclass(frozen=True, slots=True)
class Statute:
    """A labelled statute: its file is relative to the folder that holds the labels' folder.

    `weight` says how much its claims teach beside those of others: less where rules were tuned on it.
    """

    doc: str
    file: str
    language: str
    labels: tuple[Label, ...]
    weight: float = 1.0


def judge_findings(
    findings: Sequence[Finding], statute: Statute, articles: Mapping[str, str], form: PinpointForm
) -> Iterator[tuple[Finding, bool]]:
    """The findings that the labels settle, each right or wrong; where careful readers may differ, none.

    The first place of an element is right when the law has the element; a further place when it is cited too. What
    is shown as a general regime is right when it is labelled at all. `articles` has the article of each provision.
    """
    places = [(x, (x.element, reduce_pinpoint(x.article, form))) for x in statute.labels]
    must = {place for label, place in places if label.is_required}
    may = {place for label, place in places if not label.is_required}
    seen: set[str] = set()
    for finding in findings:
        claimed = (finding.element, articles.get(finding.provision, ""))
        is_suggested = any(why.kind == "model" for why in finding.why)
        if finding.reach is Reach.GENERAL and not is_suggested:
            right: bool | None = finding.element in {element for element, _ in must | may}
        else:
            right = _judge_place(claimed, must, may, is_further=finding.element in seen)
        seen.add(finding.element)
        if right is not None:
            yield finding, right


def _judge_place(
    claimed: tuple[str, str], must: AbstractSet[tuple[str, str]], may: AbstractSet[tuple[str, str]], *, is_further: bool
) -> bool | None:
    element = claimed[0]
    if element in {each for each, _ in must}:
        if not is_further or claimed in must:
            return True
        return None if claimed in may else False
    return None if element in {each for each, _ in may} else False
