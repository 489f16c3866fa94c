"""How many labelled provisions of corpus/labelled the rules read rightly, language by language.

Run `PYTHONPATH=. python benchmarks/provisions.py [en es pt fr]`. The provisions were written by people who had not seen
the rules, each as a law of its own; odd ids were used to mend the rules, even ids were kept apart.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from gap_analyzer.catalogue import LANGUAGES, load, load_strings
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.evaluation import Counts
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.model import Reach
from gap_analyzer.resources import locate

CONTEXT = ("heading", "title", "lead", "article")


def read_provisions(language: str) -> Iterator[Mapping[str, Any]]:
    """The labelled provisions of a language in printed order."""
    yield from load_strings(locate("corpus") / "labelled" / f"{language}.yaml")["provisions"]


def count(language: str) -> dict[str, Counts]:
    """Right, wrong and missed elements over the odd and the even provisions of a language."""
    catalogue = load()
    lexicon = load_lexicon(catalogue)
    counts = {"odd": Counts(), "even": Counts()}
    for entry in read_provisions(language):
        context = {key: entry[key] for key in CONTEXT if entry.get(key)}
        law = build_law(Example(language, entry["text"], **context))
        found = find((describe(law, lexicon),), catalogue, lexicon.index).findings
        seen = {f.element for f in found if f.confidence >= 0.5}
        claimed = {
            f.element
            for f in found
            if f.confidence >= 0.5
            and (f.reach is not Reach.GENERAL or catalogue.obligations[f.obligation].general == "carries")
        }
        must = {e for key in ("meets", "limits", "contradicts") for e in entry.get(key) or ()}
        may = set(entry.get("tolerated") or ())
        half = "odd" if int(entry["id"].rsplit("-", 1)[1]) % 2 else "even"
        counts[half].add(len(must & seen), len(claimed - must - may), len(must - seen))
    return counts


if __name__ == "__main__":
    for name in sys.argv[1:] or LANGUAGES:
        for half, figures in count(name).items():
            print(
                f"{name} {half:4}  P {figures.precision:.3f}  R {figures.recall:.3f}  F1 {figures.f1:.3f}   "
                f"({figures.right} right, {figures.wrong} wrong, {figures.missed} missed)"
            )
