"""rules/ → Catalogue of obligations, elements, concepts and texts; a mistake names file and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.bans import Bans, load_bans
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.catalogue.obligations import ElementRules, load_obligations
from gap_analyzer.catalogue.references import References, load_references
from gap_analyzer.catalogue.scopes import Scopes, load_scopes
from gap_analyzer.catalogue.spelling import check_names
from gap_analyzer.catalogue.stand_ins import StandIns, load_stand_ins
from gap_analyzer.catalogue.terms import LANGUAGES, Apart, Concept, Labels, load_apart, load_concepts
from gap_analyzer.catalogue.texts import Texts, load_texts
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Obligation
from gap_analyzer.resources import locate

__all__ = [
    "LANGUAGES", "Catalogue", "Concept", "ElementRules", "Example", "Labels", "References", "Rule", "Scopes",
    "StandIns", "Texts", "load", "load_concepts", "load_obligations", "load_strings", "load_texts", "packs",
]  # fmt: skip

VERSION_FILE = "pack.yaml"
NO_STAND_INS = StandIns()
NO_SCOPES = Scopes()
NO_REFERENCES = References()
NO_BANS = Bans()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A rule pack in memory: what the Convention asks and the words by which laws answer it."""

    pack: str
    version: str
    folder: Path
    obligations: Mapping[str, Obligation]
    rules: Mapping[str, ElementRules]
    concepts: Mapping[str, Concept]
    regimes: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    formal: tuple[str, ...] = ()
    faint: tuple[str, ...] = ()
    by_incorporation: tuple[str, ...] = ()
    never_general: frozenset[str] = frozenset()
    by_instrument: frozenset[str] = frozenset()
    stand_ins: StandIns = NO_STAND_INS
    scopes: Scopes = NO_SCOPES
    references: References = NO_REFERENCES
    bans: Bans = NO_BANS
    apart: Apart = field(default_factory=dict)

    def texts(self, language: str) -> Texts:
        """The pack's own words for its obligations and elements in a language (en, es, pt, fr)."""
        return load_texts(self.folder, language)


def packs() -> tuple[str, ...]:
    """Names of the rule packs that are installed."""
    return tuple(sorted(p.parent.name for p in locate("rules").glob(f"*/{VERSION_FILE}")))


@lru_cache(maxsize=4)
def load(pack: str = "minamata") -> Catalogue:
    """The catalogue of one rule pack. Raises UsageError for an unknown pack, RulePackError for a broken one."""
    folder = Path(pack) if Path(pack).is_dir() else locate("rules") / pack
    if not (folder / VERSION_FILE).exists():
        raise UsageError(f"There is no rule pack “{pack}”.", f"Installed packs: {', '.join(packs())}.")
    about = load_strings(folder / VERSION_FILE)
    concepts = load_concepts(folder)
    obligations, rules = load_obligations(folder, about["files"])
    return Catalogue(
        pack=about["id"],
        version=about["version"],
        folder=folder,
        obligations=obligations,
        rules=rules,
        concepts=concepts,
        regimes=_read_concepts(about, "regimes", concepts),
        closed=_read_concepts(about, "closed", concepts),
        formal=_read_concepts(about, "formal", concepts),
        faint=_read_concepts(about, "faint", concepts),
        by_incorporation=tuple(about.get("by_incorporation") or ()),
        never_general=_read_elements(about, "never_general", rules),
        by_instrument=_read_elements(about, "by_instrument", rules),
        stand_ins=load_stand_ins(folder, concepts),
        scopes=load_scopes(folder, concepts, rules),
        references=load_references(folder, concepts),
        bans=load_bans(folder, concepts),
        apart=load_apart(folder),
    )


def _read_concepts(about: Mapping[str, Any], key: str, concepts: Mapping[str, Concept]) -> tuple[str, ...]:
    names = tuple(about.get(key) or ())
    check_names(f"{VERSION_FILE}, {key}", names, concepts, "concept")
    return names


def _read_elements(about: Mapping[str, Any], key: str, rules: Mapping[str, ElementRules]) -> frozenset[str]:
    elements = frozenset(about.get(key) or ())
    check_names(f"{VERSION_FILE}, {key}", sorted(elements), rules, "element")
    return elements
