"""Entry of the log → one line that says what was done, and the page on which it shows."""

from __future__ import annotations

from urllib.parse import quote as percent

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.report.dossier import anchor, load_texts, say_status
from gap_analyzer.report.words import Words
from gap_analyzer.store import Entry, EntryKind


def tell_entry(words: Words, catalogue: Catalogue, entry: Entry, *, undone: bool = False) -> str:
    """What an entry did, or that it was taken back."""
    what = _tell(words, catalogue, entry)
    return words("Taken back: %(what)s", what=what) if undone else words("Saved: %(what)s", what=what)


def _tell(words: Words, catalogue: Catalogue, entry: Entry) -> str:
    content = entry.content
    match entry.kind:
        case EntryKind.VERDICT:
            status = content["status"]
            word = words("left open") if status == "undecided" else say_status(words, status)
            return words("%(obligation)s – %(verdict)s", obligation=_name(words, catalogue, entry), verdict=word)
        case EntryKind.EVIDENCE:
            return words("evidence for %(obligation)s", obligation=_name(words, catalogue, entry))
        case EntryKind.MEASURE:
            return words("a change of the roadmap")
        case EntryKind.CORRECTION:
            return words("a correction of the law as read")
        case EntryKind.REMOVED:
            return words("a document was deleted")
        case EntryKind.SIGNED:
            return words("the report was signed")
        case EntryKind.UNDO:
            return words("a change was taken back")


def _name(words: Words, catalogue: Catalogue, entry: Entry) -> str:
    ident = str(entry.content["obligation"])
    known = ident in catalogue.obligations
    return f"{ident} {load_texts(catalogue, words.language).title(ident)}" if known else ident


def tell_place(case: str, entry: Entry) -> str:
    """The address of the page on which an entry shows; `case` is that of the case."""
    match entry.kind:
        case EntryKind.VERDICT | EntryKind.EVIDENCE:
            return f"{case}/review/{percent(str(entry.content['obligation']))}"
        case EntryKind.MEASURE:
            return f"{case}/roadmap#{anchor('m', str(entry.content['measure']))}"
        case _:
            return f"{case}/reading"
