"""First bytes → what kind of document this is; names and suffixes are not asked."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum


class Format(StrEnum):
    """Kinds of files, read and not read."""

    PDF = "pdf"
    IMAGE = "image"
    DOCX = "docx"
    HTML = "html"
    AKN = "akn"
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "other"


_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_HEADER_WITHIN = 1_024
_FAR_HEADER = re.compile(rb"%PDF-[12]\.\d")
_PDF_BODY = re.compile(rb"\b\d+ \d+ obj\b")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|h1|p|div|article)[\s>]", re.IGNORECASE)
_AKN = re.compile(rb"<(?:\w+:)?akomaNtoso[\s>]")
_SAMPLE = 64_000


def sniff(data: bytes) -> Format:
    """The format of a file by its content."""
    head = data[:_SAMPLE]
    if not head.strip(b"\x00\t\n\r\x0c "):
        return Format.EMPTY
    if b"%PDF-" in head[:_HEADER_WITHIN]:
        return Format.PDF
    if head.startswith(_IMAGES):
        return Format.IMAGE
    if head.startswith(b"PK\x03\x04"):
        return _look_into(data)
    if _AKN.search(head):
        return Format.AKN
    if _HTML.search(head[:4_096]) and b"\x00" not in head[:4_096]:
        return Format.HTML
    if head.startswith((b"{\\rtf", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF")):
        return Format.OTHER
    if _is_text(head):
        return Format.PDF if _PDF_BODY.search(head) and b"endobj" in data else Format.TEXT
    return Format.PDF if _FAR_HEADER.search(data) or _PDF_BODY.search(data) else Format.OTHER


def _look_into(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Format.OTHER
    return Format.DOCX if "word/document.xml" in names else Format.OTHER


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if b"\x00" in head:
        return False
    control = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\x0c\x1a")
    return control <= len(head) // 500
