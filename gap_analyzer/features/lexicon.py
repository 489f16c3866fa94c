"""Concepts → one PhraseMatcher a language, on folded and stemmed norms; only this room knows spaCy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from gap_analyzer.catalogue.terms import Concept
from gap_analyzer.features.words import TOKEN, build_norm, collect_surfaces, fold, fold_word
from gap_analyzer.model.description import ConceptIndex, Mention

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

NEGATIVE = "~"
BROAD = "broad-class"  # a class too wide to say, in a title, what an instrument is about
EXACT = "="
Match = tuple[int, int, int]  # key or meaning of a label, first token, token after the last
# A label's concepts (none: it is negative), its own concept, and the spellings that one word of it must have, if any.
Label = tuple[int, int, frozenset[str]]
Place = tuple[int, int]  # first token, token after the last
_PARTED = re.compile(f"({TOKEN.pattern})")
# The figure after a number in words, “every three (3) years”: of the width of what is between words.
_DOUBLED = re.compile(r"(?<=[^\W\d_]) ?\([1-9]\d{0,3}\)(?= [^\W\d_])")


def build_index(concepts: Mapping[str, Concept]) -> ConceptIndex:
    """Numbers for concepts, in id order, and masks of the modal, specific and class ones."""
    ids = tuple(sorted(concepts))
    bits = {name: number for number, name in enumerate(ids)}
    masks = {"modal": 0, "specific": 0, "classes": 0, "narrow": 0}
    for name in ids:
        concept = concepts[name]
        key = {"specific": "specific", "class": "classes"}.get(concept.reach, "")
        if concept.group == "modality":
            key = "modal"
        if key:
            masks[key] |= 1 << bits[name]
        if key == "classes" and concept.group != BROAD:
            masks["narrow"] |= 1 << bits[name]
    return ConceptIndex(ids, bits, masks["modal"], masks["specific"], masks["classes"], masks["narrow"])


def expand_includes(concepts: Mapping[str, Concept]) -> dict[str, tuple[str, ...]]:
    """For every concept the concepts that a hit of it also stands for: itself and all that include it."""
    parents: dict[str, set[str]] = {name: {name} for name in concepts}
    changed = True
    while changed:
        changed = False
        for name, concept in concepts.items():
            for child in concept.includes:
                before = len(parents[child])
                parents[child] |= parents[name]
                changed = changed or len(parents[child]) != before
    return {name: tuple(sorted(all_of)) for name, all_of in parents.items()}


class RegexTokenizer:
    """spaCy tokenizer: numbers, runs of letters and signs, the same for all four languages."""

    def __init__(self, vocab: Any) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """A Doc that keeps its words and where they stand in `doc.user_data`, as tokens are slow to ask.

        `edges` are character offsets: word n begins at edges[2n] and ends at edges[2n + 1].
        """
        from spacy.tokens import Doc

        text = _DOUBLED.sub(lambda figure: " " * len(figure[0]), text) if "(" in text else text
        parts = _PARTED.split(text)  # what is between words, a word, what is between words …
        words = parts[1::2]
        doc = Doc(self.vocab, words=words, spaces=[True] * len(words))
        doc.user_data["words"] = words
        doc.user_data["edges"] = tuple(accumulate(map(len, parts)))
        return doc


def build_pipeline(
    concepts: Mapping[str, Concept], index: ConceptIndex, language: str, apart: Iterable[Sequence[str]] = ()
) -> Language:
    """A blank spaCy pipeline for a language whose component `gap_concepts` finds every concept in one pass.

    `apart` are the words of the language that are not to meet those of their stem.
    """
    import spacy
    from spacy.attrs import NORM

    nlp = spacy.blank("xx")
    labels = tuple(
        label
        for concept in concepts.values()
        for label in (*concept.labels[language].positive, *concept.labels[language].negative)
    )
    norm = build_norm(language, collect_surfaces(labels, language), apart)
    # The norm alone: what else spaCy knows of a word (its shape, whether it is like a URL) costs more than finding it.
    nlp.vocab.lex_attr_getters = {NORM: norm}  # type: ignore[attr-defined]  # there, but not in its stubs
    nlp.tokenizer = RegexTokenizer(nlp.vocab)
    nlp.add_pipe("gap_concepts")
    component: Any = nlp.get_pipe("gap_concepts")
    component.learn(concepts, index, language)
    return nlp


class ConceptFinder:
    """spaCy component: writes the concepts of a Doc to `doc.user_data["hits"]` as Hits in printed order."""

    def __init__(self, nlp: Language) -> None:
        from spacy.matcher import PhraseMatcher

        self.nlp = nlp
        self.matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self.labels: dict[int, Label] = {}
        self.modal = 0

    def learn(self, concepts: Mapping[str, Concept], index: ConceptIndex, language: str) -> None:
        """Take in the labels of a language; a label shared by several concepts stands for all of them."""
        from spacy.tokens import Doc

        stands_for = expand_includes(concepts)
        strings = self.nlp.vocab.strings
        for name in index.ids:
            labels = concepts[name].labels[language]
            meaning = index.mask(stands_for[name])
            for key, phrases in (
                (name, labels.inflected),
                (EXACT + name, labels.exact),
                (NEGATIVE + name, labels.negative),
            ):
                docs = [Doc(self.nlp.vocab, words=TOKEN.findall(phrase)) for phrase in phrases if phrase.strip()]
                if not docs:
                    continue
                self.matcher.add(key, docs)
                self.labels[strings[key]] = (
                    0 if key.startswith(NEGATIVE) else meaning,
                    index.bits[name],
                    frozenset() if key == name else frozenset(fold(phrase.strip()) for phrase in phrases),
                )
        self.modal = index.modal

    def __call__(self, doc: Doc) -> Doc:
        """Find concepts: negative labels cancel hits inside them, longer modal labels cancel shorter ones."""
        matches = self.matcher(doc)
        if not matches:
            doc.user_data["hits"] = ()
            return doc
        edges = doc.user_data["edges"]
        places: dict[Place, int] = {}
        for meaning, first, last in self._keep_uncancelled(matches, doc.user_data["words"]):
            places[first, last] = places.get((first, last), 0) | meaning
        _keep_longest_modal(places, self.modal)
        doc.user_data["hits"] = tuple(
            [
                Mention(concepts, edges[2 * first], edges[2 * last - 1], first, last)
                for (first, last), concepts in sorted(places.items())
                if concepts
            ]
        )
        return doc

    def _keep_uncancelled(self, matches: list[Match], words: list[str]) -> list[Match]:
        """Meaning and place of what stands as it is spelled and no negative label of its concept cancels."""
        found: list[tuple[int, int, int, int]] = []
        cancelled: dict[int, list[Place]] = {}
        for key, first, last in matches:
            meaning, source, spellings = self.labels[key]
            if spellings and last - first == 1 and fold_word(words[first]) not in spellings:
                continue
            if meaning:
                found.append((meaning, source, first, last))
            else:
                cancelled.setdefault(source, []).append((first, last))
        return [
            (meaning, first, last)
            for meaning, source, first, last in found
            if source not in cancelled or not any(a <= first and last <= b for a, b in cancelled[source])
        ]


def _keep_longest_modal(places: dict[Place, int], modal: int) -> None:
    """Take modal concepts from the places that a longer modal place holds."""
    modals = [place for place, concepts in places.items() if concepts & modal]
    if len(modals) > 1:
        for first, last in modals:
            if any(a <= first and last <= b and (b - a) > (last - first) for a, b in modals):
                places[first, last] &= ~modal


def register_components() -> None:
    """Make `gap_concepts` known to spaCy, so that other pipelines can use it; harmless when called again."""
    from spacy.language import Language

    if not Language.has_factory("gap_concepts"):

        @Language.factory("gap_concepts")
        def create_concept_finder(nlp: Language, name: str) -> ConceptFinder:  # noqa: ARG001 - spaCy hands it over
            return ConceptFinder(nlp)
