"""A case's readings and corrections → its next result: what it is made from, and what moved since the last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gap_analyzer.analysis import Request, judge_laws
from gap_analyzer.catalogue import Catalogue
from gap_analyzer.model import Analysis, Law, Profile, Unread, UnreadDocument
from gap_analyzer.resources import load_version
from gap_analyzer.serial import load
from gap_analyzer.store import Case, Snapshot
from gap_analyzer.store.corrections import apply_corrections, is_law, list_corrections
from gap_analyzer.store.queue import RUNNING, Stage, Waiting, list_waiting
from gap_analyzer.store.readings import get_reading

MOST_JUDGINGS = 3
MOST_PAGES = 300  # that are drawn before anybody asks for them


def describe_input(case: Case, catalogue: Catalogue) -> str:
    """All that a result depends on, as JSON: equal input gives an equal result."""
    about = case.about()
    documents = {
        each.sha256: {
            "stage": each.reason or each.stage.value,
            "corrections": dict(list_corrections(case, each.sha256)),
        }
        for each in list_waiting(case)
    }
    content = {
        "documents": documents,
        "party": [about.country, about.as_of, [list(fact) for fact in about.facts]],
        "rules": hash_rules(catalogue.folder),
        "software": load_version(),
    }
    return json.dumps(content, sort_keys=True)


@lru_cache(maxsize=2)
def hash_rules(folder: Path) -> str:
    """The digest of every file of a rule pack: a rule that changed gives another."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_due(case: Case, catalogue: Catalogue) -> bool:
    """Whether the case must be judged: nothing is being read, something was, and the last result is of other input.

    Input that brought the judging down three times is left alone until it changes.
    """
    return is_behind(case, catalogue) and not is_given_up(case, catalogue)


def is_given_up(case: Case, catalogue: Catalogue) -> bool:
    """Whether judging what the case holds now was tried three times and never came to an end."""
    known, times = case.read_judging()
    return times >= MOST_JUDGINGS and known == _digest(describe_input(case, catalogue)) and is_behind(case, catalogue)


def count_judging(case: Case, made_from: str) -> None:
    """One more judging of this input begins."""
    known, times = case.read_judging()
    digest = _digest(made_from)
    case.note_judging(digest, times + 1 if known == digest else 1)


def _digest(made_from: str) -> str:
    return hashlib.sha256(made_from.encode()).hexdigest()


def list_pages(case: Case, snapshot: Snapshot) -> tuple[tuple[str, int], ...]:
    """The pages that a result rests on, as (sha256, number), each once, at most 300."""
    analysis = load(case.read_snapshot(snapshot.number))
    files = {p.id: law.instrument.sha256 for law in analysis.laws for p in law.provisions}
    pages = ((files[f.provision], f.page) for f in analysis.findings if f.provision in files and f.page)
    return tuple(dict.fromkeys(pages))[:MOST_PAGES]


def is_behind(case: Case, catalogue: Catalogue) -> bool:
    """Whether everything is read, and the newest result is of other input than the case now holds."""
    waiting = list_waiting(case)
    if not waiting or any(each.stage in RUNNING for each in waiting):
        return False
    latest = case.latest_snapshot()
    return latest is None or latest.input != describe_input(case, catalogue)


def judge_case(case: Case, catalogue: Catalogue) -> Analysis:
    """The analysis of everything that the case has, without decisions."""
    about = case.about()
    laws: list[Law] = []
    unread: list[UnreadDocument] = []
    for each in list_waiting(case):
        corrections = list_corrections(case, each.sha256)
        if not is_law(corrections):
            continue
        law, missed = _take(case, each, corrections)
        laws.extend([law] if law else [])
        unread.extend(missed)
    profile = Profile(
        about.country,
        tuple(sorted((fact, value) for fact, value, _ in about.facts)),
        tuple(sorted((fact, source) for fact, _, source in about.facts)),
    )
    request = Request(paths=(), as_of=about.as_of, country=about.country, profile=profile)
    return judge_laws(laws, unread, request, catalogue, lambda stage, source: None)


def _take(case: Case, each: Waiting, corrections: Mapping[str, str]) -> tuple[Law | None, list[UnreadDocument]]:
    """The law of one original, and what of it was not read."""
    reading = get_reading(case, each.sha256) if each.stage is Stage.DONE else None
    if reading is None:
        reason = Unread(each.reason) if each.reason in Unread.__members__ else Unread.NOT_READABLE
        return None, [UnreadDocument(each.name, reason, sha256=each.sha256)]
    missed = [UnreadDocument(each.name, part.reason, part.pages, each.sha256) for part in reading.unread]
    return apply_corrections(reading.law, corrections), missed


@dataclass(frozen=True, slots=True)
class Moved:
    """A verdict that is another than in the result before."""

    obligation: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What moved between two results, and why: law, corrections, party, rules, software."""

    causes: tuple[str, ...]
    moved: tuple[Moved, ...]


def compare(before: Analysis, after: Analysis, *, inputs: tuple[str, str]) -> Change:
    """What is new in a result against the one before it."""
    known = {each.obligation: each.status.value for each in before.coverage}
    moved = tuple(
        Moved(each.obligation, known.get(each.obligation, ""), each.status.value)
        for each in after.coverage
        if known.get(each.obligation, "") != each.status.value
    )
    return Change(_causes(*(json.loads(each) for each in inputs)), moved)


def _causes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    earlier, later = before["documents"], after["documents"]
    found = {
        "law": {k: v["stage"] for k, v in earlier.items()} != {k: v["stage"] for k, v in later.items()},
        "corrections": any(v["corrections"] != later[k]["corrections"] for k, v in earlier.items() if k in later),
        "party": before["party"] != after["party"],
        "rules": before["rules"] != after["rules"],
        "software": before["software"] != after["software"],
    }
    return tuple(name for name, differs in found.items() if differs)
