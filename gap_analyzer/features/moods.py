"""Sentence → what it does without a label's exact words: commands in verb endings, bans and permits with words between.

Labels are whole phrases; law puts words between their parts ("no operator of a plant may", "without having first
obtained the written permission"). Patterns of `moods.yaml` hear these. They run in google-re2 on lower-case text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.pattern_sets import PatternSet
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.model.description import ConceptIndex

WIDE = 40  # words or signs between two parts of a pattern
_GAP = re.compile(r"\{\d+,(\d+)\}")
PATTERN_MEMORY = 64 << 20  # bytes; letters of every script make large programs, and re2 grows slow where it has 8 MiB


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say a modality: what it adds, what it takes away ("ni … podrán" permits nothing), what is harmless."""

    modality: int
    silences: int
    text: str
    harmless: tuple[str, ...]

    @property
    def expression(self) -> re.Pattern[str]:
        """The pattern compiled. Raises RulePackError when google-re2 refuses it."""
        return _compile(self.text)

    def is_in(self, sentence: str) -> bool:
        """Whether the pattern stands in a lower-case sentence, in a form that no harmless word excuses."""
        found = self.expression.search(sentence)
        return found is not None and not any(word in found.group() for word in self.harmless)

    def is_excused(self, sentence: str) -> bool:
        """Whether a pattern that stands in a lower-case sentence stands there in a harmless form only."""
        return any(word in sentence for word in self.harmless) and not self.is_in(sentence)


class Ear:
    """Many patterns in few passes over a sentence: google-re2's sets, several times faster than one after the other.

    A pattern with a wide gap is heard by itself: together such patterns make more states than memory holds. Raises
    RulePackError for a pattern that google-re2 refuses.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        wide = [at for at, pattern in enumerate(patterns) if _is_wide(pattern.text)]
        narrow = [at for at in range(len(patterns)) if at not in wide]
        self._sets = [(places, self._gather(places)) for places in (narrow, *([w] for w in wide))]

    def _gather(self, places: Sequence[int]) -> PatternSet[str]:
        together = PatternSet(
            [self._patterns[at].text for at in places], lambda number, text: self._patterns[places[number]].is_in(text)
        )
        if not together.is_together:
            for at in places:
                _compile(self._patterns[at].text)  # says which is refused
        return together

    def hear(self, sentence: str) -> list[Pattern]:
        """The patterns that stand in a lower-case sentence, in their order."""
        heard = sorted(places[number] for places, together in self._sets for number in together.find(sentence))
        return [self._patterns[at] for at in heard if not self._patterns[at].is_excused(sentence)]


def _is_wide(pattern: str) -> bool:
    return any(int(most) >= WIDE for most in _GAP.findall(pattern))


@dataclass(frozen=True, slots=True)
class Mood:
    """How a language speaks: by patterns, by the endings of its verbs, or (`plain`) by any sentence at all."""

    command: int
    ending: re.Pattern[str] | None
    plain: bool
    patterns: tuple[Pattern, ...]
    ear: Ear

    def hear(self, sentence: str, modal: int) -> int:
        """The modality of a lower-case sentence: `modal`, as its labels have it, with what patterns add and silence."""
        for pattern in self.ear.hear(sentence):
            modal = modal & ~pattern.silences | pattern.modality
        return modal

    def commands(self, sentence: str) -> bool:
        """Whether a lower-case sentence that no label or pattern hears is a command all the same."""
        return (self.plain and " " in sentence.strip()) or bool(self.ending and self.ending.search(sentence))


@dataclass(frozen=True, slots=True)
class Moods:
    """The moods of a pack, built when a language is met, and the modalities after which nothing more need be heard."""

    entries: Mapping[str, Mapping[str, Any]]
    index: ConceptIndex
    harmless: tuple[str, ...] = ()
    deontic: int = 0
    built: dict[str, Mood] = field(default_factory=dict)

    def of(self, language: str) -> Mood | None:
        """The mood of a language, if the pack has one. Raises RulePackError for a pattern that google-re2 refuses."""
        if language not in self.built and language in self.entries:
            self.built[language] = _read_mood(self.entries[language], self.index, self.harmless)
        return self.built.get(language)


def load_moods(folder: Path, index: ConceptIndex) -> Moods:
    """The moods of a pack; none where it has no moods.yaml."""
    path = folder / "moods.yaml"
    if not path.exists():
        return Moods({}, index)
    content = load_strings(path)
    return Moods(
        entries={entry["language"]: entry for entry in content["moods"]},
        index=index,
        harmless=tuple(content.get("harmless") or ()),
        deontic=index.mask(content["deontic"]),
    )


def _read_mood(entry: Mapping[str, Any], index: ConceptIndex, harmless: tuple[str, ...]) -> Mood:
    patterns = tuple(_read_pattern(pattern, index, harmless) for pattern in entry.get("patterns") or ())
    return Mood(
        command=index.mask((entry["modality"],)),
        ending=_compile_verbs(entry.get("endings") or (), entry.get("verbs") or ()),
        plain=entry.get("plain", "no") == "yes",
        patterns=patterns,
        ear=Ear(patterns),
    )


def _read_pattern(entry: Mapping[str, Any], index: ConceptIndex, harmless: tuple[str, ...]) -> Pattern:
    return Pattern(
        index.mask((entry["modality"],)),
        index.mask(entry.get("silences") or ()),
        entry["pattern"],
        harmless + tuple(entry.get("harmless") or ()),
    )


def _compile_verbs(endings: Sequence[str], verbs: Sequence[str]) -> re.Pattern[str] | None:
    """A word that ends so ("llevará", "será"), or one of the verbs that command in the present ("precisan")."""
    parts = [r"\p{L}(?:" + "|".join(map(re.escape, endings)) + ")"] if endings else []
    if verbs:
        parts.append(r"(?:^|\P{L})(?:" + "|".join(map(re.escape, verbs)) + ")")
    return _compile("(?:" + "|".join(parts) + r")(?:\P{L}|$)") if parts else None


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str]:
    """A pattern of the rules, in google-re2 only. Raises RulePackError when it is refused."""
    import re2

    try:
        options = re2.Options()
        options.max_mem = PATTERN_MEMORY
        compiled: re.Pattern[str] = re2.compile(pattern, options)
    except re2.error as error:
        raise RulePackError(f"moods.yaml: google-re2 refuses “{pattern}”.", "Write it without lookaround.") from error
    return compiled
