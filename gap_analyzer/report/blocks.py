"""Verdicts → findings block by block: what a lawyer checks line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gap_analyzer.model import DECISIVE, Coverage, Element, ElementState, Finding, Force, Reach, Stance, State
from gap_analyzer.report.dossier import (
    THEMES,
    Dossier,
    Verdict,
    anchor,
    gap_weight,
    say_confidence,
    say_status,
    shorten,
)
from gap_analyzer.report.laws import say_force, say_kind
from gap_analyzer.report.parts import (
    Absence,
    Block,
    Chip,
    Conflict,
    DecisionLine,
    ElementLine,
    Group,
    NearLine,
    Quote,
)
from gap_analyzer.report.reasons import explain, explain_near
from gap_analyzer.report.words import Words

TERMS, NEAREST, SUGGESTIONS = 24, 3, 3
LONG = 900  # characters of a quote that stays readable in a block
STATE_CHIPS = {
    State.MET: "full", State.LIMITED: "partial", State.CONTRADICTED: "conflict", State.MISSING: "none",
}  # fmt: skip


def gather_groups(dossier: Dossier) -> tuple[Group, ...]:
    """The blocks of the headline by theme, diversion and illegal traffic first, gravest gap first in each."""
    inside = [v for v in dossier.verdicts if not v.stands_apart]
    groups = []
    for theme in (*THEMES, *sorted({v.obligation.theme for v in inside} - set(THEMES))):
        own = sorted((v for v in inside if v.obligation.theme == theme), key=gap_weight)
        if own:
            blocks = tuple(describe_block(dossier, v) for v in own)
            groups.append(Group(anchor("t", theme), say_theme(dossier, theme), "", blocks))
    return tuple(groups)


def gather_apart(dossier: Dossier) -> tuple[Group, ...]:
    """The three lists that stand apart from the headline: unsettled, voluntary, administrative."""
    say = dossier.say
    rest = [v for v in dossier.verdicts if v.stands_apart]
    unsettled = [v for v in rest if v.is_unsettled]
    voluntary = [v for v in rest if v.is_voluntary and not v.is_unsettled]
    administrative = [v for v in rest if v.is_administrative and not v.is_voluntary and not v.is_unsettled]
    lists = (
        ("apart-unsettled", say("Does it apply? Questions to settle first"), say(
            "Whether these obligations bind the country depends on a fact that nobody has stated yet. The answer to "
            "the question moves each of them into the headline or out of the report."), unsettled),
        ("apart-voluntary", say("Voluntary and encouraged"), say(
            "The Convention invites, but does not oblige. Nothing here counts as a gap."), voluntary),
        ("apart-administrative", say("Not expected in legislation"), say(
            "These duties are carried out by administration: a report, a notice, a budget. A law may help, but its "
            "absence is no gap."), administrative),
    )  # fmt: skip
    return tuple(
        Group(ident, title, note, tuple(describe_block(dossier, v) for v in sorted(own, key=gap_weight)))
        for ident, title, note, own in lists
        if own
    )


def describe_block(dossier: Dossier, verdict: Verdict) -> Block:
    """One obligation with its verdict, its elements and quotes, what is missing, and the proof of absence."""
    obligation, coverage, texts = verdict.obligation, verdict.coverage, dossier.texts
    states = {s.element: s for s in coverage.elements}
    elements = quote_once(
        _describe_element(dossier, verdict, e, states[e.id]) for e in obligation.elements if e.id in states
    )
    suggested = [f for f in dossier.by_obligation.get(obligation.id, ()) if f.confidence < DECISIVE]
    return Block(
        id=obligation.id,
        anchor=anchor("o", obligation.id),
        title=texts.title(obligation.id),
        duty=texts.duty(obligation.id),
        convention=say_pinpoint(dossier, verdict),
        binding=say_binding(dossier, obligation.binding),
        since=say_since(dossier, obligation.id),
        chip=_chip(dossier, verdict),
        confidence=say_confidence(dossier.say, coverage.confidence) if verdict.decision is None else "",
        applies=_say_applies(dossier, coverage, obligation.applicability),
        question=texts.question(obligation.applicability) if coverage.applies == "unknown" else "",
        elements=elements,
        missing=_missing(dossier, verdict, states),
        support=tuple(quote_finding(dossier, dossier.findings[i]) for i in coverage.support if i in dossier.findings),
        suggestions=tuple(quote_finding(dossier, f) for f in suggested[:SUGGESTIONS]),
        absence=_prove_absence(dossier, coverage) if verdict.status in ("none", "unread", "partial") else None,
        remarks=_remarks(dossier, verdict),
        decision=describe_decision(dossier, verdict),
        measures=tuple(dossier.measure_link(m.id) for m in dossier.analysis.roadmap if obligation.id in m.closes),
    )


def _chip(dossier: Dossier, verdict: Verdict) -> Chip:
    if verdict.is_administrative and verdict.status == "none":
        return Chip("not-applicable", dossier.say("not expected in legislation"))
    return dossier.chip(verdict.status)


def _describe_element(dossier: Dossier, verdict: Verdict, element: Element, state: ElementState) -> ElementLine:
    say = dossier.say
    if element.alternative:
        role = say("sufficient alone")
    elif element.core:
        role = say("core")
    else:
        role = say("further")
    status = STATE_CHIPS[state.state]
    if verdict.status == "unread" and state.state is State.MISSING:
        status = "unread"
    elif element.alternative and state.state is State.MISSING:
        status = "not-applicable"
    word = say("not assessed") if status == "unread" else say_status(say, state.state.value)
    if status == "not-applicable":
        word = say("not used")
    quotes = tuple(quote_finding(dossier, dossier.findings[i]) for i in state.findings if i in dossier.findings)
    return ElementLine(dossier.texts.element(element.id), role, Chip(status, word), quotes)


def quote_once(elements: Iterable[ElementLine]) -> tuple[ElementLine, ...]:
    """The same elements, each passage quoted where it stands first; further on its pinpoint is enough."""
    seen: set[tuple[str, str]] = set()
    told = []
    for element in elements:
        quotes = []
        for quote in element.quotes:
            key = quote.pinpoint, quote.text
            quotes.append(replace(quote, repeated=key in seen))
            seen.add(key)
        told.append(replace(element, quotes=tuple(quotes)))
    return tuple(told)


def quote_finding(dossier: Dossier, finding: Finding) -> Quote:
    """A finding as a passage in its own language with pinpoint, page, crop, reasons and what speaks against it."""
    say = dossier.say
    place = dossier.provisions.get(finding.provision)
    stances = {
        Stance.MEETS: say("meets"), Stance.LIMITS: say("meets in part"), Stance.CONTRADICTS: say("contradicts"),
    }  # fmt: skip
    reaches = {
        Reach.SPECIFIC: say("names mercury"),
        Reach.CLASS: say("names a class that mercury belongs to"),
        Reach.GENERAL: say("a general rule that does not name mercury"),
    }
    by_person = finding.method == "person"
    return Quote(
        text=shorten(finding.quote, LONG),
        language=dossier.language(finding.provision),
        pinpoint=dossier.pinpoint(finding.provision, finding.page),
        law=dossier.law_link(place.instrument if place else ""),
        stance=stances[finding.stance],
        reach=say("added by a person") if by_person else reaches[finding.reach],
        confidence=say("word for word in the law") if by_person else say_confidence(say, finding.confidence),
        why=tuple(explain(say, why, dossier.concept) for why in finding.why),
        notes=_notes(dossier, finding),
        crop=dossier.crops.get(finding.id),
    )


def _notes(dossier: Dossier, finding: Finding) -> tuple[str, ...]:
    """What a reader must know of the law a quote stands in: not in force, read by machine, amended by another."""
    say = dossier.say
    place = dossier.provisions.get(finding.provision)
    law = dossier.laws.get(place.instrument) if place else None
    if place is None or law is None:
        return ()
    notes = []
    if finding.proposed:
        notes.append(say("Proposed: not yet in force."))
    if Force.REPEALED in (place.force, law.instrument.force):
        notes.append(say("Repealed."))
    if place.confidence is not None and place.confidence < 0.8:
        notes.append(say("Read from a scan with little certainty: compare with the page."))
    elif law.instrument.reading != "digital":
        notes.append(say("Read from a scan."))
    amenders = [
        dossier.law_name(other.instrument.id)
        for other in dossier.analysis.laws
        if law.instrument.id in other.instrument.amends
    ]
    if amenders:
        notes.append(say("Amended by %(laws)s.", laws=say.listed(tuple(amenders))))
    return tuple(notes)


def _missing(dossier: Dossier, verdict: Verdict, states: dict[str, ElementState]) -> tuple[str, ...]:
    """The missing elements in sentences for a drafter, core ones first; alternatives are choices, not gaps."""
    if verdict.status in ("full", "not-applicable", "unread"):
        return ()
    wanted = [e for e in verdict.obligation.elements if not e.alternative and e.id in states]
    short = [e for e in wanted if states[e.id].state is not State.MET]
    return tuple(dossier.texts.missing(e.id) for e in sorted(short, key=lambda e: not e.core))


def _prove_absence(dossier: Dossier, coverage: Coverage) -> Absence | None:
    if all(state.state is not State.MISSING for state in coverage.elements):
        return None
    say, searched = dossier.say, coverage.searched
    languages = sorted({law.instrument.language for law in dossier.analysis.laws})
    sentence = say(
        "Laws searched: %(laws)s; provisions: %(provisions)s; languages: %(languages)s.",
        laws=say.number(searched.instruments),
        provisions=say.number(searched.provisions),
        languages=", ".join(languages) or "–",
    )
    nearest = tuple(
        NearLine(
            dossier.pinpoint(near.provision),
            explain_near(say, near.why_not, dossier.concept),
            shorten(dossier.provisions[near.provision].text, 180),
            dossier.language(near.provision),
        )
        for near in searched.nearest[:NEAREST]
        if near.provision in dossier.provisions
    )
    unread = ", ".join(dict.fromkeys(u.source for u in dossier.analysis.unread))
    return Absence(sentence, " · ".join(searched.terms[:TERMS]), nearest, unread)


def _remarks(dossier: Dossier, verdict: Verdict) -> tuple[str, ...]:
    say = dossier.say
    remarks = list(verdict.coverage.remarks)
    proposed = verdict.coverage.proposed_status
    if proposed is not None:
        remarks.append(say("As proposed: %(status)s.", status=say_status(say, proposed.value)))
    if verdict.is_product_line:
        remarks.append(say("Counted under Article 4(1) in the headline."))
    if verdict.coverage.support:
        remarks.append(say("General rules support this duty, but decide nothing, since they do not name mercury."))
    return tuple(remarks)


def describe_decision(dossier: Dossier, verdict: Verdict) -> DecisionLine | None:
    """Who decided, when and why, beside what the machine had proposed."""
    decision = verdict.decision
    if decision is None:
        return None
    return DecisionLine(
        obligation=dossier.link(verdict.obligation.id),
        chip=dossier.chip(decision.status),
        machine=dossier.chip(decision.machine or verdict.coverage.status.value),
        author=decision.author,
        time=decision.time,
        reason=decision.reason,
        stale=decision.stale,
    )


def gather_conflicts(dossier: Dossier) -> tuple[Conflict, ...]:
    """Every contradiction, deciding or not: what the law says against what is asked, and what other law bars it."""
    conflicts = []
    for verdict in sorted(dossier.verdicts, key=gap_weight):
        own = [f for f in dossier.by_obligation.get(verdict.obligation.id, ()) if f.confidence >= DECISIVE]
        against = [f for f in own if f.stance is Stance.CONTRADICTS]
        if against:
            elements = {f.element for f in against}
            meeting = [f for f in own if f.element in elements and f.stance is not Stance.CONTRADICTS]
            conflicts.append(
                Conflict(
                    dossier.link(verdict.obligation.id),
                    dossier.texts.duty(verdict.obligation.id),
                    _quote_all(dossier, against),
                    _quote_all(dossier, meeting),
                )
            )
    return tuple(conflicts)


def _quote_all(dossier: Dossier, findings: Sequence[Finding]) -> tuple[Quote, ...]:
    return tuple(_quote_with_rank(dossier, f) for f in findings)


def _quote_with_rank(dossier: Dossier, finding: Finding) -> Quote:
    """A quote of a conflict: kind, date and force of its law stand with it, since they decide which law prevails."""
    quote, say = quote_finding(dossier, finding), dossier.say
    place = dossier.provisions.get(finding.provision)
    law = dossier.laws.get(place.instrument) if place else None
    if law is None:
        return replace(quote, crop=None)
    instrument = law.instrument
    rank = (say_kind(say, instrument.kind), say.day(instrument.date), say_force(say, instrument.force.value))
    return replace(quote, crop=None, notes=(*quote.notes, " · ".join(part for part in rank if part)))


# --- words for an obligation ---------------------------------------------------------------------------


def say_theme(dossier: Dossier, theme: str) -> str:
    """The theme as the pack calls it."""
    try:
        return dossier.texts.theme(theme)
    except KeyError:
        return theme


def say_pinpoint(dossier: Dossier, verdict: Verdict) -> str:
    """Where the Convention says it: "Article 3, paragraph 6", or that it is a foundation of several articles."""
    obligation, say = verdict.obligation, dossier.say
    if obligation.id.startswith("XC-"):
        return say("Legal foundation of several articles")
    paragraph = _say_places(say, obligation.paragraph)
    if not obligation.article.isdigit():
        return f"{_say_places(say, obligation.article)} {paragraph}".strip(" —")
    if not paragraph.strip("—- "):
        return say("Article %(article)s", article=obligation.article)
    return say("Article %(article)s, paragraph %(paragraph)s", article=obligation.article, paragraph=paragraph)


def _say_places(say: Words, place: str) -> str:
    for name, said in (("Annex", say("Annex")), ("Part", say("Part")), ("opening list", say("opening list"))):
        place = place.replace(name, said)
    return place


def say_binding(dossier: Dossier, binding: str) -> str:
    """How far an obligation binds."""
    say = dossier.say
    match binding:
        case "shall":
            return say("binding")
        case "shall-endeavour":
            return say("duty to endeavour")
        case "encouraged":
            return say("encouraged")
        case "may":
            return say("voluntary")
        case _:
            return say("what the duties rest on")


def say_since(dossier: Dossier, obligation: str) -> str:
    """Since when the duty binds, as far as the pack and the profile know."""
    say = dossier.say
    from gap_analyzer.catalogue.measures import load_amendments

    for amendment in load_amendments(dossier.catalogue.folder):
        if obligation in amendment.covers and not amendment.in_force:
            return say("listed by an amendment that is not yet known to be in force")
        if obligation in amendment.covers:
            return say("amended by %(decision)s, in force %(date)s", decision=amendment.decision,
                       date=say.day(amendment.in_force))  # fmt: skip
    party = dict(dossier.analysis.profile.facts).get("party_since", "")
    return say("since %(date)s", date=say.day(party)) if party else ""


def _say_applies(dossier: Dossier, coverage: Coverage, phrase: str) -> str:
    say = dossier.say
    try:
        condition = dossier.texts.applicability(phrase)
    except KeyError:
        condition = phrase
    source = coverage.applies_reason.partition("; ")[2]
    reason = f"{condition} [{source}]" if source else condition
    match coverage.applies:
        case "yes":
            return reason
        case "no":
            return say("Does not apply: %(reason)s", reason=reason)
        case _:
            return say("It is not known whether this applies: %(reason)s", reason=reason)
