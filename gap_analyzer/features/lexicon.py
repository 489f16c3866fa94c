"""Concepts → one PhraseMatcher a language, on folded and stemmed norms; only this room knows spaCy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gap_analyzer.catalogue.terms import Concept
from gap_analyzer.features.words import TOKEN, build_norm, collect_surfaces, fold
from gap_analyzer.model.description import ConceptIndex, Mention

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

NEGATIVE = "~"
BROAD = "broad-class"  # a class too wide to say, in a title, what an instrument is about
EXACT = "="


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
        """A Doc whose tokens keep their character offsets as `doc.user_data["offsets"]`."""
        from spacy.tokens import Doc

        words: list[str] = []
        offsets: list[int] = []
        for match in TOKEN.finditer(text):
            words.append(match.group())
            offsets.append(match.start())
        doc = Doc(self.vocab, words=words, spaces=[True] * len(words))
        doc.user_data["offsets"] = offsets
        return doc


def build_pipeline(concepts: Mapping[str, Concept], index: ConceptIndex, language: str) -> Language:
    """A blank spaCy pipeline for a language whose component `gap_concepts` finds every concept in one pass."""
    import spacy
    from spacy.attrs import NORM

    nlp = spacy.blank("xx")
    labels = tuple(
        label
        for concept in concepts.values()
        for label in (*concept.labels[language].positive, *concept.labels[language].negative)
    )
    norm = build_norm(language, collect_surfaces(labels, language))
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
        self.meanings: dict[int, tuple[int, ...]] = {}
        self.negatives: dict[int, tuple[int, ...]] = {}
        self.sources: dict[int, int] = {}
        self.spellings: dict[int, set[str]] = {}  # one word of a negative or exact label: that spelling, not its stem
        self.modal = 0

    def learn(self, concepts: Mapping[str, Concept], index: ConceptIndex, language: str) -> None:
        """Take in the labels of a language; a label shared by several concepts stands for all of them."""
        stands_for = expand_includes(concepts)
        strings = self.nlp.vocab.strings
        for name in index.ids:
            labels = concepts[name].labels[language]
            bits = tuple(index.bits[parent] for parent in stands_for[name])
            for key, phrases, store in (
                (name, labels.inflected, self.meanings),
                (EXACT + name, labels.exact, self.meanings),
                (NEGATIVE + name, labels.negative, self.negatives),
            ):
                docs = [self.nlp.make_doc(phrase) for phrase in phrases if phrase.strip()]
                if docs:
                    self.matcher.add(key, docs)
                    store[strings[key]] = bits if store is self.meanings else (index.bits[name],)
                    self.sources[strings[key]] = index.bits[name]
                    if store is self.negatives or key.startswith(EXACT):
                        self.spellings[strings[key]] = {fold(phrase.strip()) for phrase in phrases}
        self.modal = index.modal

    def __call__(self, doc: Doc) -> Doc:
        """Find concepts: negative labels cancel hits inside them, longer modal labels cancel shorter ones."""
        matches = self.matcher(doc)
        if not matches:
            doc.user_data["hits"] = ()
            return doc
        spelled = self.spellings
        matches = [
            m for m in matches if m[0] not in spelled or m[2] - m[1] > 1 or fold(doc[m[1]].text) in spelled[m[0]]
        ]
        cancelled = [(first, last, bit) for key, first, last in matches for bit in self.negatives.get(key, ())]
        found: list[tuple[int, int, int]] = []
        for key, first, last in matches:
            source = self.sources.get(key)  # a negative label cancels what its own concept's labels found
            if not any(a <= first and last <= b and source == c for a, b, c in cancelled):
                found += [(first, last, bit) for bit in self.meanings.get(key, ())]
        doc.user_data["hits"] = self._locate(doc, _keep_longest_modal(found, self.modal))
        return doc

    def _locate(self, doc: Doc, found: list[tuple[int, int, int]]) -> tuple[Mention, ...]:
        offsets = doc.user_data["offsets"]
        hits = {
            Mention(bit, offsets[first], offsets[last - 1] + len(doc[last - 1].text), first, last)
            for first, last, bit in found
        }
        return tuple(sorted(hits, key=lambda h: (h.first, h.last, h.concept)))


def _keep_longest_modal(found: list[tuple[int, int, int]], modal: int) -> list[tuple[int, int, int]]:
    modals = [(first, last) for first, last, bit in found if modal >> bit & 1]
    if len(modals) < 2:
        return found
    return [
        (first, last, bit)
        for first, last, bit in found
        if not (modal >> bit & 1) or not any(a <= first and last <= b and (b - a) > (last - first) for a, b in modals)
    ]


def register_components() -> None:
    """Make `gap_concepts` known to spaCy, so that other pipelines can use it; harmless when called again."""
    from spacy.language import Language

    if not Language.has_factory("gap_concepts"):

        @Language.factory("gap_concepts")
        def create_concept_finder(nlp: Language, name: str) -> ConceptFinder:  # noqa: ARG001 - spaCy hands it over
            return ConceptFinder(nlp)
