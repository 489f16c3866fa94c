"""Match or likeness → Finding: the quote with its place, and the reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gap_analyzer.findings.matching import Match
from gap_analyzer.findings.nearly import Nearly
from gap_analyzer.findings.suggestions import Likely, Weighed
from gap_analyzer.model import Finding, Force, InstrumentKind, Reach, Span, Stance, Why
from gap_analyzer.model.description import ConceptIndex, Features, Passage

NO_LAW = frozenset({InstrumentKind.PLAN, InstrumentKind.GUIDELINE, InstrumentKind.MEMORANDUM})  # cap at partial
MAX_QUOTE = 420


def build_finding(m: Match, features: Features, obligation: str, confidence: float) -> Finding:
    """The finding of a rule that holds."""
    plain = _place(m.rule.element, m.passage, features, obligation, m.evidence)
    no_law = features.law.instrument.kind in NO_LAW and m.stance is Stance.MEETS
    return replace(
        plain,
        stance=Stance.LIMITS if no_law else m.stance,
        reach=m.reach,
        confidence=round(confidence, 3),
        why=(*plain.why, *m.why, *((Why("scope", "not-law"),) if no_law else ())),
        method=f"rule {m.rule.element} {m.rule.number}",
    )


def build_near_finding(nearly: Nearly, obligation: str, terms: Sequence[str], index: ConceptIndex) -> Finding:
    """The finding of a rule that lacks one condition, in a passage that resembles known answers."""
    plain = build_finding(nearly.match, nearly.weighed.features, obligation, nearly.confidence)
    alike = _tell_likeness(nearly.confidence, nearly.match.passage, nearly.weighed, terms, index)
    return replace(
        plain, why=(*plain.why, Why("scope", f"nearly:{nearly.lacking}"), alike), method=f"{plain.method}, nearly"
    )


def build_suggestion(
    likely: Likely, obligation: str, confidence: float, terms: Sequence[str], index: ConceptIndex
) -> Finding:
    """What the model alone proposes; `terms` are those of its terms that weigh most."""
    plain = _place(likely.element, likely.passage, likely.weighed.features, obligation, 0)
    return replace(
        plain,
        reach=likely.weighed.subject.reach_near(likely.passage),
        confidence=confidence,
        why=(*plain.why, _tell_likeness(confidence, likely.passage, likely.weighed, terms, index)),
        method="model likeness",
    )


def _tell_likeness(
    confidence: float, passage: Passage, weighed: Weighed, terms: Sequence[str], index: ConceptIndex
) -> Why:
    text = weighed.features.law.provisions[passage.provision].text
    words = dict.fromkeys(_spell(term, passage, text, index) for term in terms)
    return Why("model", " · ".join((f"{confidence:.2f}", *(word for word in words if word))))


def _spell(term: str, passage: Passage, text: str, index: ConceptIndex) -> str:
    """A term of the model in the law's own words: "en export" as “export”, a concept as the words that hold it."""
    kind, _, name = term.partition(":")
    if not name:
        return term.partition(" ")[2]
    spelt = (text[hit.start : hit.end] for hit in passage.hits if hit.concepts >> index.bits[name] & 1)
    return " ".join(next(spelt, "").split()) if kind == "o" else ""


def _place(element: str, passage: Passage, features: Features, obligation: str, evidence: int) -> Finding:
    """A finding with its place and the words that tell, and nothing yet of how sure it is."""
    provision = features.law.provisions[passage.provision]
    start, end = _quote_range(passage, evidence, provision.text)
    span = Span(provision.own.start + start, provision.own.start + end)
    boxes = features.law.text.boxes(span)
    proposed = (Force.DRAFT, Force.NOT_YET)
    return Finding(
        id=f"{element}@{provision.id}",
        obligation=obligation,
        element=element,
        provision=provision.id,
        stance=Stance.MEETS,
        reach=Reach.GENERAL,
        confidence=0.0,
        quote=provision.text[start:end],
        page=boxes[0].page if boxes else provision.page,
        boxes=boxes,
        why=_cues(passage, provision.text),
        method="",
        proposed=provision.force in proposed or features.law.instrument.force in proposed,
    )


def _quote_range(passage: Passage, evidence: int, text: str) -> tuple[int, int]:
    """The sentence, or as many of its words around the evidence as a reader takes in at once."""
    hits = [hit for hit in passage.hits if evidence & hit.concepts] or passage.hits
    if passage.end - passage.start <= MAX_QUOTE or not hits:
        return passage.start, passage.end
    first, last = hits[0].start, hits[-1].end
    if last - first > MAX_QUOTE:
        last = first + MAX_QUOTE
    slack = (MAX_QUOTE - (last - first)) // 2
    start, end = max(passage.start, first - slack), min(passage.end, last + slack)
    while start > passage.start and not text[start - 1].isspace():
        start -= 1
    while end < passage.end and not text[end].isspace():
        end += 1
    return start, end


def _cues(passage: Passage, text: str) -> tuple[Why, ...]:
    """The law's own words that fired, in printed order."""
    seen: dict[str, None] = {}
    for hit in passage.hits:
        seen.setdefault(" ".join(text[hit.start : hit.end].split()), None)
    return (Why("cue", " · ".join(list(seen)[:12])),)
