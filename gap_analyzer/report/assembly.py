"""Dossier → Report: all parts of the report, A to K, before any template is touched."""

from __future__ import annotations

from collections.abc import Iterator

from gap_analyzer.model import Force
from gap_analyzer.report.blocks import gather_apart, gather_conflicts, gather_groups
from gap_analyzer.report.dossier import Dossier
from gap_analyzer.report.measures import lay_out
from gap_analyzer.report.parts import Fact, Report
from gap_analyzer.report.summary import brief, summarize
from gap_analyzer.report.tables import lay_matrix, list_decisions, list_definitions, list_institutions, list_laws

LEGEND = ("full", "partial", "none", "conflict", "undecided", "unread", "not-applicable")


def assemble_report(dossier: Dossier) -> Report:
    """Everything the templates show, in the dossier's language."""
    say, analysis = dossier.say, dossier.analysis
    country = say.country(analysis.jurisdiction)
    return Report(
        language=say.language,
        title=say("Gap report: %(country)s and the Minamata Convention on Mercury", country=country)
        if country
        else say("Gap report on the Minamata Convention on Mercury"),
        country=country,
        as_of=say.day(analysis.as_of),
        status_line=_status_line(dossier),
        notices=_notices(dossier),
        legend=tuple(dossier.chip(status) for status in LEGEND),
        summary=summarize(dossier),
        brief=brief(dossier),
        matrix=lay_matrix(dossier),
        groups=gather_groups(dossier),
        apart=gather_apart(dossier),
        conflicts=gather_conflicts(dossier),
        institutions=list_institutions(dossier),
        definitions=list_definitions(dossier),
        roadmap=lay_out(dossier),
        laws=list_laws(dossier),
        facts=_facts(dossier),
        limits=_limits(dossier),
        log=list_decisions(dossier),
    )


def _status_line(dossier: Dossier) -> str:
    say, laws = dossier.say, dossier.analysis.laws
    return say(
        "Law as of %(date)s · laws read: %(laws)s · pages: %(pages)s",
        date=say.day(dossier.analysis.as_of),
        laws=say.number(len(laws)),
        pages=say.number(sum(law.instrument.pages for law in laws)),
    )


def is_proposed(dossier: Dossier) -> bool:
    """Whether all supplied law is proposed or not yet in force: then the whole report is headed so."""
    laws = dossier.analysis.laws
    return bool(laws) and all(law.instrument.force in (Force.DRAFT, Force.NOT_YET) for law in laws)


def _notices(dossier: Dossier) -> tuple[str, ...]:
    say, analysis = dossier.say, dossier.analysis
    notices = list(_signature(dossier))
    if is_proposed(dossier):
        notices.append(say("As proposed: none of the supplied law is in force yet."))
    if not analysis.laws:
        notices.append(say("No law could be read. Nothing in this report says what the law lacks."))
    elif analysis.unread:
        notices.append(say("Provisional: not everything that was supplied could be read."))
    if any(law.instrument.force is Force.TREATY_APPROVAL for law in analysis.laws):
        notices.append(
            say(
                "A treaty or an act approving it was supplied. It repeats every duty and carries out none; it counts "
                "for incorporation alone."
            )
        )
    return tuple(notices)


def _signature(dossier: Dossier) -> Iterator[str]:
    """Who signed, or that nobody did, where the report comes from a desk."""
    say, seal = dossier.say, dossier.analysis.seal
    if seal is None:
        return
    if not seal.author:
        yield say("Not signed: a working copy.")
        return
    yield say("Signed by %(author)s on %(date)s.", author=seal.author, date=say.day(seal.time[:10]))
    if seal.note:
        yield seal.note


def _sealed(dossier: Dossier) -> Iterator[Fact]:
    say, seal = dossier.say, dossier.analysis.seal
    if seal is None:
        return
    if seal.sha256:
        yield Fact(say("Fingerprint of the signed result"), seal.sha256)
    yield Fact(say("End of the log of decisions"), f"{seal.entries}: {seal.head}" if seal.head else "0")


def _facts(dossier: Dossier) -> tuple[Fact, ...]:
    say, analysis = dossier.say, dossier.analysis
    languages = sorted({law.instrument.language for law in analysis.laws})
    facts = [
        Fact(say("Software"), analysis.software),
        Fact(say("Rule pack"), f"{analysis.pack} {analysis.pack_version}"),
        Fact(say("Obligations and elements"), _sizes(dossier)),
        Fact(say("Languages of the law"), ", ".join(languages) or "–"),
        Fact(say("Verdicts start from"), say("confidence %(n)s; below that a finding is a suggestion for a person",
                                             n=say.number(0.5))),
    ]  # fmt: skip
    facts.extend(_sealed(dossier))
    sources = dict(analysis.profile.sources)
    for fact, value in analysis.profile.facts:
        facts.append(Fact(fact, f"{value} ({sources.get(fact, '–')})"))
    return tuple(facts)


def _sizes(dossier: Dossier) -> str:
    obligations = dossier.catalogue.obligations.values()
    elements = sum(len(o.elements) for o in obligations)
    return f"{dossier.say.number(len(obligations))} / {dossier.say.number(elements)}"


def _limits(dossier: Dossier) -> tuple[str, ...]:
    say = dossier.say
    limits = [
        say("This is no legal advice. It is a reading with its evidence, for a lawyer to check and sign."),
        say(
            "Every verdict rests on quoted passages, found word for word in the law; where the page is shown, the "
            "passage is boxed on it."
        ),
        say(
            "“Not covered” means: looked for in everything that was read, and not found. It names what was searched. "
            "Where something was not read, the verdict is “not assessed”."
        ),
        say(
            "How often the verdicts are right was measured on statutes that were labelled by hand; "
            "the figures stand in docs/accuracy.md of this version."
        ),
        say("Law in other languages than English, Spanish, Portuguese and French is not read."),
        say("Quotes stay in the language of the law; nothing is translated silently."),
        say(
            "To contest a verdict, give the provision that answers the element, or the reason why a quoted one does "
            "not; a person's decision with its reason replaces the machine's, and both stay visible."
        ),
        say("Countries are not ranked, and reports of different countries must not be compared by their numbers."),
    ]
    if say.language == "pt":
        limits.append(say("The Portuguese text of the Convention is a translation; it is not an authentic text."))
    told = {f"{law.instrument.id}: {warning}" for law in dossier.analysis.laws for warning in law.instrument.warnings}
    limits.extend(warning for warning in dossier.analysis.warnings if warning not in told)  # the rest: the law list
    return tuple(limits)
