"""Short statutes of corpus/short: each duty is found in the article that a lawyer would cite, with its verdict.

They repeat and elaborate: functions beside operative duties, definitions, penalties, closing provisions. What the
program still tells otherwise stands under `differs`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gap_analyzer.analysis import Request, analyze
from gap_analyzer.catalogue import LANGUAGES, Catalogue, load, load_strings
from gap_analyzer.model import DECISIVE, Stance
from gap_analyzer.resources import locate


@cache
def _catalogue() -> Catalogue:
    return load()


def _read(language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load_strings(locate("corpus") / "short" / f"{language}.yaml")["statutes"]
    return found


STATUTES = [pytest.param(statute, id=statute["id"]) for language in LANGUAGES for statute in _read(language)]


@pytest.mark.parametrize("statute", STATUTES)
def test_every_label_is_of_the_catalogue(statute: dict[str, Any]) -> None:
    """A label that no element has would never be found, and look like a miss."""
    catalogue = _catalogue()
    assert set(statute["places"]) <= set(catalogue.rules)
    assert set(statute["verdicts"]) <= set(catalogue.obligations)
    assert set(statute.get("differs") or ()) <= {*statute["places"], *statute["verdicts"]}


@pytest.mark.parametrize("statute", STATUTES)
def test_a_duty_is_met_where_a_lawyer_would_cite_it(statute: dict[str, Any], tmp_path: Path) -> None:
    """Nothing conflicts; places and verdicts are as labelled, but for those that differ."""
    law = tmp_path / "law.txt"
    law.write_text(f"{statute['title']}\n\n{statute['text']}", encoding="utf-8")
    told = analyze(Request(paths=(law,), as_of="2026-11-20"), _catalogue())
    articles = {p.id: p.article for each in told.laws for p in each.provisions}
    met = {(f.element, articles[f.provision]) for f in told.findings if _is_met(f.stance, f.confidence)}
    statuses = {each.obligation: each.status.value for each in told.coverage}
    wrong = {element for element, article in statute["places"].items() if (element, article) not in met}
    wrong |= {obligation for obligation, status in statute["verdicts"].items() if statuses[obligation] != status}
    assert wrong <= set(statute.get("differs") or ())
    assert [obligation for obligation in statute["verdicts"] if statuses[obligation] == "conflict"] == []


def _is_met(stance: Stance, confidence: float) -> bool:
    return stance is Stance.MEETS and confidence >= DECISIVE
