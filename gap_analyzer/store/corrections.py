"""What advisers put right about a law, kept beside its original, and a law with all of it applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Force, InstrumentKind, Law, Provision, ProvisionKind, Span
from gap_analyzer.store.case import Case, append_entry
from gap_analyzer.store.log import EntryKind
from gap_analyzer.store.schema import transaction

FACTS = ("title", "number", "date", "kind", "force", "language", "law")
PROVISIONS = ("not-law", "join", "split")  # each with an eid behind a colon
_MOST = 300  # characters of a value


def list_corrections(case: Case, sha256: str) -> Mapping[str, str]:
    """What was put right about an original, by key."""
    with case.open() as file:
        return dict(file.execute("SELECT key, value FROM correction WHERE sha256 = ? ORDER BY key", (sha256,)))


def correct(case: Case, sha256: str, key: str, value: str, *, author: str, time: str) -> int:
    """Keep a correction and its entry in the log, whose number is given back; an empty value takes it back.

    The log has the key alone for titles and numbers: words of the law go with the law.
    """
    check_correction(key, value)
    case.find_original(sha256)
    told = {"document": sha256, "key": key}
    if key in ("kind", "force", "language", "date", "law"):
        told["value"] = value
    with case.open() as file, transaction(file):
        if value:
            file.execute("INSERT OR REPLACE INTO correction VALUES (?, ?, ?)", (sha256, key, value))
        else:
            file.execute("DELETE FROM correction WHERE sha256 = ? AND key = ?", (sha256, key))
        append_entry(file, EntryKind.CORRECTION, told, author=author, time=time)
        return int(file.execute("SELECT max(number) FROM decision").fetchone()[0])


def check_correction(key: str, value: str) -> None:
    """Raises UsageError for a key or a value that means nothing."""
    name, _, eid = key.partition(":")
    known = {
        "kind": {each.value for each in InstrumentKind},
        "force": {each.value for each in Force},
        "language": {"en", "es", "pt", "fr"},
        "law": {"no"},
    }
    fits = (name in FACTS and not eid) or (name in PROVISIONS and bool(eid))
    if not fits or len(value) > _MOST or (value and value not in known.get(name, {value})):
        raise UsageError("This correction means nothing here.", "Choose a value from the list.")
    if name == "date" and value and not _is_day(value):
        raise UsageError(f"“{value}” is no date.", "Write it as 2026-11-20.")
    if name == "split" and value and not value.isdigit():
        raise UsageError("The place of the split is no number.", "Choose the place again.")


def _is_day(value: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_law(corrections: Mapping[str, str]) -> bool:
    """False where an adviser said that the document is no law."""
    return corrections.get("law") != "no"


def apply_corrections(law: Law, corrections: Mapping[str, str]) -> Law:
    """The law with every correction; a provision that is no longer there is passed over."""
    provisions = law.provisions
    for key, value in corrections.items():
        name, _, eid = key.partition(":")
        match name:
            case "not-law":
                provisions = tuple(replace(p, kind=ProvisionKind.NOTE) if p.eid == eid else p for p in provisions)
            case "join":
                provisions = _join(provisions, eid)
            case "split":
                provisions = _split(law, provisions, eid, int(value))
    instrument = law.instrument
    instrument = replace(
        instrument,
        title=corrections.get("title", instrument.title),
        number=corrections.get("number", instrument.number),
        date=corrections.get("date", instrument.date),
    )
    if corrections.get("kind"):
        instrument = replace(instrument, kind=InstrumentKind(corrections["kind"]))
    if corrections.get("force"):
        force = Force(corrections["force"])
        instrument = replace(instrument, force=force, force_reason="")
    return replace(law, instrument=instrument, provisions=provisions)


def _split(law: Law, provisions: tuple[Provision, ...], eid: str, at: int) -> tuple[Provision, ...]:
    found: list[Provision] = []
    for provision in provisions:
        if provision.eid != eid or not 0 < at < len(provision.text):
            found.append(provision)
            continue
        place = _place(law, provision, at)
        first, second = Span(provision.own.start, place), Span(place, provision.own.end)
        found.append(_cut(law, provision, provision.text[:at].rstrip(), first))
        later = _cut(law, provision, provision.text[at:].lstrip(), second)
        found.append(replace(later, id=f"{provision.id}~2", eid=f"{eid}~2", label=f"{provision.label} (2)"))
    return tuple(found)


def _cut(law: Law, provision: Provision, text: str, span: Span) -> Provision:
    boxes = law.text.boxes(span) or provision.boxes
    return replace(
        provision, text=text, own=span, span=span, boxes=boxes, page=boxes[0].page if boxes else provision.page
    )


def _place(law: Law, provision: Provision, at: int) -> int:
    """Where in the Text a place of the provision's own text stands: as many signs that are no blanks before it."""
    wanted = sum(not sign.isspace() for sign in provision.text[:at])
    own = law.text.content[provision.own.start : provision.own.end]
    for offset, sign in enumerate(own):
        if wanted <= 0:
            return provision.own.start + offset
        wanted -= not sign.isspace()
    return provision.own.end


def _join(provisions: tuple[Provision, ...], eid: str) -> tuple[Provision, ...]:
    """The provision of that eid becomes a part of the one before it."""
    found: list[Provision] = []
    for provision in provisions:
        if provision.eid != eid or not found:
            found.append(provision)
            continue
        before = found.pop()
        span = Span(before.own.start, max(before.own.end, provision.own.end))
        text = f"{before.text} {provision.text}".strip()
        found.append(replace(before, text=text, own=span, span=span, boxes=(*before.boxes, *provision.boxes)))
    gone = {p.id for p in provisions} - {p.id for p in found}
    parents = {p.id: p.parent for p in provisions}
    return tuple(replace(p, parent=parents[p.parent]) if p.parent in gone else p for p in found)
