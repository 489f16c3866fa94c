"""A broken PDF → the same document written anew by qpdf, whose order other readers can follow."""

from __future__ import annotations

import io

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.limits import Unreadable


def normalise(data: bytes, *, password: str = "") -> bytes:
    """The document's bytes, decrypted and with a fresh cross-reference table.

    Raises Unreadable: ENCRYPTED for a missing password, NO_PAGES for none, NOT_READABLE otherwise.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), password=password) as document:
            if len(document.pages) == 0:
                raise Unreadable(Unread.NO_PAGES)
            written = io.BytesIO()
            document.save(written)
            return written.getvalue()
    except pikepdf.PasswordError as error:
        raise Unreadable(Unread.ENCRYPTED) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, OSError) as error:
        raise Unreadable(Unread.NOT_READABLE) from error
