"""Scopes × Passage → stance: what a law on one trade, place or kind of thing claims only in part, or wholly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.catalogue.scopes import Scopes
from gap_analyzer.model import ProvisionKind, Stance, Why
from gap_analyzer.model.description import ConceptIndex, Features, Passage

OPENING = 4  # articles at the start of a law in which it says what it applies to


@dataclass(frozen=True, slots=True)
class CompiledScope:
    """A scope as masks, with the stance to which it turns a claim on one element."""

    id: str
    law: bool
    heading: bool
    sentence: bool
    says: tuple[int, ...]
    unless: int
    unless_said: int
    turns_to: Stance


def compile_scopes(scopes: Scopes, element: str, index: ConceptIndex) -> tuple[CompiledScope, ...]:
    """The scopes that matter for an element, over an index."""
    return tuple([
        CompiledScope(
            id=scope.id,
            law="law" in scope.where,
            heading="heading" in scope.where,
            sentence="sentence" in scope.where,
            says=tuple([index.mask(group) for group in scope.says]),
            unless=index.mask(scope.unless),
            unless_said=index.mask(scope.unless_said),
            turns_to=stance,
        )
        for scope, stance in scopes.of(element)
    ])  # fmt: skip


def read_field(features: Features, scopes: Scopes, index: ConceptIndex) -> int:
    """What a law says in its title, and where it opens by saying what it applies to: "This Act applies to mines"."""
    groups = [index.mask(group) for group in scopes.applies]
    excepts = index.mask(scopes.excepts)
    field = features.named
    for passage in features.passages if groups else ():
        if passage.article >= OPENING:
            break
        if opens(passage, features) and all(mask & passage.own for mask in groups):
            field |= _reached(passage, groups[0], excepts)
    return field


def opens(passage: Passage, features: Features) -> bool:
    """Whether a sentence stands where a law says what it applies to, and defines nothing."""
    kind = features.law.provisions[passage.provision].kind
    return passage.article < OPENING and kind is not ProvisionKind.DEFINITION


def _reached(passage: Passage, applies: int, excepts: int) -> int:
    """What is named after the words that say that a law applies, up to those that take something out again."""
    field = began = 0
    for hit in passage.hits:
        if excepts & hit.concepts:
            break
        began |= applies & hit.concepts
        field |= hit.concepts if began else 0
    return field


def bear(
    scopes: Sequence[CompiledScope], passage: Passage, features: Features, stance: Stance
) -> tuple[Stance, tuple[Why, ...]]:
    """The stance of a claim by the scope that it stands in, and why it was turned; the first that holds decides."""
    for scope in scopes:
        turnable = Stance.LIMITS if scope.turns_to is Stance.MEETS else Stance.MEETS
        if stance is turnable and _holds(scope, passage, features):
            told = "kept-to" if scope.turns_to is Stance.LIMITS else "own-object"
            return scope.turns_to, (Why("scope", f"{told}:{scope.id}"),)
    return stance, ()


def _holds(scope: CompiledScope, passage: Passage, features: Features) -> bool:
    said = passage.own | passage.lead
    where = (features.field if scope.law else 0) | (passage.heading if scope.heading else 0)
    where |= said if scope.sentence else 0
    return not scope.unless & where and not scope.unless_said & said and all(mask & where for mask in scope.says)
