"""rules/stand_ins.yaml → StandIns: the words by which a law means mercury without naming it each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gap_analyzer.catalogue.spelling import check_concepts
from gap_analyzer.catalogue.terms import Concept
from gap_analyzer.catalogue.yaml_strings import load_strings


@dataclass(frozen=True, slots=True)
class StandIns:
    """Concepts that a class stands in for once this law puts mercury into it, and what makes such a class.

    `concept` marks a sentence that speaks of mercury by such a class; rules that ask for one of `stands_for` take it.
    `classes` are concepts that can be such a class; `heads` are words that the law's own term for one must hold, and
    `never` words that such a term must not hold. `listed` are classes followed by their name where a definition or the
    title of a list says that mercury is in them, `named` the words for mercury itself that such a list holds,
    `ordinals` the words by which a numbered list is cited, and `foreign` whose annexes are not the law's own. One on
    `defines` says what a class holds; one on `breach` punishes; one that `turns` to another thing speaks of it. A title
    that names mercury keeps rules away by `narrowing` concepts alone. Words of `again` take up the substance that was
    named before, unless `others` were; a sentence on a `strange` substance is not carried by the article around it.
    """

    concept: str = ""
    stands_for: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    breach: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    scoped: tuple[str, ...] = ()
    narrowing: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    ordinals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_stand_ins(pack: Path, concepts: Mapping[str, Concept]) -> StandIns:
    """The stand-ins of a pack; empty where it has none. Raises RulePackError for an unknown concept."""
    path = pack / "stand_ins.yaml"
    if not path.exists():
        return StandIns()
    content = load_strings(path)
    found = StandIns(
        concept=content["concept"],
        stands_for=tuple(content["stands_for"]),
        classes=tuple(content["classes"]),
        heads=tuple(content["heads"]),
        never=tuple(content["never"]),
        listed=tuple(content.get("listed", ())),
        breach=tuple(content.get("breach", ())),
        named=tuple(content.get("named", ())),
        turns=tuple(content.get("turns", ())),
        defines=tuple(content.get("defines", ())),
        foreign=tuple(content.get("foreign", ())),
        scoped=tuple(content.get("scoped", ())),
        narrowing=tuple(content.get("narrowing", ())),
        again=tuple(content.get("again", ())),
        others=tuple(content.get("others", ())),
        strange=tuple(content.get("strange", ())),
        ordinals={number: tuple(words) for number, words in content.get("ordinals", {}).items()},
    )
    named = (found.concept, *found.stands_for, *found.classes, *found.heads, *found.never, *found.listed, *found.breach)
    named += (*found.named, *found.turns, *found.defines, *found.foreign, *found.scoped, *found.narrowing)
    named += (*found.again, *found.others, *found.strange)
    check_concepts(path.name, named, concepts)
    return found
