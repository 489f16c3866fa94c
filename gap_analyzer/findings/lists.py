"""Features → the lists of a law that name mercury, and the words by which the law cites a list or an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gap_analyzer.model import Provision, ProvisionKind
from gap_analyzer.model.description import Features, Passage

_NUMBER = r"\d[\w.º°-]*"
_WITHIN = r"(?:\s?\([^)]*\)|\s+[^\W\d]{4,9}\s+\d{1,2}\b)*"  # "13 alinéa 2, 18", "9(2), 14"
_MORE = re.compile(rf"{_WITHIN}(?:\s?,\s?(?:[^\W\d]{{1,2}}\s+)?|\s+(?:[^\W\d]{{1,3}}\s+)?)({_NUMBER})")
_FIRST = re.compile(rf"({_NUMBER})")
_UNIT = re.compile(r"\b[mµμn]?g\s?/\s?(?:N?m[3³]|l\b|kg\b)", re.IGNORECASE)


def find_lists(features: Features, named: int, *, goods: bool = False) -> tuple[str, ...]:
    """The labels of schedules and annexes that name a concept of `named`, as printed: "Anexo I", "Schedule 2".

    With `goods`, those that give limits are left out.
    """
    found: dict[str, None] = {}
    provisions = features.law.provisions
    schedules = {p.article for p in provisions if p.kind is ProvisionKind.SCHEDULE}
    for passage in features.passages:
        article = provisions[passage.provision].article
        if passage.own & named and article in schedules and not (goods and _measures(passage, provisions)):
            found.setdefault(article, None)
            word = article.partition(" ")[0]
            if sum(each.startswith(word) for each in schedules) == 1:
                found.setdefault(word, None)  # the only annex is cited without its number
    return tuple(found)


def _measures(passage: Passage, provisions: Sequence[Provision]) -> bool:
    """Whether a row gives a concentration: limits of effluents or of workplace air are no list of goods."""
    provision = provisions[passage.provision]
    heads = " ".join((provision.heading, *provision.headings))
    return any("/" in quantity.unit for quantity in passage.quantities) or bool(_UNIT.search(heads))


def compile_lists(labels: Iterable[str], ordinals: Mapping[str, tuple[str, ...]]) -> re.Pattern[str] | None:
    """One pattern for all ways to cite the lists: "Schedule 3", "the Third Schedule", "annexes III et IV"."""
    options: list[str] = []
    every = "|".join(word for words in ordinals.values() for word in words)
    more = rf"(?:\W+(?:\w{{1,3}}|{every})){{0,5}}?\W+"  # "Third, Fourth or Fifth Schedule"
    for label in labels:
        word, _, number = label.partition(" ")
        noun = re.escape(word)
        if not number:
            options.append(rf"{noun}(?!\w|\s+(?:\d|[IVX]+\b|[A-Z]\b))")
            continue
        printed = r"\s+".join(re.escape(part) for part in number.split())
        options.append(rf"{noun}s?\s+(?:[\dIVX]{{1,4}}\b\W+(?:\w{{1,3}}\s+)?){{0,4}}{printed}(?!\w|[-.]\d)")
        words = "|".join(ordinals.get(number, ()))
        if words:
            options.append(rf"(?:{words}){more}{noun}s?\b|{noun}\s+(?:{words})\b")
    return re.compile(rf"\b(?:{'|'.join(options)})", re.IGNORECASE) if options else None


def is_foreign(passage: Passage, cited: re.Match[str], foreign: int, *, within: int) -> bool:
    """Whether a treaty is named so soon after a citation that the list is its own: "Annex I to the Convention"."""
    return any(hit.concepts & foreign and cited.end() <= hit.start <= cited.end() + within for hit in passage.hits)


def list_articles(provision: Provision) -> frozenset[str]:
    """The numbers of articles that a provision refers to, also where one word serves many: "section 9, 14 or 21"."""
    found: set[str] = set()
    text = " ".join(provision.text.split())
    for reference in provision.references:
        at = text.find(reference)
        number = _FIRST.search(text, at) if at >= 0 else _FIRST.search(reference)
        while number is not None:
            found.add(number.group(1))
            number = _MORE.match(text, number.end()) if at >= 0 else None
    return frozenset(number.rstrip(".-º°") for number in found)
