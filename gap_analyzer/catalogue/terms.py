"""rules/concepts and modality → Concept: the words by which the laws of four languages name a thing."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError

LANGUAGES = ("en", "es", "pt", "fr")
Apart = Mapping[str, tuple[tuple[str, ...], ...]]  # language → words that share a stem with others, with their forms


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a concept in one language; a negative label cancels every hit that lies inside it.

    An `exact` label is one word that counts only as it is spelled, where its stem would catch other words:
    "means" but not "mean", "délit" but not "délai".
    """

    preferred: str
    alternative: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()

    @property
    def positive(self) -> tuple[str, ...]:
        """Every label that names the concept, the preferred one first."""
        return (self.preferred, *self.alternative, *(label for label in self.exact if label != self.preferred))

    @property
    def inflected(self) -> tuple[str, ...]:
        """The labels that match in every inflection: all but the exact ones."""
        return tuple(label for label in (self.preferred, *self.alternative) if label not in self.exact)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that law speaks of. `reach` is "specific", "class" or "" (says nothing of mercury)."""

    id: str
    group: str
    reach: str
    definition: str
    labels: Mapping[str, Labels]
    includes: tuple[str, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()


def load_concepts(pack: Path) -> dict[str, Concept]:
    """Every concept of a rule pack by id, modality markers included (their group is "modality").

    Raises RulePackError, naming file and key, for a missing language, a repeated id or an unknown include.
    """
    found: dict[str, Concept] = {}
    for path in (*sorted((pack / "concepts").glob("*.yaml")), pack / "modality.yaml"):
        if not path.exists():
            continue
        content = load_strings(path)
        group = "modality" if path.name == "modality.yaml" else ""
        for entry in content.get("concepts") or content.get("modalities") or []:
            concept = _read_concept(entry, path.name, group)
            if concept.id in found:
                raise RulePackError(f"{path.name}: the concept “{concept.id}” stands twice.", "Keep one of them.")
            found[concept.id] = concept
    for concept in found.values():
        for other in concept.includes:
            if other not in found:
                raise RulePackError(f"The concept “{concept.id}” includes the unknown “{other}”.", "Mend `includes`.")
    return found


def load_apart(pack: Path) -> Apart:
    """The words of each language that must not meet those of their stem; none where a pack has no such file.

    Raises RulePackError for a language that is not read and for a form that stands in two lines of a language.
    """
    path = pack / "apart.yaml"
    if not path.exists():
        return {}
    content = load_strings(path)
    if unknown := sorted(set(content) - set(LANGUAGES)):
        raise RulePackError(f"{path.name}: “{unknown[0]}” is no language that is read.", "Write en, es, pt or fr.")
    apart: dict[str, tuple[tuple[str, ...], ...]] = {}
    for language, lines in content.items():
        if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
            raise RulePackError(f"{path.name}, {language}: not a list of words.", "Write each as a list of its forms.")
        forms = Counter(form for line in lines for form in {_plain(form) for form in line})
        if twice := [form for form, times in forms.items() if times > 1]:
            raise RulePackError(f"{path.name}, {language}: “{twice[0]}” stands twice.", "Keep it in one line.")
        apart[language] = tuple(tuple(line) for line in lines)
    return apart


def _plain(form: str) -> str:
    """A form as print without accents has it: two words of one spelling cannot be kept apart."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", form) if not unicodedata.combining(sign))


def _read_concept(entry: Mapping[str, Any], name: str, group: str) -> Concept:
    try:
        ident = entry["id"]
        labels = {language: _read_labels(entry["labels"][language]) for language in LANGUAGES}
    except (KeyError, TypeError) as error:
        raise RulePackError(
            f"{name}: the concept “{entry.get('id', '?')}” lacks {error}.", "Give it labels in en, es, pt and fr."
        ) from error
    return Concept(
        id=ident,
        group=group or entry.get("group", ""),
        reach=entry.get("reach", ""),
        definition=entry.get("definition", ""),
        labels=labels,
        includes=tuple(entry.get("includes") or ()),
        examples=_pairs(entry.get("examples")),
        near_misses=_pairs(entry.get("near_misses")),
    )


def _read_labels(entry: Mapping[str, Any]) -> Labels:
    alternative = entry.get("alternative") or ()
    negative = entry.get("negative") or ()
    return Labels(
        preferred=entry["preferred"],
        alternative=tuple(alternative),
        negative=tuple(negative),
        exact=tuple(entry.get("exact") or ()),
    )


def _pairs(entry: Any) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for language, sentences in (entry or {}).items():
        for sentence in [sentences] if isinstance(sentences, str) else sentences:
            pairs.append((language, sentence))
    return tuple(pairs)
