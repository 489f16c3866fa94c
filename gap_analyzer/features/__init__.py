"""Provisions → Features: sentences with their concepts, modality, quantities, dates and inherited context."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.catalogue.terms import LANGUAGES
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.features.contents import is_contents
from gap_analyzer.features.lexicon import build_index, build_pipeline, register_components
from gap_analyzer.features.moods import Mood, Moods, load_moods
from gap_analyzer.features.quantities import Scale, build_scale, read_figures
from gap_analyzer.features.words import split_sentences
from gap_analyzer.model import Force, Law, Provision, ProvisionKind
from gap_analyzer.model.description import ConceptIndex, Features, Mention, Passage

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Lexicon", "describe", "load_lexicon"]

SILENT = frozenset({ProvisionKind.CONTENTS, ProvisionKind.NOTE, ProvisionKind.QUOTED, ProvisionKind.PREAMBLE})
_SILENT_FORCES = frozenset({Force.REPEALED, Force.UNKNOWN})  # of unknown force is the mere end of an instrument
NUMBERED = frozenset({ProvisionKind.PARAGRAPH, ProvisionKind.ITEM})
LISTED = frozenset({ProvisionKind.GROUP, ProvisionKind.SCHEDULE, ProvisionKind.ROW, ProvisionKind.DEFINITION})
VAST = 40  # provisions of one article above which its parts stand alone
LONG_TITLE = 350  # characters of a preamble in which a long title stands
TABLE_LENGTH = 400  # characters; no sentence of prose with figures on every line is longer
CELLS = 4  # lines of one table row when every cell stands on its own line
CAPTION = 80  # characters of the words that head an article within its text
_DASHED = re.compile(r"[^.;:\n]{3,80}\.\s?[-–—]")  # a caption and what parts it from the text
GAP = 8  # characters between a semicolon and what goes on after it
FEWEST_CAPTIONS = 4
CAPTIONED = 0.6  # of the articles without a heading: so many with a caption, and it is the law's habit
DANGLING = (":", ",", ";", "—", "–", "-")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The compiled language side of a catalogue; pipelines are built for the languages that are met."""

    catalogue: Catalogue
    index: ConceptIndex
    scale: Scale
    moods: Moods
    pipelines: dict[str, Language]

    def pipeline(self, language: str) -> Language:
        """The pipeline of a language, built on first use; an unknown language is searched as English."""
        known = language if language in LANGUAGES else LANGUAGES[0]
        if known not in self.pipelines:
            register_components()
            self.pipelines[known] = build_pipeline(
                self.catalogue.concepts, self.index, known, self.catalogue.apart.get(known, ())
            )
        return self.pipelines[known]


@lru_cache(maxsize=4)
def _load_scale(folder: Path) -> Scale:
    return build_scale(load_strings(folder / "quantities.yaml"))


def prepare() -> None:
    """Import the library that finds concepts: half a second that a thread can spend while documents are read."""
    import spacy  # noqa: F401 - for what importing it does


_LEXICONS: dict[int, Lexicon] = {}


def load_lexicon(catalogue: Catalogue) -> Lexicon:
    """The lexicon of a catalogue, kept for the life of the process."""
    key = id(catalogue)
    if key not in _LEXICONS:
        index = build_index(catalogue.concepts)
        _LEXICONS[key] = Lexicon(
            catalogue, index, _load_scale(catalogue.folder), load_moods(catalogue.folder, index), {}
        )
    return _LEXICONS[key]


def describe(law: Law, lexicon: Lexicon) -> Features:
    """Describe every operative provision of a law: one spaCy pass a language, then context by structure.

    Repealed provisions, contents, notes, recitals and quoted amendments are left out: they cover nothing.
    """
    return _Description(law, lexicon).build()


class _Description:
    """The state of one description: caches of parsed texts and of inherited masks."""

    def __init__(self, law: Law, lexicon: Lexicon) -> None:
        self.law = law
        self.lexicon = lexicon
        self.by_id: Mapping[str, int] = {p.id: i for i, p in enumerate(law.provisions)}
        self.operative = [i for i, p in enumerate(law.provisions) if _is_operative(p)]
        self.hits: dict[int, tuple[Mention, ...]] = {}
        self.headings: dict[str, int] = {}
        self.captions: dict[str, int] = {}
        self.closings: dict[str, list[int]] = {}
        self.naming: frozenset[str] | None = None

    def build(self) -> Features:
        law = self.law
        self._parse()
        articles: dict[str, int] = {}
        masks: list[int] = []
        passages: list[Passage] = []
        for i, key in zip(self.operative, self._units(), strict=True):
            slot = articles.setdefault(key, len(articles))
            if slot == len(masks):
                masks.append(0)
            described = tuple(self._describe_one(i, slot))
            passages.extend(described)
            for passage in described:
                masks[slot] |= passage.own | passage.heading
        named = self._heading_mask(law.instrument.title)
        instrument = title = named | self._preamble_mask()
        for mask in masks:
            instrument |= mask
        return Features(law, tuple(passages), tuple(masks), instrument, title, len(self.operative), named)

    def _units(self) -> list[str]:
        """For each operative provision the unit whose words it shares: its article, or one part of a vast one.

        A section of the US Code is an article as long as an act: there the subsection is what a lawyer reads as one.
        """
        provisions = [self.law.provisions[i] for i in self.operative]
        sizes = Counter(provision.article for provision in provisions)
        lists = {p.article for p in provisions if p.kind in (ProvisionKind.SCHEDULE, ProvisionKind.ROW)}
        units: list[str] = []
        for provision in provisions:
            vast = sizes[provision.article] > VAST and provision.article not in lists
            part = provision.path.split(")", 1)[0] if vast else provision.article
            units.append(part or provision.id)
        return units

    def _parse(self) -> None:
        groups: dict[str, list[int]] = {}
        for i in self.operative:
            provision = self.law.provisions[i]
            groups.setdefault(provision.language or self.law.instrument.language, []).append(i)
            if provision.kind is ProvisionKind.CLOSING:
                self.closings.setdefault(provision.parent, []).append(i)
        for language, indexes in sorted(groups.items()):
            pipe = self.lexicon.pipeline(language)
            texts = (self.law.provisions[i].text for i in indexes)
            for i, doc in zip(indexes, pipe.pipe(texts, batch_size=256), strict=True):
                self.hits[i] = doc.user_data["hits"]

    def _describe_one(self, i: int, slot: int) -> list[Passage]:
        provision = self.law.provisions[i]
        hits = self.hits[i]
        lead, lead_modal = self._inherit(provision)
        heading = self._headings_of(provision)
        matter = self._matter_of(provision)
        passages: list[Passage] = []
        begun, begun_modal = lead, lead_modal  # what the beginning of a sentence says for its parts after a semicolon
        ranges = split_passages(provision.text, hits, self.lexicon.scale.abbreviations)
        for (start, end), inside in zip(ranges, _share_out(hits, ranges), strict=True):
            own = _mask_of(inside)
            sentence = provision.text[start:end]
            if not _continues(provision.text, start):
                begun, begun_modal = lead, lead_modal
            modal = self._mood(own & self.lexicon.index.modal, begun_modal, sentence, provision)
            if not (own | begun) & self.lexicon.index.specific:
                begun |= matter
            quantities, dates = read_figures(sentence, self.lexicon.scale)
            passages.append(
                Passage(
                    provision=i, start=start, end=end, own=own, lead=begun, heading=heading, modal=modal, hits=inside,
                    quantities=quantities, dates=dates, article=slot,
                )
            )  # fmt: skip
            if not _continues(provision.text, start):
                colon = start + sentence.rfind(":")
                begun |= _mask_of(h for h in inside if h.end <= colon) & ~self.lexicon.index.modal
                begun_modal = modal
        return passages

    def _mood(self, modal: int, lead_modal: int, sentence: str, provision: Provision) -> int:
        """The modality of a sentence: its own, or its lead-in's, or the command of a plain future or present."""
        mood = self._mood_of(provision)
        if mood is None or provision.kind in LISTED:
            return modal or lead_modal
        lower = sentence.lower()
        modal = mood.hear(lower, modal) or lead_modal
        if modal & self.lexicon.moods.deontic:
            return modal
        return modal | mood.command if mood.commands(lower) else modal

    def _mood_of(self, provision: Provision) -> Mood | None:
        return self.lexicon.moods.of(provision.language or self.law.instrument.language)

    def _inherit(self, provision: Provision) -> tuple[int, int]:
        """What a provision takes from the lead-ins above it, and from the words that close its list."""
        lead = modal = 0
        child = provision
        while child.parent in self.by_id:
            parent = self.law.provisions[self.by_id[child.parent]]
            index = self.by_id[parent.id]
            hits = self.hits.get(index, ())
            if parent.kind in (ProvisionKind.GROUP, ProvisionKind.SCHEDULE) or not hits:
                child = parent
                continue
            tail = _lead_in_start(parent.text, self.lexicon.scale.abbreviations)
            if tail >= 0:
                mask = _mask_of(h for h in hits if h.start >= tail)
                for closing in self.closings.get(parent.id, ()):
                    if self.law.provisions[closing].id != provision.id:
                        mask |= _mask_of(self.hits[closing])
                lead |= mask
                modal = modal or self._hear_lead(parent, tail, mask & self.lexicon.index.modal)
            child = parent
        return lead & ~self.lexicon.index.modal, modal

    def _hear_lead(self, parent: Provision, tail: int, modal: int) -> int:
        mood = self._mood_of(parent)
        return modal if mood is None else mood.hear(parent.text[tail:].lower(), modal)

    def _headings_of(self, provision: Provision) -> int:
        mask = 0
        current: Provision | None = provision
        while current is not None:
            mask |= self._heading_mask(current.heading) | self._caption_mask(current)
            current = self.law.provisions[self.by_id[current.parent]] if current.parent in self.by_id else None
        for heading in provision.headings:
            mask |= self._heading_mask(heading)
        return mask

    def _matter_of(self, provision: Provision) -> int:
        """What the heading of an article names and its paragraphs leave unsaid: mercury, its compounds, its wastes."""
        if provision.kind not in NUMBERED or provision.article in self._naming():
            return 0
        mask = self._heading_mask(provision.heading)
        current = provision
        while current.kind is not ProvisionKind.ARTICLE:
            if current.parent not in self.by_id:
                return 0
            current = self.law.provisions[self.by_id[current.parent]]
            mask |= self._heading_mask(current.heading) | self._caption_mask(current)
        return mask & self.lexicon.index.specific

    def _naming(self) -> frozenset[str]:
        """The articles whose own words name mercury: what their headings name is no secret of theirs."""
        if self.naming is None:
            specific = self.lexicon.index.specific
            named = (i for i in self.operative if _mask_of(self.hits[i]) & specific)
            self.naming = frozenset(self.law.provisions[i].article for i in named)
        return self.naming

    def _caption_mask(self, provision: Provision) -> int:
        """What the few words say with which the text of an article without a heading begins: “Plan Nacional.- El …”."""
        if not self.captions:
            self.captions = self._find_captions()
        return self.captions.get(provision.id, 0)

    def _find_captions(self) -> dict[str, int]:
        """The captions of a law by article: after a dash, or where nearly every article begins with a few words."""
        dashed: dict[str, int] = {}
        plain: dict[str, int] = {}
        headless = [p for p in self.law.provisions if p.kind is ProvisionKind.ARTICLE and not p.heading and p.text]
        for provision in headless:
            hits = self.hits.get(self.by_id[provision.id], ())
            text = provision.text[: 2 * CAPTION]
            found = _DASHED.match(text)
            end = found.end() if found else split_sentences(text, self.lexicon.scale.abbreviations)[0][1]
            mask = _mask_of(h for h in hits if h.end <= end)
            if found:
                dashed[provision.id] = mask & ~self.lexicon.index.modal
            elif end <= CAPTION and end < len(text) and not mask & self.lexicon.index.modal:
                plain[provision.id] = mask
        is_habit = len(plain) >= max(FEWEST_CAPTIONS, CAPTIONED * len(headless))
        return {"": 0, **dashed, **(plain if is_habit else {})}

    def _preamble_mask(self) -> int:
        """What the opening words say an instrument is about: the long title that stands under the short one."""
        for provision in self.law.provisions[:3]:
            if provision.kind is ProvisionKind.PREAMBLE:
                return self._heading_mask(" ".join(provision.text[:LONG_TITLE].split()))
        return 0

    def _heading_mask(self, heading: str) -> int:
        if not heading:
            return 0
        if heading not in self.headings:
            doc = self.lexicon.pipeline(self.law.instrument.language)(heading)
            self.headings[heading] = _mask_of(doc.user_data["hits"])
        return self.headings[heading]


def split_passages(text: str, hits: tuple[Mention, ...], abbreviations: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Sentences; a table that was read as running text gives one passage for each line that names something."""
    ranges: list[tuple[int, int]] = []
    for start, end in split_sentences(text, abbreviations):
        lines = _split_table(text, start, end) if end - start > TABLE_LENGTH else ()
        if not lines:
            ranges.append((start, end))
            continue
        named = [i for i, (a, b) in enumerate(lines) if any(a <= h.start < b for h in hits)]
        for n, i in enumerate(named):
            stop = min(i + CELLS, len(lines), named[n + 1] if n + 1 < len(named) else len(lines))
            ranges.append((lines[i][0], lines[max(i, stop - 1)][1]))
    return tuple(ranges)


def _share_out(hits: tuple[Mention, ...], ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[Mention, ...]]:
    """For each range, in order, the mentions that lie in it whole; both stand in the order of the text."""
    at = 0
    for start, end in ranges:
        while at < len(hits) and hits[at].start < start:
            at += 1
        first = at
        while at < len(hits) and hits[at].start < end:
            at += 1
        yield tuple([hit for hit in hits[first:at] if hit.end <= end])


def _split_table(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The lines of a sentence that is really a table: many short lines, many with figures; else nothing."""
    lines: list[tuple[int, int]] = []
    position = start
    for line in text[start:end].split("\n"):
        if line.strip():
            lines.append((position, position + len(line)))
        position += len(line) + 1
    if len(lines) < 8:
        return ()
    figures = sum(1 for a, b in lines if any(c.isdigit() for c in text[a:b]))
    short = sum(1 for a, b in lines if b - a <= 45)
    return tuple(lines) if figures >= len(lines) * 0.3 and short >= len(lines) * 0.7 else ()


def _is_operative(provision: Provision) -> bool:
    if provision.kind in SILENT or provision.force in _SILENT_FORCES:
        return False
    return not is_contents(provision.text)


def _continues(text: str, start: int) -> bool:
    """Whether what begins here is a later part of a sentence: “burn amalgam in the open;” or “2) the target;”."""
    here = text[start : start + 1]
    return text[max(0, start - GAP) : start].rstrip().endswith(";") and (
        here.islower() or here.isdigit() or here == "("
    )


def _lead_in_start(text: str, abbreviations: frozenset[str]) -> int:
    """Where the unfinished sentence begins that a list completes, or -1 when the text is complete."""
    stripped = text.rstrip()
    if not stripped or (stripped.endswith((".", "!", "?")) and not stripped.endswith(DANGLING)):
        return -1
    return split_sentences(text, abbreviations)[-1][0]


def _mask_of(hits: Iterable[Mention]) -> int:
    mask = 0
    for hit in hits:
        mask |= hit.concepts
    return mask
