"""corpus/ and rules/ → lessons → the learned model of a rule pack: the one place that trains."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue import LANGUAGES, Catalogue
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import UsageError
from gap_analyzer.examples import build_law
from gap_analyzer.features import Lexicon, describe, load_lexicon
from gap_analyzer.findings.learning import Lesson, learn
from gap_analyzer.findings.likeness import Likeness, dump
from gap_analyzer.findings.traits import read_traits
from gap_analyzer.resources import locate
from gap_analyzer.training.statutes import collect_statutes, list_statutes

PLAIN = 0.5  # weight of an element's own plain words beside a provision of law
LABELS = ("meets", "limits", "contradicts")
CONTEXT = ("heading", "title", "lead", "article")
Entry = Mapping[str, Any]


def read_labelled(path: Path) -> tuple[Entry, ...]:
    """The labelled provisions of a file, in printed order; the language is the beginning of an id.

    Raises UsageError for an entry without id, text or a known language.
    """
    entries: tuple[Entry, ...] = tuple(load_strings(path).get("provisions") or ())
    for entry in entries:
        if not entry.get("text") or entry.get("id", "").split("-")[0] not in LANGUAGES:
            raise UsageError(
                f"{path.name}: the provision {entry.get('id', '?')} has no text, or an id without its language.",
                "Write ids as en-001, es-001, pt-001 or fr-001, and a text for each.",
            )
    return entries


def read_corpus() -> tuple[Entry, ...]:
    """Every labelled provision that ships, language by language."""
    folder = locate("corpus") / "labelled"
    return tuple(entry for language in LANGUAGES for entry in read_labelled(folder / f"{language}.yaml"))


def build_example(entry: Entry) -> Example:
    """A labelled provision as an example, with the context it stands in."""
    context = {key: entry[key] for key in CONTEXT if entry.get(key)}
    return Example(entry["id"].split("-")[0], entry["text"], **context)


def collect_lessons(catalogue: Catalogue, more: Sequence[Entry] = ()) -> tuple[Lesson, ...]:
    """What teaches by itself: labelled provisions (and `more` of them), the rules' examples, the elements' words."""
    lexicon = load_lexicon(catalogue)
    return (
        *_from_labelled((*read_corpus(), *more), catalogue, lexicon),
        *_from_examples(catalogue, lexicon),
        *_from_texts(catalogue, lexicon),
    )


def collect_labelled(catalogue: Catalogue, entries: Sequence[Entry]) -> tuple[Lesson, ...]:
    """The lessons of labelled provisions alone."""
    return tuple(_from_labelled(entries, catalogue, load_lexicon(catalogue)))


def count_first(model: Likeness, lessons: Sequence[Lesson]) -> int:
    """On how many lessons an element that they answer is the likest of all that are not left open."""
    asked = [lesson for lesson in lessons if lesson.answers & set(model.elements)]
    right = 0
    for lesson, weighed in zip(asked, model.weigh([lesson.traits for lesson in asked]), strict=True):
        open_to_doubt = lesson.open - lesson.answers
        ranked = sorted(zip(-weighed, model.elements, strict=True))
        right += next(element for _, element in ranked if element not in open_to_doubt) in lesson.answers
    return right


def collect_all(catalogue: Catalogue, more: Sequence[Entry] = ()) -> tuple[Lesson, ...]:
    """Everything that teaches: what does by itself, and the whole statutes that ship."""
    return (*collect_lessons(catalogue, more), *collect_statutes(catalogue))


def train(catalogue: Catalogue, more: Sequence[Entry] = ()) -> Likeness:
    """The model of a pack from all its lessons; equal files give an equal model."""
    return learn(collect_all(catalogue, more), tuple(catalogue.rules))


def describe_training(model: Likeness, lessons: int) -> tuple[bytes, str]:
    """The two files of a model: its arrays, and the YAML that says what they are and carries their hash."""
    data = dump(model)
    about = (
        "# Written by `gap-analyzer train`; what it is and how to make it again: docs/learning.md.\n"
        f"sha256: {hashlib.sha256(data).hexdigest()}\n"
        f"corpus: {hash_corpus()}\n"
        f"lessons: {lessons}\n"
        f"elements: {len(model.elements)}\n"
        f"terms: {len(model.terms)}\n"
        f"weights: {len(model.weights)}\n"
    )
    return data, about


def hash_corpus() -> str:
    """The SHA-256 of the labelled provisions and statutes that ship: a model of others is told by it."""
    labelled = [locate("corpus") / "labelled" / f"{language}.yaml" for language in LANGUAGES]
    statutes = [file for labels in list_statutes() for file in (labels, labels.with_suffix(".html"))]
    digests = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in (*labelled, *statutes)]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _from_labelled(entries: Iterable[Entry], catalogue: Catalogue, lexicon: Lexicon) -> Iterator[Lesson]:
    for entry in entries:
        answers = {e for key in LABELS for e in entry.get(key) or ()} & set(catalogue.rules)
        yield from _teach(build_example(entry), lexicon, answers, entry.get("tolerated") or ())


def _from_examples(catalogue: Catalogue, lexicon: Lexicon) -> Iterator[Lesson]:
    """Examples answer their element and leave its obligation's other elements open; near misses answer nothing."""
    for element, entry in catalogue.rules.items():
        siblings = [each.id for each in catalogue.obligations[entry.obligation].elements]
        for example in entry.examples:
            yield from _teach(example, lexicon, {element}, siblings)
        for example in entry.near_misses:
            yield from _teach(example, lexicon, ())


def _from_texts(catalogue: Catalogue, lexicon: Lexicon) -> Iterator[Lesson]:
    """The plain words that say what an element asks, in each language."""
    for language in LANGUAGES:
        texts = catalogue.texts(language)
        for element, entry in catalogue.rules.items():
            siblings = [each.id for each in catalogue.obligations[entry.obligation].elements]
            yield from _teach(Example(language, texts.element(element)), lexicon, {element}, siblings, weight=PLAIN)


def _teach(
    example: Example,
    lexicon: Lexicon,
    answers: Iterable[str],
    left_open: Iterable[str] = (),
    *,
    weight: float = 1.0,
) -> Iterator[Lesson]:
    """One lesson, or none where the example is no operative provision."""
    features = describe(build_law(example), lexicon)
    last = len(features.law.provisions) - 1
    passages = tuple(p for p in features.passages if p.provision == last)
    if passages:
        by_id = {p.id: p for p in features.law.provisions}
        traits = read_traits(passages, features, lexicon.index, by_id)
        yield Lesson(traits, frozenset(answers), frozenset(left_open), weight)
