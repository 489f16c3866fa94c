"""Catalogue → what its own examples say of its rules: each held against every element, as a law would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.catalogue.grammars import check_examples, load_grammars
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.features import Lexicon, describe, load_lexicon
from gap_analyzer.findings import Rulebook, Search, compile_rules, find
from gap_analyzer.model import (
    Force,
    Instrument,
    InstrumentKind,
    Law,
    Provision,
    ProvisionKind,
    Reach,
    Reading,
    Span,
    Text,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check of a pack found: mistakes that break it, unexpected findings that a lawyer should read."""

    mistakes: tuple[str, ...]
    unexpected: tuple[str, ...]
    elements_with_rules: int
    elements: int
    core_constrained: int
    core: int
    examples: int


def check(catalogue: Catalogue) -> Outcome:
    """Hold every example and near miss of a pack against all elements.

    A mistake is an example that its own element does not find, a near miss that it does, a concept whose own
    example lacks it, or a heading rule that misses its example.
    """
    lexicon = load_lexicon(catalogue)
    rules = compile_rules(catalogue, lexicon.index)
    mistakes = find_dead_rules(catalogue)
    catalogue = replace(catalogue, never_general=frozenset())  # an example stands without the law that gives it reach
    unexpected: list[str] = []
    count = 0
    for ident, entry in catalogue.rules.items():
        for example in entry.examples:
            count += 1
            found = _stances(_search(example, catalogue, lexicon, rules))
            expected = example.stance or "meets"
            if ident not in found:
                mistakes.append(f"{ident}: this example is not found: {example.text}")
            elif found[ident] != expected:
                mistakes.append(f"{ident}: this example is {found[ident]}, not {expected}: {example.text}")
            others = sorted(o for o in found if o.split("#")[0] != entry.obligation)
            if others:
                unexpected.append(f"{ident}: also {', '.join(others[:6])}: {example.text}")
        for example in entry.near_misses:
            count += 1
            if ident in _stances(_search(example, catalogue, lexicon, rules)):
                mistakes.append(f"{ident}: this near miss is found: {example.text}")
    mistakes.extend(_check_concepts(catalogue, lexicon))
    mistakes.extend(_check_headings(catalogue))
    mistakes.extend(_check_moods(catalogue, lexicon))
    core = [e.id for o in catalogue.obligations.values() for e in o.elements if e.core]
    return Outcome(
        mistakes=tuple(mistakes),
        unexpected=tuple(unexpected),
        elements_with_rules=sum(1 for entry in catalogue.rules.values() if entry.rules),
        elements=len(catalogue.rules),
        core_constrained=sum(1 for e in core if _is_constrained(catalogue.rules[e].rules)),
        core=len(core),
        examples=count,
    )


def _is_constrained(rules: Iterable[Rule]) -> bool:
    """True when a concept and a modality (or, for definitions and lists, the kind of provision) are asked."""
    found = tuple(rules)
    return bool(found) and all(rule.sentence and (rule.modality or rule.kinds or rule.quantity) for rule in found)


def _stances(search: Search) -> Mapping[str, str]:
    best: dict[str, str] = defaultdict(str)
    for finding in search.findings:
        if finding.confidence >= 0.5:
            best.setdefault(finding.element, finding.stance.value)
    return best


def _search(example: Example, catalogue: Catalogue, lexicon: Lexicon, rules: Rulebook) -> Search:
    return find((describe(build_law(example), lexicon),), catalogue, lexicon.index, rules=rules)


def build_law(example: Example) -> Law:
    """The smallest law in which an example stands: its title, lead-in, heading and neighbouring sentences."""
    parts: list[Provision] = []
    instrument = Instrument(
        id="example", title=example.title, kind=InstrumentKind.ACT, number="", date="", source="example", sha256="",
        language=example.language, pages=1, words=len(example.text.split()), reading=Reading.DIGITAL,
        force=Force.IN_FORCE,
    )  # fmt: skip
    parent = ""
    if example.lead:
        parts.append(_provision("art_1", ProvisionKind.ARTICLE, example.lead, "", example))
        parent = "example/art_1"
    if example.article:
        parts.append(_provision("art_1__para_1", ProvisionKind.PARAGRAPH, example.article, parent, example))
    kind = ProvisionKind(example.kind) if example.kind else ProvisionKind.ITEM if parent else ProvisionKind.ARTICLE
    parts.append(_provision("art_1__item_a", kind, example.text, parent, example))
    return Law(instrument, Text("", (), example.language), tuple(parts))


def _provision(eid: str, kind: ProvisionKind, text: str, parent: str, example: Example) -> Provision:
    span = Span(0, len(text))
    return Provision(
        id=f"example/{eid}", instrument="example", eid=eid, kind=kind, label="1", article="1", path="1",
        heading=example.heading, headings=(), text=text, span=span, own=span, page=1, boxes=(), parent=parent,
        language=example.language,
    )  # fmt: skip


def _check_concepts(catalogue: Catalogue, lexicon: Lexicon) -> list[str]:
    mistakes: list[str] = []
    for name, concept in catalogue.concepts.items():
        bit = lexicon.index.bits[name]
        for pairs, wanted in ((concept.examples, True), (concept.near_misses, False)):
            for language, sentence in pairs:
                doc = lexicon.pipeline(language)(sentence)
                present = any(hit.concepts >> bit & 1 for hit in doc.user_data["hits"])
                if present is not wanted:
                    said = "does not hold the concept" if wanted else "holds the concept, but is a near miss"
                    mistakes.append(f"concept {name} ({language}): {said}: {sentence}")
    return mistakes


def _check_headings(catalogue: Catalogue) -> list[str]:
    grammars = load_grammars(catalogue.folder)
    return [f"headings: {mistake}" for grammar in grammars.grammars for mistake in check_examples(grammar)]


def find_dead_rules(catalogue: Catalogue) -> list[str]:
    """Rules that only a general regime could answer, of elements that none answers."""
    return [
        f"{element}, satisfied_by {rule.number}: this rule can claim nothing, as pack.yaml has it in never_general"
        for element in sorted(catalogue.never_general & catalogue.rules.keys())
        for rule in catalogue.rules[element].rules
        if rule.reach == (Reach.GENERAL,)
    ]


def _check_moods(catalogue: Catalogue, lexicon: Lexicon) -> list[str]:
    mistakes: list[str] = []
    path = catalogue.folder / "moods.yaml"
    for entry in load_strings(path)["moods"] if path.exists() else ():
        mood = lexicon.moods.of(entry["language"])
        for said, pattern in zip(entry.get("patterns") or (), mood.patterns if mood else (), strict=True):
            for sentences, wanted in ((said["matches"], True), (said["misses"], False)):
                wrong = (sentence for sentence in sentences if pattern.is_in(sentence) is not wanted)
                mistakes.extend(f"moods ({entry['language']}): read wrongly: {sentence}" for sentence in wrong)
    return mistakes
