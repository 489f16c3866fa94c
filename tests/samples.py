"""A small invented analysis, of which every test of report, roadmap and serial takes its part."""

from __future__ import annotations

from dataclasses import replace

from gap_analyzer.model import (
    Analysis,
    Applies,
    Box,
    Citation,
    Coverage,
    ElementState,
    Finding,
    Flag,
    Force,
    Instrument,
    InstrumentKind,
    Law,
    Near,
    Obligation,
    Profile,
    Provision,
    ProvisionKind,
    Reach,
    Reading,
    Searched,
    Span,
    Stance,
    State,
    Status,
    Text,
    Unread,
    UnreadDocument,
    Why,
)

DECREE, CUSTOMS = "decree-12-2019", "customs-44-2021"


def provision(instrument: str, article: str, text: str, **changes: object) -> Provision:
    """A provision of one article with its text; the rest follows from them."""
    plain = Provision(
        id=f"{instrument}/art_{article}",
        instrument=instrument,
        eid=f"art_{article}",
        kind=ProvisionKind.ARTICLE,
        label=f"Article {article}",
        article=article,
        path=article,
        heading="",
        headings=(),
        text=text,
        span=Span(0, len(text)),
        own=Span(0, len(text)),
        page=1,
        boxes=(Box(1, 72.04, 100.0, 523.0, 140.06),),
        language="es" if instrument == DECREE else "en",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Provision


def instrument(ident: str, **changes: object) -> Instrument:
    """An instrument in force, read digitally."""
    plain = Instrument(
        id=ident,
        title="Decreto 12 de 2019, sobre minería",
        kind=InstrumentKind.DECREE,
        number="12/2019",
        date="2019-03-04",
        source="decreto-12.pdf",
        sha256="a" * 64,
        language="es",
        pages=4,
        words=1200,
        reading=Reading.DIGITAL,
        force=Force.IN_FORCE,
        force_reason="Entra en vigor el día de su publicación.",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Instrument


BAN = "Artículo 3. Se prohíbe la importación de mercurio metálico en todo el territorio nacional."
BURNING = "Artículo 9. Queda prohibida la quema al aire libre de amalgama de mercurio."
OPEN = "14. Any person may export mercury upon payment of the export fee."
BODY = "Artículo 2. El Ministerio del Ambiente es la autoridad competente para autorizar la importación de mercurio."
DEALERS = "21. A dealer in hazardous chemicals shall keep a register of sales."


def laws() -> tuple[Law, ...]:
    """A Spanish decree and an English customs regulation of an invented country."""
    decree = (
        provision(DECREE, "2", BODY, page=1),
        provision(DECREE, "3", BAN, page=2, boxes=(Box(2, 72.0, 200.0, 523.0, 240.0),)),
        provision(DECREE, "9", BURNING, page=4),
    )
    customs = (
        provision(CUSTOMS, "14", OPEN, label="s. 14", page=7),
        provision(CUSTOMS, "21", DEALERS, label="s. 21", page=9),
    )
    english = instrument(
        CUSTOMS,
        title="Customs (Dangerous Goods) Regulations 2021",
        kind=InstrumentKind.REGULATION,
        number="44 of 2021",
        date="2021-07-01",
        source="customs.pdf",
        sha256="b" * 64,
        language="en",
        pages=11,
        words=5400,
        reading=Reading.OCR,
        flags=(Flag.REPAIRED,),
        force_reason="",
    )
    cited = Citation("Ley 99 de 1993", (f"{DECREE}/art_2",), "ley991993")
    return (
        Law(instrument(DECREE), Text("", (), "es", pages=4), decree, (cited,)),
        Law(english, Text("", (), "en", pages=11), customs),
    )


def finding(element: str, place: str, quote: str, **changes: object) -> Finding:
    """A specific finding that meets its element with confidence 0.91."""
    plain = Finding(
        id=f"{element}@{place}",
        obligation=element.split("#", maxsplit=1)[0],
        element=element,
        provision=place,
        stance=Stance.MEETS,
        reach=Reach.SPECIFIC,
        confidence=0.91,
        quote=quote,
        page=2,
        boxes=(Box(2, 72.0, 200.0, 523.0, 240.0),),
        why=(Why("cue", "prohíbe · importación · mercurio"),),
        method="rule",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Finding


def findings() -> tuple[Finding, ...]:
    """What the invented laws say: a ban, a ban on burning, an authority, and an open door for exports."""
    return (
        finding("MC-3.6a#a", f"{CUSTOMS}/art_14", OPEN, stance=Stance.CONTRADICTS, page=7, boxes=()),
        finding("MC-C.1b.ii#a", f"{DECREE}/art_9", "prohibida la quema al aire libre de amalgama", page=4),
        finding("XC-01#a", f"{DECREE}/art_2", "El Ministerio del Ambiente es la autoridad competente", page=1),
        finding("MC-3.8#a", f"{DECREE}/art_3", "Se prohíbe la importación de mercurio metálico"),
        finding("XC-07#c", f"{CUSTOMS}/art_21", DEALERS, reach=Reach.GENERAL, confidence=0.62, page=9, boxes=()),
        finding(
            "MC-C.1f#a", f"{DECREE}/art_3", "importación de mercurio", confidence=0.41, stance=Stance.LIMITS, boxes=()
        ),
    )


def cover(obligation: Obligation, found: tuple[Finding, ...]) -> Coverage:
    """A coverage as the written rules would give it, short enough for a test to see through."""
    states = tuple(_state(e.id, found) for e in obligation.elements)
    deciding = [f for f in found if f.obligation == obligation.id and f.confidence >= 0.5]
    met = {s.element for s in states if s.state is State.MET}
    core = [e.id for e in obligation.elements if e.core]
    if any(f.stance is Stance.CONTRADICTS for f in deciding):
        status = Status.CONFLICT
    elif core and all(e in met for e in core):
        status = Status.FULL
    else:
        status = Status.PARTIAL if deciding else Status.NONE
    applies = Applies.UNKNOWN if obligation.applicability.startswith("only") else Applies.YES
    near = (Near(f"{CUSTOMS}/art_21", 0.44, "no mercury"),) if status is Status.NONE else ()
    return Coverage(
        obligation=obligation.id,
        status=status,
        confidence=0.873,
        applies=applies,
        applies_reason=obligation.applicability,
        expected=obligation.expected,
        elements=states,
        searched=Searched(2, 5, ("mercurio", "exportación", "mercury", "export"), near),
    )


def _state(element: str, found: tuple[Finding, ...]) -> ElementState:
    own = [f for f in found if f.element == element and f.confidence >= 0.5]
    if not own:
        return ElementState(element, State.MISSING)
    states = {Stance.MEETS: State.MET, Stance.LIMITS: State.LIMITED, Stance.CONTRADICTS: State.CONTRADICTED}
    return ElementState(element, states[own[0].stance], tuple(f.id for f in own))


def analysis(obligations: tuple[Obligation, ...], **changes: object) -> Analysis:
    """The invented country's analysis over the given obligations, before any roadmap."""
    found = tuple(f for f in findings() if f.obligation in {o.id for o in obligations})
    plain = Analysis(
        jurisdiction="XA",
        as_of="2026-11-20",
        pack="minamata",
        pack_version="2026.1",
        software="gap-analyzer 0.1.0",
        laws=laws(),
        unread=(UnreadDocument("gaceta-7.pdf", Unread.ENCRYPTED, (), "c" * 64),),
        findings=found,
        coverage=tuple(cover(o, found) for o in obligations),
        cited_not_supplied=(Citation("Ley 99 de 1993", (f"{DECREE}/art_2",), "ley991993"),),
        roadmap=(),
        profile=Profile("XA", (("asgm", "yes"),), (("asgm", "national inventory 2022"),)),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Analysis
