"""Measures → the lines, the timeline and the views of the roadmap."""

from __future__ import annotations

import re
from collections.abc import Callable

from gap_analyzer.catalogue.measures import load_measures
from gap_analyzer.model import Measure
from gap_analyzer.report.dossier import Dossier, anchor, shorten
from gap_analyzer.report.parts import Link, MeasureLine, Roadmap, Stripe, Timeline, View
from gap_analyzer.report.words import Words

QUARTER = 10  # units of the drawing
HORIZON = re.compile(r"(\d{4})-Q([1-4])/(\d{4})-Q([1-4])")


def lay_out(dossier: Dossier) -> Roadmap:
    """The roadmap: every measure, the timeline, and views by body, by law to open and by pillar."""
    say, measures = dossier.say, dossier.analysis.roadmap
    lines = tuple(describe_measure(dossier, m) for m in measures)
    by_body: Callable[[MeasureLine], str] = lambda line: line.body  # noqa: E731  # three views, three one-word keys
    return Roadmap(
        measures=lines,
        timeline=_draw(dossier, measures),
        views=(
            _view(say("By responsible body"), lines, by_body),
            _view(say("By law to open"), lines, lambda line: line.law or say("new instrument")),
            _view(say("By pillar"), lines, lambda line: line.pillar),
        ),
        formula=say(
            "Priority = binding × deadline passed × severity × trade and diversion risk × people exposed − effort. "
            "The parts stand with each measure; the weights are an assumption that the rule pack states and a "
            "planner may change."
        ),
    )


def describe_measure(dossier: Dossier, measure: Measure) -> MeasureLine:
    """One measure in the report's language, complete or saying what it lacks."""
    say, rules = dossier.say, load_measures(dossier.catalogue.folder)
    law = shorten(dossier.law_name(measure.law_to_open), 60) if measure.law_to_open else ""
    known = {m.id: m for m in dossier.analysis.roadmap}
    closes = tuple(dossier.link(ident) for ident in measure.closes if ident in dossier.catalogue.obligations)
    return MeasureLine(
        id=dossier.measure_link(measure.id).text,
        anchor=anchor("m", measure.id),
        title=rules.title(measure, say.language, law),
        closes=closes,
        before=tuple(dossier.chip(status) for _, status in measure.before),
        instrument=say_instrument(say, measure.instrument_type),
        law=law,
        body=measure.body or say("to be named"),
        supporting=say.listed(measure.supporting),
        body_reason=dossier.pinpoint(measure.body_reason) if measure.body_reason else "",
        time=say_horizon(say, measure.horizon),
        cost=say_cost(say, measure.cost_band),
        cost_source=rules.cost_source(measure, say.language),
        pillar=say_pillar(dossier, measure.pillar),
        priority=say.number(round(measure.priority, 2)),
        parts=_say_parts(say, measure),
        after=tuple(dossier.measure_link(ident) for ident in measure.after if ident in known),
        hints=tuple(dossier.texts.hint(i) for i in measure.closes if i in dossier.catalogue.obligations)
        or tuple(measure.hint.splitlines()),
        done_when=rules.done_when(measure, say.language),
        state=say("ready") if measure.ready else say("not ready: %(why)s", why=rules.not_ready(measure, say.language)),
        ready=measure.ready,
    )


def _say_parts(say: Words, measure: Measure) -> str:
    names = {
        "binding": say("binding"), "deadline": say("deadline"), "severity": say("severity"),
        "risk": say("trade and diversion risk"), "exposed": say("people exposed"), "effort": say("effort"),
    }  # fmt: skip
    parts = [f"{names.get(name, name)} {say.number(value)}" for name, value in measure.priority_parts]
    if not parts:
        return ""
    *factors, last = parts
    return " × ".join(factors) + f" − {last}" if factors else last


def say_instrument(say: Words, kind: str) -> str:
    """A type of instrument in words."""
    match kind:
        case "statute":
            return say("act of parliament")
        case "regulation":
            return say("regulation")
        case "administrative":
            return say("administrative measure")
        case _:
            return kind


def say_horizon(say: Words, horizon: str) -> str:
    """Quarters in words: "2027 Q1 – 2028 Q4"."""
    found = HORIZON.fullmatch(horizon)
    if not found:
        return horizon or say("no time set")
    y1, q1, y2, q2 = found.groups()
    return say("Q%(q1)s %(y1)s – Q%(q2)s %(y2)s", q1=q1, y1=y1, q2=q2, y2=y2)


def say_cost(say: Words, band: str) -> str:
    """A cost band with its range in US dollars."""
    ranges = {
        "XS": say("up to US$ 25,000"), "S": say("US$ 25,000 to 75,000"), "M": say("US$ 75,000 to 200,000"),
        "L": say("US$ 200,000 to 500,000"), "XL": say("over US$ 500,000"),
    }  # fmt: skip
    return f"{band} ({ranges[band]})" if band in ranges else band


def say_pillar(dossier: Dossier, pillar: str) -> str:
    """A pillar by its name."""
    try:
        return dossier.texts.pillar(pillar)
    except KeyError:
        return pillar


def _view(title: str, lines: tuple[MeasureLine, ...], key: Callable[[MeasureLine], str]) -> View:
    rows: dict[str, list[Link]] = {}
    for line in lines:
        rows.setdefault(key(line), []).append(Link(line.anchor, f"{line.id} {line.title}"))
    return View(title, tuple((name, tuple(links)) for name, links in rows.items()))


def _draw(dossier: Dossier, measures: tuple[Measure, ...]) -> Timeline | None:
    """The measures as stripes over quarters; measures without a time are left to the table."""
    timed = [(m, found) for m in measures if (found := HORIZON.fullmatch(m.horizon))]
    if not timed:
        return None
    slots = [_quarters(found) for _, found in timed]
    first = min(start for start, _ in slots) // 4 * 4
    last = (max(end for _, end in slots) // 4 + 1) * 4
    stripes = tuple(
        Stripe(
            link=Link(anchor("m", m.id), f"{dossier.measure_link(m.id).text} {describe_measure(dossier, m).title}"),
            time=say_horizon(dossier.say, m.horizon),
            x=(start - first) * QUARTER,
            width=(end - start + 1) * QUARTER,
            ready=m.ready,
        )
        for (m, _), (start, end) in zip(timed, slots, strict=True)
    )
    years = range(first // 4, last // 4)
    ticks = tuple((year * 4 - first) * QUARTER for year in years)
    return Timeline(tuple(str(year) for year in years), ticks, (last - first) * QUARTER, stripes)


def _quarters(found: re.Match[str]) -> tuple[int, int]:
    y1, q1, y2, q2 = (int(part) for part in found.groups())
    start, end = y1 * 4 + q1 - 1, y2 * 4 + q2 - 1
    return start, max(start, min(end, start + 80))
