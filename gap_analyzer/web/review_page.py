"""Standing × obligation → the page of the review: the obligation, its elements with their quotes, and the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent

from gap_analyzer.corrections import BY_PERSON, Addition
from gap_analyzer.coverage import Reading, judge
from gap_analyzer.model import DECISIVE, Finding, Law, Stance, State, Status
from gap_analyzer.report.blocks import describe_block, quote_finding
from gap_analyzer.report.dossier import Dossier, Verdict, say_confidence, shorten
from gap_analyzer.report.parts import Block, Chip, Quote
from gap_analyzer.report.reasons import explain_near
from gap_analyzer.report.words import Words
from gap_analyzer.store import Entry, EntryKind
from gap_analyzer.web.pageview import Mark, PageView
from gap_analyzer.web.queue import count_decided, explain_change, find_next, order_queue
from gap_analyzer.web.standing import Standing

VERDICTS = ("full", "partial", "none", "conflict", "not-applicable", "undecided")  # in the order of the keys 1 to 6
NEAREST, SUGGESTIONS = 5, 3
FIELDS = ("reason", "provision", "quote", "element", "stance", "note")  # of the two forms


@dataclass(frozen=True, slots=True)
class Spot:
    """A page of a law: which law (from 1), which page, and which finding or provision is looked at."""

    law: int
    page: int
    at: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote with the address that shows it on its page; `entry` is that of the adviser who added it, 0 for none."""

    quote: Quote
    url: str
    at: bool
    entry: int
    moved: str


@dataclass(frozen=True, slots=True)
class ElementCheck:
    """One element as a line of the checklist."""

    id: str
    text: str
    role: str
    chip: Chip
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A provision that was looked at and rejected, and why."""

    pinpoint: str
    why: str
    text: str
    language: str
    url: str
    at: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A verdict that a person may give, with the key that gives it."""

    chip: Chip
    key: str
    proposed: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What was decided on this obligation before: one line of its history."""

    chip: Chip
    machine: Chip
    author: str
    time: str
    reason: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Orphan:
    """Evidence whose words are gone from the law."""

    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is: decided of all, and where the next doubtful one is ("" when none is left)."""

    decided: int
    whole: int
    text: str
    next: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One obligation under review. `typed` holds what was typed into a form that came back with a mistake."""

    url: str
    review: str
    block: Block
    machine: Chip
    confidence: str
    elements: tuple[ElementCheck, ...]
    suggestions: tuple[Evidence, ...]
    nearest: tuple[NearPlace, ...]
    searched: str
    alone: bool  # whether an element that suffices alone is met, so that the others are not needed
    ruled: Chip | None  # what the written rules give with the evidence that persons added, where it differs
    changes: tuple[str, ...]
    orphans: tuple[Orphan, ...]
    choices: tuple[Choice, ...]
    confirm: Choice | None
    history: tuple[Past, ...]
    progress: Progress
    view: PageView
    spot: Spot
    laws: tuple[tuple[str, str], ...]
    stances: tuple[tuple[str, str], ...]
    hint: str
    typed: Mapping[str, str]
    next_image: str
    may_decide: bool
    undo: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a page has from its request: the address of the review, what was typed, the next image, the right."""

    review: str
    typed: Mapping[str, str]
    next_image: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What a review page is made of: what stands in the case, the verdict in question, the page of law, its address."""

    standing: Standing
    verdict: Verdict
    spot: Spot
    url: str

    @property
    def dossier(self) -> Dossier:
        """The look-ups of the case."""
        return self.standing.dossier

    @property
    def obligation(self) -> str:
        """The id of the obligation under review."""
        return self.verdict.obligation.id


def list_deciding(dossier: Dossier, obligation: str) -> tuple[Finding, ...]:
    """The findings that decide an obligation, element by element, those of persons too."""
    verdict = dossier.verdict(obligation)
    states = verdict.coverage.elements if verdict else ()
    named = dict.fromkeys(ident for state in states for ident in state.findings)
    return tuple(dossier.findings[ident] for ident in named if ident in dossier.findings)


def choose_spot(standing: Standing, obligation: str, wanted: Spot) -> Spot:
    """The page to show: the one that was asked for, else that of the first evidence, else that of what came near."""
    dossier = standing.dossier
    for ident in (wanted.at, *_places(dossier, obligation)):
        found = locate_spot(dossier, ident)
        if found is not None and ident:
            if wanted.law and not wanted.at:
                break
            return found
    if 1 <= wanted.law <= len(dossier.analysis.laws):
        pages = max(1, dossier.analysis.laws[wanted.law - 1].instrument.pages)
        return Spot(wanted.law, min(max(1, wanted.page), pages), wanted.at)
    return Spot(1 if dossier.analysis.laws else 0, 1)


def _places(dossier: Dossier, obligation: str) -> tuple[str, ...]:
    verdict = dossier.verdict(obligation)
    if verdict is None:
        return ()
    near = (each.provision for each in verdict.coverage.searched.nearest)
    return (*(finding.id for finding in list_deciding(dossier, obligation)), *near)


def locate_spot(dossier: Dossier, ident: str) -> Spot | None:
    """Where a finding or a provision stands, by its id."""
    finding = dossier.findings.get(ident)
    place = dossier.provisions.get(finding.provision if finding else ident)
    if place is None or place.instrument not in dossier.numbers:
        return None
    page = finding.page if finding and finding.page else place.page
    return Spot(dossier.numbers[place.instrument], max(1, page), ident)


def mark_page(dossier: Dossier, obligation: str, spot: Spot) -> tuple[Mark, ...]:
    """The boxes of a page: what decides the obligation, what came near, and the chosen one with a stronger line."""
    law = dossier.analysis.laws[spot.law - 1]
    marks = []
    for finding in list_deciding(dossier, obligation):
        place = dossier.provisions.get(finding.provision)
        if place is not None and place.instrument == law.instrument.id:
            marks.append(Mark(finding.stance.value + (" at" if finding.id == spot.at else ""), finding.boxes))
    verdict = dossier.verdict(obligation)
    for near in verdict.coverage.searched.nearest if verdict else ():
        place = dossier.provisions.get(near.provision)
        if place is not None and place.instrument == law.instrument.id:
            marks.append(Mark("near" + (" at" if near.provision == spot.at else ""), place.boxes))
    return tuple(marks)


def describe_elements(sight: Sight, block: Block) -> tuple[ElementCheck, ...]:
    """The checklist: every element with its state and the quotes that decide it; what suffices alone comes first."""
    dossier, verdict = sight.dossier, sight.verdict
    states = {state.element: state for state in verdict.coverage.elements}
    known = [e for e in verdict.obligation.elements if e.id in states]
    checks = []
    for element, line in zip(known, block.elements, strict=True):
        found = [dossier.findings[i] for i in states[element.id].findings if i in dossier.findings]
        evidence = tuple(_evidence(sight, f, quote) for f, quote in zip(found, line.quotes, strict=True))
        checks.append(ElementCheck(element.id, line.text, line.role, line.chip, evidence))
    alone = list_sufficient(verdict)
    return tuple(sorted(checks, key=lambda check: check.id not in alone))


def list_sufficient(verdict: Verdict) -> tuple[str, ...]:
    """The elements that are met and suffice alone."""
    met = {state.element for state in verdict.coverage.elements if state.state is State.MET}
    return tuple(e.id for e in verdict.obligation.elements if e.alternative and e.id in met)


def rule_again(sight: Sight) -> Chip | None:
    """The verdict that the written rules give once added evidence counts; None where it is the machine's own."""
    dossier, coverage = sight.dossier, sight.verdict.coverage
    own = dossier.by_obligation.get(sight.obligation, ())
    if all(finding.method != BY_PERSON for finding in own):
        return None
    applies = coverage.applies, coverage.applies_reason
    ruled = judge(sight.verdict.obligation, own, reading=Reading(1, 1, 1, 0, 0), applies=applies)
    return None if ruled.status is coverage.status else dossier.chip(ruled.status.value)


def _evidence(sight: Sight, finding: Finding, quote: Quote) -> Evidence:
    entry = int(finding.id.removeprefix(f"{BY_PERSON}-")) if finding.method == BY_PERSON else 0
    fate = sight.standing.corrected.moved.get(entry)
    moved = sight.dossier.pinpoint(fate.anchor.provision, fate.anchor.page) if fate else ""
    return Evidence(quote, f"{sight.url}?at={percent(finding.id)}", finding.id == sight.spot.at, entry, moved)


def describe_suggestions(sight: Sight) -> tuple[Evidence, ...]:
    """Findings that decide nothing, for a person to look at: too little certain, or general rules."""
    dossier = sight.dossier
    own = dossier.by_obligation.get(sight.obligation, ())
    weak = [f for f in own if f.confidence < DECISIVE][:SUGGESTIONS]
    support = [dossier.findings[i] for i in sight.verdict.coverage.support if i in dossier.findings]
    return tuple(_evidence(sight, finding, quote_finding(dossier, finding)) for finding in (*weak, *support))


def describe_nearest(sight: Sight) -> tuple[NearPlace, ...]:
    """The provisions that came nearest and were rejected, with the reason."""
    dossier = sight.dossier
    return tuple(
        NearPlace(
            pinpoint=dossier.pinpoint(near.provision),
            why=explain_near(dossier.say, near.why_not, dossier.concept),
            text=shorten(dossier.provisions[near.provision].text, 240),
            language=dossier.language(near.provision),
            url=f"{sight.url}?at={percent(near.provision)}",
            at=near.provision == sight.spot.at,
        )
        for near in sight.verdict.coverage.searched.nearest[:NEAREST]
        if near.provision in dossier.provisions
    )


def describe_choices(dossier: Dossier, verdict: Verdict, typed: Mapping[str, str]) -> tuple[Choice, ...]:
    """The six verdicts with their keys."""
    given = typed.get("status") or (verdict.decision.status if verdict.decision else "")
    machine = verdict.coverage.status.value
    return tuple(
        Choice(_chip(dossier, status), str(number), status == machine, status == given)
        for number, status in enumerate(VERDICTS, 1)
    )


def _chip(dossier: Dossier, status: str) -> Chip:
    return Chip(status, dossier.say("leave open")) if status == "undecided" else dossier.chip(status)


def describe_history(sight: Sight, entries: Sequence[Entry]) -> tuple[Past, ...]:
    """Every verdict that was given on an obligation, the newest first; those that were undone are marked."""
    dossier, kept = sight.dossier, {entry.number for entry in sight.standing.entries}
    return tuple(
        Past(
            chip=dossier.chip(entry.content["status"]),
            machine=dossier.chip(entry.content.get("machine", "")),
            author=entry.author,
            time=say_moment(dossier.say, entry.time),
            reason=entry.content.get("reason", ""),
            undone=entry.number not in kept,
        )
        for entry in reversed(entries)
        if entry.kind is EntryKind.VERDICT and entry.content["obligation"] == sight.obligation
    )


def say_moment(say: Words, time: str) -> str:
    """An ISO time as day and minute, in UTC."""
    day, _, clock = time.partition("T")
    return say("%(day)s, %(clock)s UTC", day=say.day(day), clock=clock[:5]) if clock else say.day(day)


def explain_changes(dossier: Dossier, verdict: Verdict, changes: Sequence[str]) -> tuple[str, ...]:
    """Why a decision must be looked at again, in sentences."""
    say, told = dossier.say, []
    if "verdict" in changes and verdict.decision is not None:
        told.append(
            say(
                "When this was decided, the machine proposed “%(before)s”; now it proposes “%(now)s”.",
                before=dossier.chip(verdict.decision.machine).word,
                now=dossier.chip(verdict.coverage.status.value).word,
            )
        )
    if "quote" in changes:
        told.append(say("A passage on which the decision rests is no longer in the law, or its document was deleted."))
    return tuple(told)


def describe_orphans(say: Words, orphans: Sequence[Addition], obligation: str) -> tuple[Orphan, ...]:
    """Evidence of this obligation that counts for nothing now."""
    return tuple(
        Orphan(
            text=addition.anchor.exact if addition.anchor else "",
            said=say("added by %(author)s, %(time)s", author=addition.author, time=say_moment(say, addition.time)),
        )
        for addition in orphans
        if addition.element.partition("#")[0] == obligation
    )


def describe_progress(dossier: Dossier, obligation: str, review: str) -> Progress:
    """How far the review is, and its neighbours in the queue."""
    say, queue = dossier.say, order_queue(dossier)
    ids = [verdict.obligation.id for verdict in queue]
    at = ids.index(obligation) if obligation in ids else 0
    decided, ahead = count_decided(queue), find_next(queue, obligation)
    return Progress(
        decided=decided,
        whole=len(ids),
        text=say("%(decided)s of %(whole)s decided", decided=say.number(decided), whole=say.number(len(ids))),
        next=f"{review}/{percent(ahead)}" if ahead else "",
        before=f"{review}/{percent(ids[at - 1])}" if at > 0 else "",
        after=f"{review}/{percent(ids[at + 1])}" if at + 1 < len(ids) else "",
    )


def list_stances(say: Words) -> tuple[tuple[str, str], ...]:
    """What a passage may do with an element, in words."""
    return (
        (Stance.MEETS.value, say("meets the element")),
        (Stance.LIMITS.value, say("meets it in part")),
        (Stance.CONTRADICTS.value, say("contradicts it")),
    )


def choose_element(verdict: Verdict) -> str:
    """The element to which evidence is most likely added: the first core one that is not met."""
    states = {state.element: state.state for state in verdict.coverage.elements}
    wanted = [e for e in verdict.obligation.elements if e.id in states]
    short = [e.id for e in wanted if e.core and states[e.id] is not State.MET]
    return (short or [e.id for e in wanted] or [""])[0]


def describe_search(block: Block) -> str:
    """Where and with which words was looked, in one line."""
    return " ".join(part for part in ((block.absence.searched, block.absence.terms) if block.absence else ()) if part)


def say_law(dossier: Dossier, law: Law) -> str:
    """A law by number and name, short enough for a list."""
    ident = law.instrument.id
    return f"{dossier.law_link(ident).text} {shorten(dossier.law_name(ident), 70)}"


def say_proposal(dossier: Dossier, verdict: Verdict) -> tuple[Chip, str]:
    """What the machine proposes, and how sure it is, in words."""
    coverage = verdict.coverage
    sure = coverage.status not in (Status.UNREAD, Status.NOT_APPLICABLE)
    return dossier.chip(coverage.status.value), say_confidence(dossier.say, coverage.confidence) if sure else ""


def compose_review(sight: Sight, view: PageView, entries: Sequence[Entry], context: Context) -> ReviewPage:
    """The whole page of one obligation."""
    dossier, verdict, say = sight.dossier, sight.verdict, sight.dossier.say
    block = describe_block(dossier, verdict)
    machine, confidence = say_proposal(dossier, verdict)
    choices = describe_choices(dossier, verdict, context.typed)
    return ReviewPage(
        url=sight.url,
        review=context.review,
        block=block,
        machine=machine,
        confidence=confidence,
        elements=describe_elements(sight, block),
        suggestions=describe_suggestions(sight),
        nearest=describe_nearest(sight),
        searched=describe_search(block),
        alone=bool(list_sufficient(verdict)),
        ruled=rule_again(sight),
        changes=explain_changes(dossier, verdict, explain_change(sight.standing.corrected, sight.obligation)),
        orphans=describe_orphans(say, sight.standing.corrected.orphans, sight.obligation),
        choices=choices,
        confirm=next((choice for choice in choices if choice.proposed), None),
        history=describe_history(sight, entries),
        progress=describe_progress(dossier, sight.obligation, context.review),
        view=view,
        spot=sight.spot,
        laws=tuple((str(n), say_law(dossier, law)) for n, law in enumerate(dossier.analysis.laws, 1)),
        stances=list_stances(say),
        hint=dossier.texts.hint(sight.obligation),
        typed={**dict.fromkeys(FIELDS, ""), "element": choose_element(verdict), **context.typed},
        next_image=context.next_image,
        may_decide=context.may_decide,
        undo=context.review.removesuffix("review") + "undo/",
    )
