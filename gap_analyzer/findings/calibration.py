"""Signals → confidence: how often claims with such signals were right on labelled statutes.

The figures are read from `learned/calibration.yaml` of a rule pack, which `gap-analyzer train --gold` writes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.findings.likeness import FOLDER
from gap_analyzer.findings.signals import GENERAL, MODEL, NAMED, SIGNALS, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "calibration.yaml"
KINDS = (NAMED, GENERAL, MODEL)
LEAST, MOST = 0.02, 0.98
SUGGESTED = 0.49  # the most that a claim without a rule can be: under it nothing decides
RECORD = "record"  # the signal of a rule's own measured precision
PRIOR = 3.0  # claims of average precision that every rule is taken to have had before
PENALTY = 1.0  # squared weights count as much as one claim's log-loss
# Signals that may only speak for a claim, or only against it, whatever few statutes say.
SIGNS = {
    "rule": 1, "own": 1, "near": 1, "close": 1, "headed": 1, "likeness": 1, "scan": -1, "missed": 1, RECORD: 1,
    "further": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that a reader has judged, of one statute: right or wrong, with the weight of that statute."""

    statute: str
    signals: Signals
    right: bool
    weight: float = 1.0


Records = Mapping[str, tuple[float, float]]  # rule → how much of what it claimed was right, and how much wrong


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Weights of the signals for each kind of claim, and each rule's record beside the share of all that was right."""

    weights: Mapping[str, tuple[float, ...]]  # kind → intercept, one for each of SIGNALS, one for RECORD
    records: Records = field(default_factory=dict)
    base: float = 0.5

    def confide(self, signals: Signals) -> float:
        """The share of such claims that is right, to 3 decimals; a suggestion stays under what decides."""
        weights = self.weights[signals.kind]
        total = weights[0] + weights[-1] * recall(self.records.get(signals.rule, (0.0, 0.0)), self.base)
        total += sum(w * v for w, v in zip(weights[1:-1], signals.values, strict=True))
        share = min(MOST, max(LEAST, 1 / (1 + math.exp(-total))))
        return round(min(share, SUGGESTED) if signals.kind == MODEL else share, 3)


def recall(record: tuple[float, float], base: float) -> float:
    """What a rule's record says in log-odds beside the share that is right of all rules: 0 without a record."""
    right, wrong = record
    share = (right + PRIOR * base) / (right + wrong + PRIOR)
    return math.log(share / (1 - share)) - math.log(base / (1 - base))


def keep_records(claims: Sequence[Claim]) -> tuple[dict[str, tuple[float, float]], float]:
    """Each rule's record, in order of key, and the share of all rules' claims that was right, kept from 0 and 1."""
    records: dict[str, tuple[float, float]] = {}
    for claim in sorted((c for c in claims if c.signals.rule), key=lambda c: c.signals.rule):
        right, wrong = records.get(claim.signals.rule, (0.0, 0.0))
        more = claim.weight
        records[claim.signals.rule] = (right + more, wrong) if claim.right else (right, wrong + more)
    right = sum(each[0] for each in records.values())
    total = right + sum(each[1] for each in records.values())
    rounded = {key: (round(right, 2), round(wrong, 2)) for key, (right, wrong) in records.items()}
    return rounded, round((right + 1) / (total + 2), 3)


def fit(claims: Sequence[Claim]) -> Calibrator:
    """A calibrator of judged claims; equal claims in equal order give equal figures.

    A claim is weighed with its rule's record on the other statutes, so that no rule vouches for itself.
    """
    records, base = keep_records(claims)
    apart = {d: keep_records([c for c in claims if c.statute != d])[0] for d in sorted({c.statute for c in claims})}
    weights: dict[str, tuple[float, ...]] = {}
    for kind in KINDS:
        chosen = [c for c in claims if c.signals.kind == kind]
        rows = [
            (1.0, *c.signals.values, recall(apart[c.statute].get(c.signals.rule, (0.0, 0.0)), base)) for c in chosen
        ]
        weights[kind] = _minimise(rows, [c.right for c in chosen], [c.weight for c in chosen])
    return Calibrator(weights, records, base)


def _minimise(rows: Sequence[Sequence[float]], right: Sequence[bool], strength: Sequence[float]) -> tuple[float, ...]:
    """The weights of a penalised logistic regression, each held to its sign; to 3 decimals."""
    import numpy as np
    from scipy.optimize import minimize

    names = ("", *SIGNALS, RECORD)
    if not rows:
        return (-1.0, *(0.0 for _ in names[1:]))
    x, y, s = np.array(rows), np.array(right, dtype=float), np.array(strength)
    free = np.array([name != "" for name in names], dtype=float)

    def loss(w: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        odds = x @ w
        value = float(s @ (np.logaddexp(0, odds) - y * odds) + PENALTY / 2 * (free * w) @ w)
        return value, x.T @ (s * (1 / (1 + np.exp(-odds)) - y)) + PENALTY * free * w

    bounds = [{1: (0.0, None), -1: (None, 0.0)}.get(SIGNS.get(name, 0), (None, None)) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return tuple(round(float(w), 3) + 0.0 for w in found)


def write_calibration(calibrator: Calibrator, about: Sequence[str]) -> str:
    """The YAML of a calibrator, headed by lines that say what it was fitted on."""
    lines = [f"# {line}" for line in about] + [f"base: {calibrator.base:.3f}", "weights:"]
    for kind in KINDS:
        lines.append(f"  {kind}:")
        names = ("intercept", *SIGNALS, RECORD)
        lines += [f"    {name}: {w:.3f}" for name, w in zip(names, calibrator.weights[kind], strict=True)]
    lines.append("records:  # rule: right, wrong")
    lines += [f"  {rule}: [{right:.2f}, {wrong:.2f}]" for rule, (right, wrong) in calibrator.records.items()]
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=4)
def load_calibrator(pack: Path) -> Calibrator | None:
    """The calibrator of a pack, or None where it has none. Raises RulePackError for one that is broken."""
    path = pack / FOLDER / FILE
    if not path.exists():
        return None
    content = load_strings(path)
    try:
        weights = {
            kind: tuple(float(content["weights"][kind][name]) for name in ("intercept", *SIGNALS, RECORD))
            for kind in KINDS
        }
        records = {rule: (float(a), float(b)) for rule, (a, b) in (content["records"] or {}).items()}
        return Calibrator(weights, records, float(content["base"]))
    except (KeyError, TypeError, ValueError) as error:
        raise RulePackError(f"{FOLDER}/{FILE}: {error}.", "Run `gap-analyzer train --gold` again.") from error
