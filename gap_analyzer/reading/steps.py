"""What a child can be asked to do with a document: read it as it is, normalised, by the other reader, or by OCR."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached
from gap_analyzer.reading.wire import Kind, send_frame, send_json

Job = dict[str, Any]
Step = Callable[[socket.socket, Job, bytes], None]


def read_digital(channel: socket.socket, job: Job, data: bytes) -> None:
    """Pages of a PDF through pdfium: all, or the `part`-th of `parts` equal runs of pages."""
    from gap_analyzer.model.law import Unread
    from gap_analyzer.reading import marks, pdf
    from gap_analyzer.reading.frames import pack

    characters = 0
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
            characters += sum(map(len, draft.texts))
            if characters > DEFAULT_LIMITS.characters:
                raise LimitReached(Unread.LIMIT_DECOMPRESSED)


def read_normalised(channel: socket.socket, job: Job, data: bytes) -> None:
    """The same after qpdf has written the document anew, which mends most broken files."""
    from gap_analyzer.reading.repair import normalise

    read_digital(channel, {**job, "password": ""}, normalise(data, password=job.get("password", "")))


def read_otherwise(channel: socket.socket, job: Job, data: bytes) -> None:
    """The pages as pdfplumber reads them: all, those asked for, or an even sample."""
    from gap_analyzer.reading import plumber
    from gap_analyzer.reading.frames import pack

    found = plumber.read_drafts(
        data, pages=job.get("pages"), sample=job.get("sample", 0), password=job.get("password", "")
    )
    for fact, draft in found:
        if fact is not None:
            send_json(channel, Kind.FACTS, fact)
        if draft is not None:
            send_frame(channel, Kind.PAGE, pack(draft))


def read_painted(channel: socket.socket, job: Job, data: bytes) -> None:
    """Pages of a PDF by OCR."""
    from gap_analyzer.reading import ocr
    from gap_analyzer.reading.frames import PageDraft, pack

    recogniser = ocr.Recogniser(job["profiles"], job["names"], language=job.get("language", ""))
    for number, picture in ocr.paint_pages(data, job["pages"], password=job.get("password", "")):
        draft = PageDraft(number=number, width=0.0, height=0.0) if picture is None else recogniser.read(picture, number)
        send_frame(channel, Kind.PAGE, pack(draft))


def read_image(channel: socket.socket, job: Job, data: bytes) -> None:
    """The frames of an image file by OCR."""
    from gap_analyzer.reading import images, ocr
    from gap_analyzer.reading.frames import pack

    recogniser = ocr.Recogniser(job["profiles"], job["names"], language=job.get("language", ""))
    for number, picture in enumerate(images.open_pictures(data), 1):
        send_frame(channel, Kind.PAGE, pack(recogniser.read(picture, number)))


def _read_flow(channel: socket.socket, job: Job, data: bytes) -> None:
    from importlib import import_module

    from gap_analyzer.reading.frames import pack

    module = {"docx": "docx", "html": "html", "akn": "akn", "text": "plain"}[job["step"]]
    flow = import_module(f"gap_analyzer.reading.{module}").read(data)
    send_json(channel, Kind.FACTS, {"pages": len(flow.pages), "flags": []})
    for draft in flow.pages:
        send_frame(channel, Kind.PAGE, pack(draft))
    send_json(channel, Kind.MARKUP, [astuple(mark) for mark in flow.markup])


STEPS: dict[str, Step] = {
    "digital": read_digital,
    "normalised": read_normalised,
    "otherwise": read_otherwise,
    "painted": read_painted,
    "image": read_image,
    "docx": _read_flow,
    "html": _read_flow,
    "akn": _read_flow,
    "text": _read_flow,
}
