"""Measures how fast law is judged: provisions a second on one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.bench, pytest.mark.statutes]
Note = Callable[[str, str, str, str], None]
ROUNDS = 3


def test_two_thousand_provisions_are_judged_in_a_second(shared: Path, one_core: int, note: Note) -> None:
    """Describe, find with the learned model, judge and plan: every labelled statute, read before, one by one."""
    from gap_analyzer.analysis import Request, judge_laws, read_laws
    from gap_analyzer.catalogue import load
    from gap_analyzer.evaluation import load_gold

    catalogue = load("minamata")
    dossiers = []
    for statute in load_gold(shared / "gold" / "dev"):
        request = Request(paths=(shared / statute.file,), as_of="2026-01-01")
        dossiers.append((request, *read_laws(request, catalogue, lambda stage, source: None)))
    rounds = []
    for _ in range(ROUNDS + 1):
        begin = time.perf_counter()
        for request, laws, unread in dossiers:
            judge_laws(laws, unread, request, catalogue, lambda stage, source: None)
        rounds.append(time.perf_counter() - begin)
    provisions = sum(len(law.provisions) for _, laws, _ in dossiers for law in laws)
    speed = provisions / statistics.median(rounds[1:])
    note("judging", f"{len(dossiers)} statutes, {provisions} provisions", f"{speed:.0f} provisions/s", "2,000 a second")
