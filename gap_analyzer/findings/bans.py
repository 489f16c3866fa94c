"""Features → Features in which the entries of a list stand under the sentences that ban what is listed.

A section bans "the products listed in Schedule 1"; the schedule says which they are. Each entry takes the acts that the
section names, and its date where it has none. A list that only serves labels, reports or exemptions is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from gap_analyzer.catalogue.bans import Bans
from gap_analyzer.findings.lists import compile_lists, is_foreign, list_articles
from gap_analyzer.findings.terms import compile_terms, find_term
from gap_analyzer.model import Instrument, Provision, ProvisionKind
from gap_analyzer.model.description import ConceptIndex, Features, Passage

CLOSE = 40  # characters between "other than" and the list it lets off, or between an annex and the treaty it is of
_LISTED = frozenset({ProvisionKind.SCHEDULE, ProvisionKind.ROW})
_YEAR = re.compile(r"(?<![\d./-])((?:19|20)\d\d)\s*[.;]?\s*$")  # "Thermometers 2022": the last cell of a row
_ISSUED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST = 15  # years; a longer period is no time to end a ban with


@dataclass(frozen=True, slots=True)
class Masks:
    """The concepts of bans.yaml as masks over one index."""

    banned: int
    otherwise: int
    list: int
    entries: int
    acts: int
    carries: int
    years: int
    bans: int
    unless: int
    conditional: int
    spared: int
    excepts: int
    serves: int
    speaks: int
    begins: int
    since: int
    foreign: int
    late: str
    ordinals: Mapping[str, tuple[str, ...]]


def build_masks(bans: Bans, index: ConceptIndex, ordinals: Mapping[str, tuple[str, ...]]) -> Masks:
    """The bans of a catalogue over an index; all empty where the catalogue has none."""
    names = [each.name for each in fields(Masks) if each.type == "int"]
    return Masks(**{name: index.mask(getattr(bans, name)) for name in names}, late=bans.late, ordinals=ordinals)


@dataclass(frozen=True, slots=True)
class _List:
    """The places of the passages that are a list's entries, and the pattern by which the law cites it."""

    members: tuple[int, ...]
    cited: re.Pattern[str]
    is_defined: bool = False  # it stands in a definition


@dataclass(frozen=True, slots=True)
class _Ban:
    """What the bans of a list say together: their acts and other words, the years they name, and their dates."""

    said: int
    years: int
    dates: tuple[str, ...]


def carry(features: Features, masks: Masks) -> Features:
    """A law whose lists of products are marked as banned, with what bans them, or as kept for another end."""
    if not (masks.banned and features.instrument & masks.entries):
        return features
    passages = list(features.passages)
    for each in _find_lists(features, masks):
        citing, let_off = _find_citing(features, each, masks)
        banning = [place for place in citing if _bans(features.passages[place], masks)]
        if banning:
            ban = _gather(features, banning, masks)
            for place in each.members:
                bound = _bind(passages[place], ban, features, masks)
                passages[place] = _enlist(bound, masks) if each.is_defined else bound
        elif let_off or _serves(features, each, citing, masks):
            for place in each.members:
                passages[place] = replace(passages[place], lead=passages[place].lead | masks.otherwise)
    return replace(features, passages=tuple(passages))


def _find_lists(features: Features, masks: Masks) -> Iterator[_List]:
    """The schedules of a law that name products, then the definitions that list them, with the words that cite them."""
    provisions = features.law.provisions
    schedules = dict.fromkeys(p.article for p in provisions if p.kind in _LISTED and p.article)
    members: dict[str, list[int]] = {}
    goods: set[str] = set()
    for place, passage in enumerate(features.passages):
        article = provisions[passage.provision].article
        if article in schedules:
            members.setdefault(article, []).append(place)
            if passage.own & masks.entries:
                goods.add(article)
    for article in schedules:
        if article in goods:
            word = article.partition(" ")[0]
            alone = sum(each.partition(" ")[0] == word for each in schedules) == 1
            direct = compile_lists([article, word] if alone else [article], masks.ordinals)
            if direct is not None:
                yield _List(tuple(members[article]), _with_terms(direct, features, masks))
    yield from _find_defined(features, set(schedules), masks)


def _with_terms(direct: re.Pattern[str], features: Features, masks: Masks) -> re.Pattern[str]:
    """How a list is cited: as such, or by a term that is defined by it: "“listed product” means one in Schedule 1"."""
    terms: list[str] = []
    for passage in features.passages:
        text = features.law.provisions[passage.provision].text
        cited = direct.search(text, passage.start, passage.end)
        if cited and not is_foreign(passage, cited, masks.foreign, within=CLOSE) and not passage.modal & masks.bans:
            is_defined = features.law.provisions[passage.provision].kind is ProvisionKind.DEFINITION
            term = find_term(text, passage.start, cited.start(), passage.end, titled=is_defined)
            terms += [term] if term else []
    pattern = compile_terms(terms)
    return re.compile(f"{direct.pattern}|{pattern.pattern}", re.IGNORECASE) if pattern else direct


def _find_defined(features: Features, schedules: set[str], masks: Masks) -> Iterator[_List]:
    """Lists that a definition holds: the products of its own sentence, or the items under it."""
    provisions = features.law.provisions
    by_id = {provision.id: place for place, provision in enumerate(provisions)}
    found: dict[str, list[int]] = {}
    for place, passage in enumerate(features.passages):
        provision = provisions[passage.provision]
        if not passage.own & masks.entries or provision.article in schedules:
            continue
        parent = by_id.get(provision.parent, -1)
        term = ""
        if provision.kind is ProvisionKind.DEFINITION:
            term = find_term(provision.text, 0, passage.end, passage.end)
            if _names_entry(provision.text, term, passage, masks):
                term = ""  # "cosmetic product" is one thing, and no list
        elif parent >= 0 and provision.kind is ProvisionKind.ITEM:
            text = provisions[parent].text
            term = find_term(text, _last_line(text), len(text), len(text), titled=False)
        if term:
            found.setdefault(term, []).append(place)
    for term, members in found.items():
        pattern = compile_terms([term])
        if pattern is not None:
            yield _List(tuple(members), pattern, is_defined=True)


def _names_entry(text: str, term: str, passage: Passage, masks: Masks) -> bool:
    end = text.find(term) + len(term)
    return any(hit.concepts & masks.entries and hit.start < end for hit in passage.hits)


def _last_line(text: str) -> int:
    """Where the last line of a lead-in begins: several definitions may stand in one provision."""
    return text.rstrip().rfind("\n") + 1


def _find_citing(features: Features, listed: _List, masks: Masks) -> tuple[list[int], bool]:
    """The passages outside a list that cite it, themselves or by their lead-in, and whether one lets it off."""
    provisions = features.law.provisions
    members = set(listed.members)
    own = {provisions[features.passages[place].provision].id for place in members}
    kept = {provisions[features.passages[place].provision].article for place in members}
    citing: dict[int, None] = {}
    leads: set[str] = set()
    is_let_off = False
    for place, passage in enumerate(features.passages):
        provision = provisions[passage.provision]
        if place in members or provision.kind is ProvisionKind.DEFINITION:
            continue
        if provision.kind in _LISTED and provision.article in kept:
            continue
        cited = listed.cited.search(provision.text, passage.start, passage.end)
        if cited is None or provision.parent in own or is_foreign(passage, cited, masks.foreign, within=CLOSE):
            continue
        if _is_let_off(passage, cited, masks):
            is_let_off = True
            continue
        citing[place] = None
        leads |= _broken(provision, passage, cited.start())
    for place, passage in enumerate(features.passages):
        provision = provisions[passage.provision]
        if place not in members and leads and provision.parent in leads and provision.kind is not ProvisionKind.ROW:
            citing.setdefault(place, None)
    return list(citing), is_let_off


def _broken(provision: Provision, passage: Passage, cited: int) -> set[str]:
    """The provision whose items share a citation: it stands in their lead-in, or in the words that close them."""
    closes = provision.kind is ProvisionKind.CLOSING or "\n" in provision.text[passage.start : cited]
    is_unfinished = not provision.text.rstrip().endswith((".", ";")) and passage.end >= len(provision.text.rstrip())
    return ({provision.id} if is_unfinished else set()) | ({provision.parent} if closes and provision.parent else set())


def _is_let_off(passage: Passage, cited: re.Match[str], masks: Masks) -> bool:
    """Whether a citation names what is let off: "products other than those in Schedule 2"."""
    return any(hit.concepts & masks.excepts and hit.end <= cited.start() <= hit.end + CLOSE for hit in passage.hits)


def _bans(passage: Passage, masks: Masks) -> bool:
    said = passage.own | passage.lead
    is_ban = said & masks.acts and passage.modal & masks.bans and not said & masks.unless
    return bool(is_ban and not _licenses(passage, masks))


def _licenses(passage: Passage, masks: Masks) -> bool:
    """Whether a sentence bans only what has no permit; a ban that an exemption lifts is none of these."""
    return bool(passage.modal & masks.conditional and not (passage.own | passage.lead) & masks.spared)


def _serves(features: Features, listed: _List, citing: Sequence[int], masks: Masks) -> bool:
    """Whether a list serves another end: what cites it says so, nothing that cites it or heads it speaks of a ban."""
    passages = [features.passages[place] for place in citing]
    heads = [features.passages[place] for place in listed.members]
    licensed = [passage for passage in passages if _licenses(passage, masks)]
    if any(p.modal & masks.speaks and not (p.own | p.lead) & masks.unless for p in passages if p not in licensed):
        return False
    if any((head.heading | head.modal | head.lead) & masks.speaks for head in heads):
        return False
    return bool(licensed) or any((passage.own | passage.lead) & masks.serves for passage in passages)


def _gather(features: Features, banning: Iterable[int], masks: Masks) -> _Ban:
    said = years = 0
    dates: list[str] = []
    articles: set[int] = set()
    numbers: set[str] = set()
    for place in banning:
        passage = features.passages[place]
        said |= passage.own | passage.lead
        years |= passage.own & masks.years
        dates += _date(passage, features, masks)
        articles.add(passage.article)
        numbers.add(features.law.provisions[passage.provision].article)
    for passage in features.passages:
        if passage.own & masks.begins and _is_about(passage, features, articles, numbers):
            years |= passage.own & masks.years
            dates += _date(passage, features, masks)
    late = tuple(date for date in dates if date > masks.late)
    return _Ban(said & (masks.acts | masks.carries), years, late if len(late) == len(dates) else ())


def _is_about(passage: Passage, features: Features, articles: set[int], numbers: set[str]) -> bool:
    """Whether a sentence that dates a ban dates one of these articles: its own, the one before, or one it cites."""
    provision = features.law.provisions[passage.provision]
    cites = list_articles(provision)
    if cites and passage.article not in articles:
        return not cites.isdisjoint(numbers)
    return passage.article in articles or passage.article - 1 in articles


def _bind(passage: Passage, ban: _Ban, features: Features, masks: Masks) -> Passage:
    """An entry under its ban: it keeps its own date, and takes that of the ban only where it has none."""
    dates = tuple(_date(passage, features, masks)) or _year_of(passage, features.law.provisions[passage.provision])
    years = 0 if dates or passage.own & masks.years else ban.years
    return replace(
        passage,
        lead=passage.lead | ban.said | years,
        heading=passage.heading | masks.banned,
        dates=dates or (() if passage.own & masks.years else ban.dates),
    )


def _enlist(passage: Passage, masks: Masks) -> Passage:
    """An entry of a definition as one of a schedule: its mood is that of the ban alone."""
    return replace(passage, heading=passage.heading | masks.list, modal=0)


def _year_of(passage: Passage, provision: Provision) -> tuple[str, ...]:
    year = _YEAR.search(provision.text, passage.start, passage.end)
    return (f"{year.group(1)}-12-31",) if year else ()


def _date(passage: Passage, features: Features, masks: Masks) -> list[str]:
    """The dates of a sentence, or the day so many years after the law began: "five years after commencement"."""
    if passage.dates:
        return list(passage.dates)
    issued = _issued(features.law.instrument)
    years = [q.value for q in passage.quantities if q.unit == "year" and q.value <= _LONGEST]
    if not (passage.own & masks.since and issued and years):
        return []
    return [f"{int(issued[:4]) + int(max(years)):04d}{issued[4:] or '-01-01'}"]


def _issued(instrument: Instrument) -> str:
    """The day of a law, or the year in its title or number; nothing where neither says it."""
    if instrument.date:
        return instrument.date
    year = _ISSUED.search(f"{instrument.title} {instrument.number}")
    return year.group() if year else ""
