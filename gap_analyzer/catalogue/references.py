"""rules/references.yaml → References: how a law cites its own articles, and what is read with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gap_analyzer.catalogue.spelling import check_concepts
from gap_analyzer.catalogue.terms import Concept
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError

CONCEPTS = ("things", "excepts", "always", "swallows", "forbids", "beside", "breach", "powers", "duties")
WORDS = ("units", "within", "join", "range", "previous", "aside", "elsewhere", "despite")


@dataclass(frozen=True, slots=True)
class References:
    """What a sentence takes over from an article that it cites, and the words of each language by which it cites it.

    `subjects` are the concepts that are taken over, but for `things` where the sentence names another of them. One of
    `excepts` beside the citation makes the sentence an exception to what it cites, and one of `always` wherever it
    stands, unless its verb is one of `forbids` or it names one of `beside`; one of `swallows` leaves nothing of the
    rule. One of `breach` makes it punish. One of `powers` and none of `duties` is a mere power. `words` has for each
    language the lists of `WORDS`.
    """

    subjects: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    excepts: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    swallows: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    breach: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def load_references(pack: Path, concepts: Mapping[str, Concept]) -> References:
    """The references of a pack; empty where it has none. Raises RulePackError for an unknown concept or list."""
    path = pack / "references.yaml"
    if not path.exists():
        return References()
    content = load_strings(path)
    groups = frozenset(content["subject"])
    if unknown := groups - {concept.group for concept in concepts.values()}:
        raise RulePackError(f"references.yaml: the group “{min(unknown)}” is unknown.", "Mend its spelling.")
    named = [name for key in ("never", *CONCEPTS) for name in content[key]]
    check_concepts(path.name, named, concepts)
    for language, words in content["languages"].items():
        if lacking := [name for name in WORDS if name not in words]:
            raise RulePackError(f"references.yaml, {language}: “{lacking[0]}” is missing.", "Add the list.")
    never = frozenset(content["never"])
    return References(
        subjects=tuple(name for name, concept in concepts.items() if concept.group in groups and name not in never),
        **{key: tuple(content[key]) for key in CONCEPTS},
        words={
            language: {name: tuple(words[name]) for name in WORDS} for language, words in content["languages"].items()
        },
    )
