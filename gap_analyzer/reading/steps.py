"""What a child can be asked to do with a document: read it as it is, normalised, by the other reader, or by OCR."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from gap_analyzer.reading.limits import DEFAULT_LIMITS
from gap_analyzer.reading.wire import Kind, send_frame, send_json

Step = Callable[[socket.socket, dict[str, Any], bytes], None]


def read_digital(channel: socket.socket, job: dict[str, Any], data: bytes) -> None:
    """Pages of a PDF through pdfium: all, or the `part`-th of `parts` equal runs of pages."""
    from gap_analyzer.reading import marks, pdf
    from gap_analyzer.reading.frames import pack

    with pdf.open_document(data, password=job.get("password", "")) as document:
        count = pdf.count_pages(document, limits=DEFAULT_LIMITS)
        part, parts = job.get("part", 0), job.get("parts", 1)
        wanted = range(1 + count * part // parts, 1 + count * (part + 1) // parts)
        facts = {"pages": count, "flags": sorted(marks.find_flags(document)) if part == 0 else []}
        send_json(channel, Kind.FACTS, facts)
        layered = marks.may_have_layers(data)
        for draft in pdf.read_drafts(document, wanted, tables=job.get("tables", True), layered=layered):
            if draft.suspicion:
                send_json(channel, Kind.SUSPICION, [draft.number, draft.suspicion])
            send_frame(channel, Kind.PAGE, pack(draft))


def read_normalised(channel: socket.socket, job: dict[str, Any], data: bytes) -> None:
    """The same after qpdf has written the document anew, which mends most broken files."""
    from gap_analyzer.reading.repair import normalise

    read_digital(channel, {**job, "password": ""}, normalise(data, password=job.get("password", "")))


def read_otherwise(channel: socket.socket, job: dict[str, Any], data: bytes) -> None:
    """The pages as pdfplumber reads them, all or those asked for."""
    from gap_analyzer.reading import plumber
    from gap_analyzer.reading.frames import pack

    for fact, draft in plumber.read_drafts(data, pages=job.get("pages"), password=job.get("password", "")):
        if fact is not None:
            send_json(channel, Kind.FACTS, fact)
        if draft is not None:
            send_frame(channel, Kind.PAGE, pack(draft))


STEPS: dict[str, Step] = {
    "digital": read_digital,
    "normalised": read_normalised,
    "otherwise": read_otherwise,
}
