"""The labelled provisions of corpus/ are whole: what the rules are held against must itself be right."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from gap_analyzer.catalogue import LANGUAGES, load, load_strings
from gap_analyzer.resources import locate

KEYS = {"id", "title", "heading", "lead", "article", "text", "meets", "limits", "contradicts", "tolerated"}
LABELS = ("meets", "limits", "contradicts", "tolerated")


def provisions(language: str) -> list[dict[str, Any]]:
    """The provisions of one language."""
    found: list[dict[str, Any]] = load_strings(locate("corpus") / "labelled" / f"{language}.yaml")["provisions"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_provision_has_its_own_id_and_text(language: str) -> None:
    """An id is the language and a number; no two provisions are the same."""
    found = provisions(language)
    assert [n for n, times in Counter(p["id"] for p in found).items() if times > 1] == []
    assert [t for t, times in Counter(p["text"] for p in found).items() if times > 1] == []
    assert all(p["id"].startswith(f"{language}-") and p["text"].strip() for p in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_an_element_of_the_catalogue(language: str) -> None:
    """A label that no element has would never be found, and look like a miss."""
    known = set(load().rules)
    wrong = {e for p in provisions(language) for key in LABELS for e in p.get(key) or () if e not in known}
    assert wrong == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_provisions_carry_known_keys_only(language: str) -> None:
    """A misspelt key would silently drop a label."""
    assert {key for p in provisions(language) for key in p} <= KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_third_of_the_provisions_bears_on_nothing(language: str) -> None:
    """Near misses and plain irrelevant law stand beside what counts, or precision could not be seen."""
    found = provisions(language)
    empty = [p for p in found if not any(p.get(key) for key in ("meets", "limits", "contradicts"))]
    assert len(found) >= 400
    assert len(empty) >= 120
