"""Verdicts → the minister's page and the director's brief."""

from __future__ import annotations

from collections.abc import Sequence

from gap_analyzer.model import Measure
from gap_analyzer.report.blocks import say_theme
from gap_analyzer.report.dossier import STATUSES, THEMES, Dossier, Verdict, anchor, gap_weight
from gap_analyzer.report.measures import describe_measure, say_cost, say_instrument
from gap_analyzer.report.parts import Bar, Brief, BriefLine, Segment, Summary, WorstGap
from gap_analyzer.report.words import Words

WIDTH = 240.0  # of a bar, in units of its drawing
WORST, FIRST, BRIEF = 3, 3, 25
SHOWN = ("full", "partial", "none", "conflict", "undecided", "unread")


def summarize(dossier: Dossier) -> Summary:
    """The first page: headline, bars, worst gaps, first measures, what is not certain, who signed."""
    counted = [v for v in dossier.headline() if v.status != "not-applicable"]
    return Summary(
        headline=_headline(dossier),
        second=_second(dossier),
        bars=_bars(dossier, counted),
        columns=tuple(dossier.chip(status) for status in SHOWN if any(v.status == status for v in counted)),
        worst=_worst(dossier),
        actions=tuple(describe_measure(dossier, m) for m in dossier.analysis.roadmap[:FIRST]),
        uncertain=_uncertain(dossier),
        signed=_signed(dossier),
    )


def _headline(dossier: Dossier) -> str:
    say = dossier.say
    duties = [v for v in dossier.headline() if v.obligation.binding != "none"]
    return say(
        "In the laws supplied, of %(total)s binding duties: %(counts)s.",
        total=say.number(len(duties)),
        counts=_counts(dossier, duties),
    )


def _second(dossier: Dossier) -> str:
    say = dossier.say
    foundations = [v for v in dossier.headline() if v.obligation.binding == "none"]
    if not foundations:
        return ""
    return say(
        "Of %(total)s legal foundations on which they rest (bodies, powers, definitions, penalties): %(counts)s.",
        total=say.number(len(foundations)),
        counts=_counts(dossier, foundations),
    )


def _counts(dossier: Dossier, verdicts: Sequence[Verdict]) -> str:
    say = dossier.say
    said = []
    for status in (*SHOWN, "not-applicable"):
        count = sum(1 for v in verdicts if v.status == status)
        if count or status in ("full", "partial", "none"):
            said.append(_say_count(say, status, say.number(count)))
    return ", ".join(said)


def _say_count(say: Words, status: str, n: str) -> str:
    match status:
        case "full":
            return say("%(n)s covered", n=n)
        case "partial":
            return say("%(n)s partly covered", n=n)
        case "none":
            return say("%(n)s not covered", n=n)
        case "conflict":
            return say("%(n)s in conflict", n=n)
        case "unread":
            return say("%(n)s not assessed", n=n)
        case "not-applicable":
            return say("%(n)s that do not apply", n=n)
        case _:
            return say("%(n)s to decide", n=n)


def _bars(dossier: Dossier, counted: Sequence[Verdict]) -> tuple[Bar, ...]:
    whole = [_bar(dossier, dossier.say("All themes"), "findings", counted)]
    themes = [t for t in THEMES if any(v.obligation.theme == t for v in counted)]
    own = [
        _bar(dossier, say_theme(dossier, t), anchor("t", t), [v for v in counted if v.obligation.theme == t])
        for t in themes
    ]
    return tuple(own + whole) if counted else ()


def _bar(dossier: Dossier, title: str, target: str, verdicts: Sequence[Verdict]) -> Bar:
    segments, x = [], 0.0
    for status in SHOWN:
        count = sum(1 for v in verdicts if v.status == status)
        if count:
            width = round(WIDTH * count / len(verdicts), 2)
            segments.append(Segment(status, round(x, 2), width, count))
            x += width
    used = [s for s in SHOWN if any(v.status == s for v in dossier.headline())]
    counts = tuple(dossier.say.number(sum(1 for v in verdicts if v.status == s)) for s in used)
    full = sum(1 for v in verdicts if v.status == "full")
    return Bar(title, target, len(verdicts), tuple(segments), counts, dossier.say.percent(full, len(verdicts)))


def _gaps(dossier: Dossier) -> list[Verdict]:
    return sorted((v for v in dossier.headline() if v.is_gap), key=gap_weight)


def _worst(dossier: Dossier) -> tuple[WorstGap, ...]:
    """The gravest gaps, of different themes as far as there are any."""
    picked: list[Verdict] = []
    for verdict in _gaps(dossier):
        if all(verdict.obligation.theme != other.obligation.theme for other in picked):
            picked.append(verdict)
    picked = sorted([*picked, *(v for v in _gaps(dossier) if v not in picked)][:WORST], key=gap_weight)
    return tuple(
        WorstGap(dossier.link(v.obligation.id), dossier.chip(v.status), dossier.texts.consequence(v.obligation.id))
        for v in picked
    )


def _uncertain(dossier: Dossier) -> tuple[str, ...]:
    """What a reader of one page must not take for certain."""
    say, analysis = dossier.say, dossier.analysis
    said = []
    if analysis.unread:
        sources = tuple(dict.fromkeys(u.source for u in analysis.unread))
        said.append(say("Not read: %(sources)s. All numbers are provisional.", sources=say.listed(sources)))
    counted = dossier.headline()
    doubtful = sum(1 for v in counted if v.decision is None and v.status in SHOWN[:4] and v.coverage.confidence < 0.7)
    if doubtful:
        said.append(say("Verdicts that are doubtful and should be checked first: %(n)s.", n=say.number(doubtful)))
    unsettled = sum(1 for v in dossier.verdicts if v.is_unsettled)
    if unsettled:
        said.append(say("Obligations of which it is not known whether they apply: %(n)s.", n=say.number(unsettled)))
    if analysis.cited_not_supplied:
        said.append(
            say(
                "Laws that are cited, but were not supplied: %(n)s. They may hold what seems missing.",
                n=say.number(len(analysis.cited_not_supplied)),
            )
        )
    said.append(say("The report speaks of law on paper. It does not say whether the law is applied."))
    return tuple(said)


def _signed(dossier: Dossier) -> str:
    say, total = dossier.say, len(dossier.headline())
    decided = [v for v in dossier.headline() if v.decision is not None]
    if not decided:
        return say("No person has decided yet: every verdict is the machine's proposal.")
    authors = tuple(sorted({v.decision.author for v in decided if v.decision and v.decision.author}))
    return say(
        "Decided by a person: %(n)s of %(total)s (%(authors)s). The others are the machine's proposals.",
        n=say.number(len(decided)),
        total=say.number(total),
        authors=say.listed(authors) or "–",
    )


# --- the director's brief --------------------------------------------------------------------------------


def brief(dossier: Dossier) -> Brief:
    """The gravest gaps with what closes them; those that need no act of parliament stand apart."""
    quick: list[BriefLine] = []
    longer: list[BriefLine] = []
    for verdict in _gaps(dossier):
        measure = next((m for m in dossier.analysis.roadmap if verdict.obligation.id in m.closes), None)
        line = _brief_line(dossier, verdict, measure)
        act = measure.instrument_type == "statute" if measure else verdict.obligation.expected == "statute"
        (longer if act else quick).append(line)
    return Brief(tuple(quick[:BRIEF]), tuple(longer[:BRIEF]))


def _brief_line(dossier: Dossier, verdict: Verdict, measure: Measure | None) -> BriefLine:
    say, ident = dossier.say, verdict.obligation.id
    return BriefLine(
        block=dossier.link(ident),
        chip=dossier.chip(verdict.status),
        consequence=dossier.texts.consequence(ident),
        instrument=say_instrument(say, measure.instrument_type if measure else verdict.obligation.expected),
        body=(measure.body if measure else "") or say("to be named"),
        effort=say_cost(say, measure.cost_band) if measure else "–",
        deadline=_deadline(dossier, verdict),
    )


def _deadline(dossier: Dossier, verdict: Verdict) -> str:
    """The Convention's own dates for the duty, as far as the pack states them as dates."""
    dates = []
    for threshold in verdict.obligation.thresholds:
        value = threshold.value
        if len(value) == 4 and value.isdigit():
            dates.append(value)
        elif dossier.say.day(value) != value:
            dates.append(dossier.say.day(value))
    return ", ".join(dict.fromkeys(dates)) or "–"


assert set(SHOWN) | {"not-applicable"} == set(STATUSES)
