"""rules/roadmap.yaml and amendments.yaml → how gaps become measures, and what a measure is called in four languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.model import Measure, Obligation


@dataclass(frozen=True, slots=True)
class Rung:
    """A type of instrument: how many quarters it takes, what it costs in effort, which kinds of law it may open."""

    id: str
    quarters: int
    effort: float
    opens: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Family:
    """Gaps that one instrument closes together."""

    id: str
    stage: str
    obligations: tuple[str, ...]
    kinds: tuple[str, ...]
    pillars: tuple[str, ...]
    risk: float
    exposed: float
    amount: int
    cost_source: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amendment of the annexes: which obligations it changed and since when, an ISO date or ""."""

    id: str
    decision: str
    in_force: str
    covers: tuple[str, ...]


@dataclass(frozen=True)
class MeasureRules:
    """Everything in roadmap.yaml. Costs are US dollars, durations quarters."""

    ladder: tuple[Rung, ...]
    families: tuple[Family, ...]
    stages: tuple[str, ...]
    content: Mapping[str, Any]

    def rung(self, ident: str) -> Rung:
        """A type of instrument by its id."""
        return next(rung for rung in self.ladder if rung.id == ident)

    def family(self, obligation: Obligation) -> Family:
        """The family an obligation belongs to: by its id, else its kind, else its pillar; the last family takes all."""
        for family in self.families:
            if obligation.id in family.obligations:
                return family
        for family in self.families:
            if obligation.kind in family.kinds:
                return family
        for family in self.families:
            if obligation.pillar in family.pillars:
                return family
        return self.families[-1]

    def weight(self, part: str, key: str) -> float:
        """A weight of the priority formula; 1 where none is given."""
        return float(self.content["priority"].get(part, {}).get(key, 1.0))

    def cost(self, family: Family, rung: str, language: str = "en") -> tuple[str, int, str]:
        """Cost band, amount and source of a measure; the source in words of the language."""
        surcharge = self.content["surcharge"][rung]
        amount = family.amount + int(surcharge["amount"])
        keys = dict.fromkeys((family.cost_source, surcharge["source"]))
        sources = [self.content["sources"][key][language] for key in keys]
        for band in self.content["bands"]:
            if not int(band["up_to"]) or amount <= int(band["up_to"]):
                return band["id"], amount, "; ".join(sources)
        raise RulePackError("roadmap.yaml: no cost band takes the rest.", "End `bands` with `up_to: 0`.")

    def witnesses(self, family: str) -> tuple[str, ...]:
        """Elements whose findings may name the body for a family, best first."""
        bodies = self.content["bodies"]
        return tuple(bodies.get(family, bodies["default"]))

    def name_bodies(self, quote: str, language: str) -> tuple[str, ...]:
        """The bodies that a passage names in its own words, each once, in printed order.

        A name runs from a capitalised word for a body over capitalised words and particles. Bare words for a body
        ("the Minister") are named only where no longer name stands.
        """
        words = self.content["body_words"].get(language)
        if words is None:
            return ()
        opens, within, joins = {word.casefold() for word in words["opens"]}, set(words["within"]), set(words["joins"])
        tokens = re.findall(r"[\w’'-]+|[^\w\s]", quote)
        names: dict[str, None] = {}
        end = 0
        for start, token in enumerate(tokens):
            if start < end or not token[0].isupper() or token.casefold() not in opens:
                continue
            run = _run(tokens[start:], within, joins, opens)
            end = start + max(1, len(run))
            if not run:
                continue
            before = _before(tokens[:start], within) if words.get("before") == "yes" else []
            names[" ".join(before + run)] = None
        return tuple(name for name in names if " " in name) or tuple(names)

    def title(self, measure: Measure, language: str, law: str = "") -> str:
        """What a measure is called in a language; a title that a person wrote stays as it is.

        `law` is the name of the law to open, as it is shown.
        """
        if not self._is_ours(measure):
            return measure.title
        return self._title(measure.id, language, law or measure.law_to_open)

    def compose_title(self, family: str, rung: str, language: str, law: str) -> str:
        """The title of a measure: verb, instrument and aim."""
        return self._title(f"{family}.{rung}", language, law)

    def done_when(self, measure: Measure, language: str) -> str:
        """How the next analysis will see that a measure is done."""
        return str(self.content["done_when"][language]) % {"closes": ", ".join(measure.closes)}

    def not_ready(self, measure: Measure, language: str) -> str:
        """Why a measure is not ready."""
        key = measure.not_ready_because
        for reason in self.content["not_ready"].values():
            if key in reason.values():
                return str(reason[language])
        return key

    def cost_source(self, measure: Measure, language: str) -> str:
        """Where a measure's cost comes from; words that are not ours stay as they are."""
        said = []
        for source in measure.cost_source.split("; "):
            known = [each for each in self.content["sources"].values() if source in each.values()]
            said.append(str(known[0][language]) if known else source)
        return "; ".join(said)

    def _is_ours(self, measure: Measure) -> bool:
        family, _, rung = measure.id.partition(".")
        if family not in self.content["aims"] or rung not in {r.id for r in self.ladder}:
            return False
        aims = self.content["aims"][family].values()
        return any(measure.title.endswith(aim) for aim in aims)

    def _title(self, ident: str, language: str, law: str) -> str:
        family, _, rung = ident.partition(".")
        pattern = self.content["titles"]["amend" if law else rung][language]
        return str(pattern) % {"law": law, "what": self.content["aims"][family][language]}


def _before(tokens: Sequence[str], within: set[str]) -> list[str]:
    """The capitalised words before the opening one, as English names bodies: "Environment Protection" Agency."""
    run: list[str] = []
    for token in reversed(tokens):
        if not token[0].isupper() or token.casefold() in within:
            break
        run.insert(0, token)
    return run


def _run(tokens: Sequence[str], within: set[str], joins: set[str], opens: set[str]) -> list[str]:
    """The opening word and what follows it, as long as words are capitalised or belong into a name.

    A second body that is joined to the first ("the Ministry of Health and the Customs Agency") is not part of it.
    Empty when the run ends in a capitalised particle: then a running head stands before a sentence.
    """
    run = [tokens[0]]
    for token in tokens[1:]:
        if not (token[0].isupper() or token in within):
            break
        if token.casefold() in opens and joins & {each.casefold() for each in run[-2:]}:
            break
        run.append(token)
    if len(run) > 1 and run[-1][0].isupper() and run[-1].casefold() in within:
        return []  # "Secretaría de Servicios La responsabilidad …": a running head that runs into a sentence
    while len(run) > 1 and not run[-1][0].isupper():
        run.pop()
    return run


@lru_cache(maxsize=4)
def load_measures(folder: Path) -> MeasureRules:
    """The roadmap rules of a pack; a key that is missing or misstated is named."""
    content = load_strings(folder / "roadmap.yaml")
    try:
        return MeasureRules(
            ladder=tuple(
                Rung(r["id"], int(r["quarters"]), float(r["effort"]), tuple(r["opens"]), r["source"])
                for r in content["instruments"]
            ),
            families=tuple(_read_family(f) for f in content["families"]),
            stages=tuple(content["stages"]),
            content=content,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise RulePackError(f"roadmap.yaml lacks or misstates {error}.", "Mend the key.") from error


def _read_family(entry: Mapping[str, Any]) -> Family:
    return Family(
        id=entry["id"],
        stage=entry["stage"],
        obligations=tuple(entry.get("obligations") or ()),
        kinds=tuple(entry.get("kinds") or ()),
        pillars=tuple(entry.get("pillars") or ()),
        risk=float(entry["risk"]),
        exposed=float(entry["exposed"]),
        amount=int(entry["cost"]["amount"]),
        cost_source=entry["cost"]["source"],
    )


@lru_cache(maxsize=4)
def load_amendments(folder: Path) -> tuple[Amendment, ...]:
    """The amendments of a pack; a date that is not yet known is ""."""
    path = folder / "amendments.yaml"
    if not path.exists():
        return ()
    return tuple(
        Amendment(a["id"], a["decision"], _iso(a["in_force"]), tuple(a["covers"]))
        for a in load_strings(path)["amendments"]
    )


def _iso(text: str) -> str:
    found = re.match(r"\d{4}-\d{2}-\d{2}", text)
    return found.group() if found else ""
