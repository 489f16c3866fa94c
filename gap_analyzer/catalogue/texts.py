"""rules/texts → Texts: titles, duties, elements, missing sentences and drafting hints in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.yaml_strings import load_strings


@dataclass(frozen=True, slots=True)
class Texts:
    """What the program says of obligations and elements in one language; an unknown id is a KeyError."""

    language: str
    content: Mapping[str, Any]

    def title(self, obligation: str) -> str:
        """Short name of an obligation."""
        return str(self.content["obligations"][obligation]["title"])

    def duty(self, obligation: str) -> str:
        """The duty in one plain sentence."""
        return str(self.content["obligations"][obligation]["duty"])

    def consequence(self, obligation: str) -> str:
        """Why a gap here matters, in one sentence."""
        return str(self.content["obligations"][obligation]["consequence"])

    def hint(self, obligation: str) -> str:
        """Drafting hint: addressee, operative verb, condition and sanction."""
        return str(self.content["obligations"][obligation]["hint"])

    def element(self, element: str) -> str:
        """What a law must say for the element."""
        return str(self.content["elements"][element]["text"])

    def missing(self, element: str) -> str:
        """What is missing when no provision answers the element, for a drafter."""
        return str(self.content["elements"][element]["missing"])

    def theme(self, theme: str) -> str:
        """Display name of a theme."""
        return str(self.content["themes"][theme])

    def pillar(self, pillar: str) -> str:
        """Display name of a roadmap pillar."""
        return str(self.content["pillars"][pillar])

    def applicability(self, phrase: str) -> str:
        """The condition under which an obligation applies, in plain words."""
        return str(self.content["applicability"][phrase]["text"])

    def question(self, phrase: str) -> str:
        """The question whose answer settles applicability; empty when there is none."""
        return str(self.content["applicability"][phrase].get("question", ""))


@lru_cache(maxsize=16)
def load_texts(folder: Path, language: str) -> Texts:
    """The texts of a pack in a language; raises FileNotFoundError when the pack lacks that language."""
    return Texts(language=language, content=load_strings(folder / "texts" / f"{language}.yaml"))
