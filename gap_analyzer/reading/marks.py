"""Bytes and catalogue of a PDF → flags: what a reader of the report must know about the file."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from gap_analyzer.model.law import Flag
from gap_analyzer.reading import native

_ACTIVE = re.compile(rb"/(?:Launch|SubmitForm|ImportData|JavaScript|RichMedia)")
_HEADER, _END, _OBJECT_STREAM = b"%PDF-", b"%%EOF", b"/ObjStm"
_MOST_PACKED, _MOST_UNPACKED = 4_000_000, 20_000_000
_COPY = 1 << 4  # permission bit 5: extract text
_JUNK = 1_024  # bytes after the last %%EOF that some writers leave


def find_flags(document: Any) -> frozenset[Flag]:
    """Flags that the open document's own catalogue gives."""
    pdfium, _ = native.load()
    flags = set()
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        flags.add(Flag.ATTACHMENTS)
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        flags.add(Flag.ACTIVE_CONTENT)
    if pdfium.FPDF_GetFormType(document) in {2, 3}:  # FORMTYPE_XFA_FULL, FORMTYPE_XFA_FOREGROUND
        flags.add(Flag.XFA)
    secured = pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0
    if secured and not pdfium.FPDF_GetDocPermissions(document) & _COPY:
        flags.add(Flag.EXTRACTION_FORBIDDEN)
    return frozenset(flags)


def find_byte_flags(data: bytes) -> frozenset[Flag]:
    """Flags that the bytes give: junk, revisions, two documents in one, things that would run."""
    flags = set()
    headers = [at for at in _find_all(data, _HEADER) if data[at + 5 : at + 6].isdigit()]
    ends = [at + len(_END) for at in _find_all(data, _END)]
    if headers and headers[0] > 0:
        flags.add(Flag.JUNK_BEFORE_HEADER)
    if ends and len(data) - ends[-1] > _JUNK and data[ends[-1] :].strip():
        flags.add(Flag.JUNK_AFTER_EOF)
    if ends and any(header > ends[0] for header in headers):
        flags.add(Flag.TWO_DOCUMENTS)
    elif len(ends) > (2 if b"/Linearized" in data[:2048] else 1):
        flags.add(Flag.REVISIONS)
    if _ACTIVE.search(data):
        flags.add(Flag.ACTIVE_CONTENT)
    return frozenset(flags)


def may_have_layers(data: bytes) -> bool:
    """False where no optional content can be: then no text need be asked for its layer."""
    if _names_layers(data):
        return True
    return any(_holds_layers(data, at) for at in _find_all(data, _OBJECT_STREAM))


def _find_all(data: bytes, mark: bytes) -> Iterator[int]:
    """Where `mark` stands in `data`: a search for bytes is several times as fast as one for a pattern."""
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + len(mark))


def _holds_layers(data: bytes, at: int) -> bool:
    """True where an object stream names layers, or cannot be unpacked to see."""
    begin = data.find(b"stream", at, at + 1_024)
    if begin < 0:
        return True
    begin += 8 if data[begin + 6 : begin + 8] == b"\r\n" else 7
    try:
        content = zlib.decompressobj().decompress(data[begin : begin + _MOST_PACKED], _MOST_UNPACKED)
    except zlib.error:
        return True
    return _names_layers(content) or len(content) >= _MOST_UNPACKED


def _names_layers(content: bytes) -> bool:
    return b"/OC" in content and (b"/OCG" in content or b"/OCProperties" in content)
