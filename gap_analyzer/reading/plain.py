"""A text file → Flow: its encoding told, its own line ends and indents kept, form feeds as pages."""

from __future__ import annotations

from gap_analyzer.reading.flow import Flow

_CHARACTER = 4.9
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode(data: bytes) -> str:
    """The file's text: by its byte order mark, as UTF-8 where it is valid, else as Windows-1252."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Five bytes have no character in Windows-1252: Latin-1 gives them control characters, which are dropped.
        return data.decode("latin-1").encode("latin-1").decode("cp1252", "replace").replace("\ufffd", "")


def read(data: bytes) -> Flow:
    """Every line of the text with its indent."""
    flow = Flow()
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    for number, page in enumerate(text.split("\f")):
        if number:
            flow.turn()
        for line in page.split("\n"):
            if not line.strip():
                flow.skip()
                continue
            expanded = line.expandtabs(8)
            flow.add(expanded, indent=_CHARACTER * (len(expanded) - len(expanded.lstrip())))
    return flow
