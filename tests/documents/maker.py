"""Makes the small files on which reading is tried, honest and hostile: nothing here is taken from elsewhere.

`python tests/documents/maker.py FOLDER` writes the hostile ones, each named for what it does.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

SENTENCE = "The export of mercury is prohibited."
ACT = (
    "MERCURY CONTROL ACT",
    "1. Short title",
    "This Act may be cited as the Mercury Control Act.",
    "2. Prohibition of export",
    "(1) No person shall export mercury or any of its compounds.",
    "(2) A person who contravenes subsection (1) commits an offence.",
)
Objects = dict[int, bytes]


def build_pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these numbered objects, object 1 its catalogue, with an honest cross-reference table."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number in sorted(objects):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n")
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
    return out.getvalue()


def stream(content: bytes, *, extra: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), extra, packed)


FONTS = b"<< /Font << /F1 5 0 R /F2 6 0 R >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
BOLD = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"


def make_objects(
    content: bytes,
    *,
    box: bytes = b"[0 0 612 792]",
    page: bytes = b"",
    resources: bytes = FONTS,
    catalogue: bytes = b"",
) -> Objects:
    """The objects of a document of one page."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Resources %s /Contents 4 0 R %s >>" % (box, resources, page),
        4: stream(content),
        5: FONT,
        6: BOLD,
    }


def make_pdf(content: bytes, **page: bytes) -> bytes:
    """A document of one page with this content stream."""
    return build_pdf(make_objects(content, **page))


def make_pages(contents: Sequence[bytes]) -> bytes:
    """A document with a page for each content stream."""
    objects: Objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 5: FONT, 6: BOLD}
    kids = []
    for at, content in enumerate(contents):
        page, body = 10 + 2 * at, 11 + 2 * at
        kids.append(b"%d 0 R" % page)
        objects[page] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources %s /Contents %d 0 R >>" % (
            FONTS,
            body,
        )
        objects[body] = stream(content)
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return build_pdf(objects)


def show(text: str, x: float, y: float, *, size: float = 12, font: str = "F1", before: str = "") -> bytes:
    """The operators that print `text` with its baseline's left end at x, y from the bottom left."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT {before} /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n".encode("cp1252")


def show_lines(lines: Sequence[str], *, x: float = 72, top: float = 720, step: float = 16) -> bytes:
    """The operators that print lines one under another."""
    return b"".join(show(line, x, top - step * at) for at, line in enumerate(lines))


def rule(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """A thin black line."""
    return f"0.5 w {x0} {y0} m {x1} {y1} l S\n".encode()


def show_table(rows: Sequence[Sequence[str]], *, x: float = 72, top: float = 700, wide: float = 150) -> bytes:
    """A ruled table with cells of one width and rows 20 points high."""
    parts = []
    columns = len(rows[0])
    for at, row in enumerate(rows):
        y = top - 20 * at
        parts += [show(cell, x + 4 + wide * column, y - 14, size=10) for column, cell in enumerate(row)]
        parts.append(rule(x, y, x + wide * columns, y))
    low = top - 20 * len(rows)
    parts.append(rule(x, low, x + wide * columns, low))
    parts += [rule(x + wide * column, top, x + wide * column, low) for column in range(columns + 1)]
    return b"".join(parts)


def make_act() -> bytes:
    """An honest act of one page."""
    return make_pdf(show_lines(ACT))


def make_png(width: int, height: int, *, level: int = 255, kept: int | None = None) -> bytes:
    """A grey PNG of one tone; only `kept` of its rows are there where that is given."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([level]) * width) * (height if kept is None else kept), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def make_docx(body: str, *, numbering: str = "", styles: str = "", notes: str = "") -> bytes:
    """A DOCX whose parts are given as WordprocessingML without their outermost element."""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>".encode(),
    }
    for name, content in (("numbering", numbering), ("styles", styles), ("footnotes", notes)):
        if content:
            parts[f"word/{name}.xml"] = f"<w:{name} {WORD}>{content}</w:{name}>".encode()
    return make_zip(parts)


# --- text that a reader of the page does not see: each contradicts the visible sentence -------------------

_SEEN = show(SENTENCE, 50, 700)
_UNSEEN = "Permits to export mercury are free."
HIDDEN = {
    "white": make_pdf(_SEEN + b"1 1 1 rg\n" + show(_UNSEEN, 50, 660)),
    "unpainted": make_pdf(_SEEN + show(_UNSEEN, 50, 660, before="3 Tr")),
    "off the page": make_pdf(_SEEN + show(_UNSEEN, 5000, 9000)),
    "tiny": make_pdf(_SEEN + show(_UNSEEN, 50, 660, size=0.05)),
    "under a box": make_pdf(show(_UNSEEN, 50, 660) + b"1 1 1 rg 0 650 612 30 re f 0 0 0 rg\n" + _SEEN),
    "outside the crop box": make_pdf(_SEEN + show(_UNSEEN, 50, 100), page=b"/CropBox [0 600 612 792]"),
    "in a layer that is off": build_pdf(
        make_objects(
            _SEEN + b"/OC /L BDC\n" + show(_UNSEEN, 50, 660) + b"EMC\n",
            resources=FONTS[:-2] + b"/Properties << /L 7 0 R >> >>",
            catalogue=b"/OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] >> >>",
        )
        | {7: b"<< /Type /OCG /Name (draft) >>"}
    ),
}


# --- files that hang, crash or lie, by what they do -------------------------------------------------------


def _bomb(size: int) -> bytes:
    """A content stream of blanks that unpacks to `size` bytes: one packed block, said again and again."""
    packer = zlib.compressobj(9)
    head = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = head + block * ((size >> 20) - 1) + packer.flush()
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def _laughs() -> bytes:
    """Forms that each paint the next twice, 32 deep."""
    objects = make_objects(b"/X Do", resources=b"<< /XObject << /X 10 0 R >> >>")
    for at in range(32):
        inner = b"<< /XObject << /X %d 0 R >> /Font << /F1 5 0 R >> >>" % (11 + at)
        body = b"/X Do /X Do" if at < 31 else show(SENTENCE, 50, 700)
        objects[10 + at] = stream(body, extra=b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources " + inner)
    return build_pdf(objects)


def make_hostile() -> dict[str, bytes]:
    """Every hostile file by its name; together under 3 MB."""
    act = make_act()
    lines = show_lines(ACT)
    deep = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 5: FONT, 6: BOLD}
    cycle = deep | {2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}
    revised = act + b"4 0 obj\n" + stream(show("Mercury may be exported.", 72, 720)) + b"\nendobj\n"
    return {
        "empty.pdf": b"",
        "blanks-only.txt": b" \n\t\n",
        "header-only.pdf": b"%PDF-1.7\n",
        "half.pdf": act[: len(act) // 2],
        "program.pdf": b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0",
        "random.pdf": b"%PDF-1.7\n" + bytes((at * 7919 + at // 13) % 256 for at in range(200_000)),
        "no-pages.pdf": build_pdf(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
        ),
        "blank-page.pdf": make_pdf(b""),
        "page-tree-cycle.pdf": build_pdf(cycle),
        "rotate-cycle.pdf": build_pdf(make_objects(lines, page=b"/Rotate 7 0 R") | {7: b"8 0 R", 8: b"7 0 R"}),
        "count-lies.pdf": act.replace(b"/Count 1 ", b"/Count 2147483647 "),
        "start-lies.pdf": act.replace(b"startxref\n", b"startxref\n99999999999999999999"),
        "bomb-400mb.pdf": build_pdf(make_objects(lines) | {4: _bomb(400 << 20)}),
        "two-billion-paints.pdf": _laughs(),
        "self-painting.pdf": build_pdf(
            make_objects(b"/X Do", resources=b"<< /XObject << /X 7 0 R >> >>")
            | {
                7: stream(
                    b"/X Do " + lines,
                    extra=b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources "
                    b"<< /XObject << /X 7 0 R >> /Font << /F1 5 0 R >> >>",
                )
            }
        ),
        "nested-arrays.pdf": build_pdf(
            make_objects(lines, catalogue=b"/Foo 7 0 R") | {7: b"[" * 50_000 + b"]" * 50_000}
        ),
        "unbalanced-q.pdf": make_pdf(b"q " * 100_000 + lines),
        "many-boxes.pdf": make_pdf(
            b"".join(b"%d %d 3 3 re f\n" % (at % 600, at // 600) for at in range(40_000)) + lines
        ),
        "one-long-word.pdf": make_pdf(show("a" * 200_000, 10, 700, size=1)),
        "huge-page.pdf": make_pdf(lines, box=b"[0 0 1036800 1036800]"),
        "external-stream.pdf": build_pdf(
            make_objects(lines) | {4: b"<< /Length 0 /F << /Type /Filespec /F (/etc/passwd) >> >>\nstream\n\nendstream"}
        ),
        "javascript.pdf": build_pdf(
            make_objects(lines, catalogue=b"/OpenAction 7 0 R")
            | {7: b'<< /S /JavaScript /JS (app.launchURL\\("http://127.0.0.1:9/"\\)) >>'}
        ),
        "unknown-lock.pdf": build_pdf(
            make_objects(lines),
            trailer=b"/ID [(a)(a)] /Encrypt "
            b"<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 5 /Recipients [(x)] >>",
        ),
        "junk-before.pdf": bytes(range(1, 256)) * 40 + act,
        "junk-after.pdf": act + bytes(range(1, 256)) * 40,
        "two-documents.pdf": act + make_pdf(show("Mercury may be exported.", 72, 720)),
        "two-revisions.pdf": revised
        + b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(act), act.rindex(b"xref\n0"), len(revised)),
        "huge-image.png": make_png(60_000, 60_000, kept=10),
        "entities.akn.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<akomaNtoso><act><body><section><num>1</num><content><p>&x;</p></content></section></body></act></akomaNtoso>",
        "script.html": b"<html><head><script>alert(1)</script></head><body><p>"
        + SENTENCE.encode()
        + b"</p></body></html>",
        "bomb.docx": make_zip(
            {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document>" + b" " * (20 << 20)}
        ),
        "not-word.docx": make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"no xml at all"}),
        "old-word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "rich.rtf": b"{\\rtf1 The export of mercury is prohibited.}",
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, data in make_hostile().items():
        (folder / file_name).write_bytes(data)
