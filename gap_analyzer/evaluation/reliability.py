"""Judged claims with their confidence → reliability: how often what was said with a confidence was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.model import DECISIVE

BINS = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as it was made: its confidence, and whether a reader found it right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims between two confidences: how many, what they said on average, and how often they were right."""

    low: float
    high: float
    claims: int
    said: float
    right: float


def sort_claims(claims: Sequence[Said]) -> tuple[Bin, ...]:
    """Ten equal bins of confidence; those without a claim are left out."""
    bins: list[Bin] = []
    for number in range(BINS):
        inside = [c for c in claims if min(int(c.confidence * BINS), BINS - 1) == number]
        if inside:
            said = sum(c.confidence for c in inside) / len(inside)
            right = sum(c.right for c in inside) / len(inside)
            bins.append(Bin(number / BINS, (number + 1) / BINS, len(inside), said, right))
    return tuple(bins)


def expect_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean distance of said and right, weighed by claims; 0 without a claim."""
    total = sum(b.claims for b in bins)
    return sum(b.claims * abs(b.said - b.right) for b in bins) / total if total else 0.0


def put_reliability(claims: Sequence[Said]) -> tuple[str, ...]:
    """The table, its error and levels, and how often the suggestions alone were right, as lines."""
    bins = sort_claims(claims)
    lines = ["confidence   claims   said   right"]
    lines += [f"{b.low:.1f} to {b.high:.1f}   {b.claims:6}   {b.said:.3f}  {b.right:.3f}" for b in bins]
    suggestions = [c.right for c in claims if c.confidence < DECISIVE]
    decided = [c.right for c in claims if c.confidence >= DECISIVE]
    levels = len({c.confidence for c in claims})
    lines.append(f"calibration error {expect_error(bins):.3f}; {levels} levels of confidence")
    lines.append(f"findings right {_share(decided)}; suggestions right {_share(suggestions)}")
    return tuple(lines)


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f} of {len(right)}" if right else "– of 0"
