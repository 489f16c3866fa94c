"""The whole run in one readable function: files → Analysis. The only place that joins the stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.catalogue.grammars import Grammars, load_grammars
from gap_analyzer.coverage import Reading, apply, judge, load_conditions
from gap_analyzer.features import describe, load_lexicon, prepare
from gap_analyzer.findings import Learned, Search, find, load_learned
from gap_analyzer.model import (
    Analysis,
    Citation,
    Coverage,
    Document,
    Finding,
    Law,
    Profile,
    UnreadDocument,
    squeeze,
)
from gap_analyzer.model.description import Features
from gap_analyzer.provisions import split, split_all
from gap_analyzer.reading import Options, collect, read_all
from gap_analyzer.resources import load_version
from gap_analyzer.text import assemble


@dataclass(frozen=True, slots=True)
class Request:
    """What an analysis is asked for: the files of one country's law, the day, and what is known of the Party."""

    paths: tuple[Path, ...]
    as_of: str
    country: str = ""
    profile: Profile = Profile()
    options: Options = Options()


def analyze(request: Request, catalogue: Catalogue, *, observe: Callable[[str, str], None] | None = None) -> Analysis:
    """Read, split, describe, find, judge and plan one dossier.

    `observe(stage, source)` is told where the run stands. A document that cannot be read costs that document:
    it stands under `unread`, and no obligation is *none* because of it.
    """
    tell = observe or (lambda stage, source: None)
    lexicon = load_lexicon(catalogue)
    described: list[Features] = []
    # children go on reading the next documents while one is described
    laws, unread = _read_dossier(request, catalogue, tell, meet=lambda law: described.append(describe(law, lexicon)))
    return judge_laws(laws, unread, request, catalogue, tell, described=described)


def judge_laws(
    laws: Sequence[Law],
    unread: Sequence[UnreadDocument],
    request: Request,
    catalogue: Catalogue,
    tell: Callable[[str, str], None],
    *,
    learned: Learned | None = None,
    described: Sequence[Features] | None = None,
) -> Analysis:
    """Describe, find, judge and plan laws that have been read: what a desk does again after a correction.

    `learned` stands in for what the rule pack has learned; `described` are the laws' features, where they are known.
    """
    from gap_analyzer.roadmap import plan

    lexicon = load_lexicon(catalogue)
    tell("judging", "")
    if described is None:
        described = tuple(describe(law, lexicon) for law in laws)
    search = find(described, catalogue, lexicon.index, learned=learned or load_learned(catalogue.folder))
    searched = sum(features.operative for features in described)
    coverage = _judge_all(search, laws, unread, searched, request, catalogue)
    cited = _cited_not_supplied(laws)
    analysis = Analysis(
        jurisdiction=request.country,
        as_of=request.as_of,
        pack=catalogue.pack,
        pack_version=catalogue.version,
        software=f"gap-analyzer {load_version()}",
        laws=tuple(laws),
        unread=tuple(unread),
        findings=search.findings,
        coverage=coverage,
        cited_not_supplied=cited,
        roadmap=(),
        profile=replace(request.profile, country=request.profile.country or request.country),
        warnings=_warn(laws),
    )
    return replace(analysis, roadmap=plan(analysis, catalogue))


def read_laws(
    request: Request, catalogue: Catalogue, tell: Callable[[str, str], None]
) -> tuple[tuple[Law, ...], tuple[UnreadDocument, ...]]:
    """The laws of a dossier, split into provisions, and what of it could not be read."""
    return _read_dossier(request, catalogue, tell, meet=lambda law: None)


def _read_dossier(
    request: Request, catalogue: Catalogue, tell: Callable[[str, str], None], *, meet: Callable[[Law], None]
) -> tuple[tuple[Law, ...], tuple[UnreadDocument, ...]]:
    """As `read_laws`; `meet` is handed each law as soon as its document is read."""
    grammars = load_grammars(catalogue.folder)
    laws: list[Law] = []
    unread: list[UnreadDocument] = []
    tell("reading", "")
    with ThreadPoolExecutor(1) as pool:  # children read: meanwhile this process makes ready to search
        ready = pool.submit(prepare)
        for document in read_all(collect(request.paths), options=request.options):
            if isinstance(document, UnreadDocument):
                unread.append(document)
                continue
            tell("splitting", document.source)
            for law in _split(document, grammars):
                ready.result()  # whoever meets a law may search it at once
                laws.append(law)
                meet(law)
            for part in document.unread_pages:
                unread.append(UnreadDocument(document.source, part.reason, part.pages, document.sha256))
    return tuple(laws), tuple(unread)


def split_document(document: Document, catalogue: Catalogue, *, language: str = "") -> Law:
    """One document as one law with its provisions, by the grammars of a pack, however many instruments it prints.

    `language` is told, or else found out.
    """
    grammars = load_grammars(catalogue.folder)
    return split(assemble(document, grammars=_tell(grammars, language)), document, grammars=grammars)


def split_laws(document: Document, catalogue: Catalogue, *, language: str = "") -> tuple[Law, ...]:
    """The laws of one document with their provisions, by the grammars of a pack: nearly always one."""
    return _split(document, load_grammars(catalogue.folder), language)


def _tell(grammars: Grammars, language: str) -> Grammars:
    """The grammars with the words of one language alone, where it is told and known."""
    known = grammars.words.get(language)
    return grammars if known is None else replace(grammars, words={language: known})


def _split(document: Document, grammars: Grammars, language: str = "") -> tuple[Law, ...]:
    text = assemble(document, grammars=_tell(grammars, language))
    return split_all(text, document, grammars=grammars)


def _judge_all(
    search: Search,
    laws: Sequence[Law],
    unread: Sequence[UnreadDocument],
    searched: int,
    request: Request,
    catalogue: Catalogue,
) -> tuple[Coverage, ...]:
    conditions = load_conditions(catalogue.folder)
    reading = Reading(
        instruments=len(laws),
        provisions=searched,
        pages=sum(law.instrument.pages for law in laws),
        unread_pages=sum(len(u.pages) for u in unread),
        unread_documents=sum(1 for u in unread if not u.pages),
    )
    languages = tuple(sorted({law.instrument.language for law in laws}))
    by_obligation: dict[str, list[Finding]] = {}
    for finding in search.findings:
        by_obligation.setdefault(finding.obligation, []).append(finding)
    return tuple(
        judge(
            obligation,
            by_obligation.get(obligation.id, []),
            reading=reading,
            applies=apply(obligation, request.profile, conditions),
            terms=collect_terms(obligation.id, catalogue, languages),
            nearest=search.nearest,
        )
        for obligation in catalogue.obligations.values()
    )


def collect_terms(obligation: str, catalogue: Catalogue, languages: Sequence[str]) -> tuple[str, ...]:
    """The words an obligation was searched with, in the languages of the dossier, each once, in rule order."""
    terms: dict[str, None] = {}
    for element in catalogue.obligations[obligation].elements:
        for rule in catalogue.rules[element.id].rules:
            for group in (*rule.sentence, rule.subject):
                for name in group:
                    for language in languages:
                        if name in catalogue.concepts and language in catalogue.concepts[name].labels:
                            terms.setdefault(catalogue.concepts[name].labels[language].preferred, None)
    return tuple(list(terms)[:40])


def _cited_not_supplied(laws: Sequence[Law]) -> tuple[Citation, ...]:
    supplied = {squeeze(law.instrument.number) for law in laws} | {squeeze(law.instrument.title) for law in laws}
    missing: dict[str, Citation] = {}
    for law in laws:
        for citation in law.cites:
            key = citation.key or squeeze(citation.citation)
            if key in supplied:
                continue
            known = missing.get(key)
            by = tuple(dict.fromkeys((*(known.by if known else ()), *citation.by)))
            missing[key] = Citation(known.citation if known else citation.citation, by, key)
    return tuple(missing.values())


def _warn(laws: Sequence[Law]) -> tuple[str, ...]:
    return tuple(f"{law.instrument.id}: {warning}" for law in laws for warning in law.instrument.warnings)
