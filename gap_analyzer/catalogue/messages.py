"""rules/messages → what every named reason and flag says to a reader, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from gap_analyzer.catalogue.yaml_strings import load_strings


@lru_cache(maxsize=16)
def load_messages(pack: Path, language: str) -> Mapping[str, tuple[str, str]]:
    """Reason or flag → (what it means, what to do next) in one language; both end with a full stop."""
    content = load_strings(pack / "messages.yaml")
    found: dict[str, tuple[str, str]] = {}
    for group in content.values():
        for name, sentences in group.items():
            found[name] = (sentences[language]["what"], sentences[language]["next"])
    return found
