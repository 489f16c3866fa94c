"""What is known of a law and of its file → words in the report's language."""

from __future__ import annotations

from gap_analyzer.model import InstrumentKind, Unread
from gap_analyzer.report.words import Words


def say_kind(say: Words, kind: InstrumentKind) -> str:
    """What an instrument is."""
    words = {
        InstrumentKind.CONSTITUTION: say("constitution"), InstrumentKind.ACT: say("act"),
        InstrumentKind.CODE: say("code"), InstrumentKind.DECREE: say("decree"),
        InstrumentKind.REGULATION: say("regulation"), InstrumentKind.ORDER: say("order"),
        InstrumentKind.RESOLUTION: say("resolution"), InstrumentKind.STANDARD: say("standard"),
        InstrumentKind.TREATY: say("treaty"), InstrumentKind.PLAN: say("plan (no law)"),
        InstrumentKind.GUIDELINE: say("guideline (no law)"), InstrumentKind.MEMORANDUM: say("memorandum (no law)"),
        InstrumentKind.BILL: say("bill (proposed)"), InstrumentKind.OTHER: say("other"),
    }  # fmt: skip
    return words[kind]


def say_force(say: Words, force: str) -> str:
    """Whether an instrument is in force."""
    match force:
        case "in-force":
            return say("in force")
        case "not-yet":
            return say("not yet in force")
        case "repealed":
            return say("repealed")
        case "draft":
            return say("draft")
        case "treaty-approval":
            return say("by incorporation: approves the treaty; where treaties apply directly, its duties may bind")
        case _:
            return say("not stated in the text")


def say_flag(say: Words, flag: str) -> str:
    """What must be known of how a file was read."""
    words = {
        "REPAIRED": say("The file was damaged and was repaired before reading."),
        "READERS_DISAGREE": say("Two readers saw different text: compare quotes with the page."),
        "REVISIONS": say("The file holds earlier versions of itself."),
        "TWO_DOCUMENTS": say("The file holds two documents."),
        "NOT_VISIBLE": say("The file holds text that is not visible on the page; it was left out."),
        "TEXT_DIFFERS_FROM_IMAGE": say("The text behind the page differs from its image: compare with the page."),
        "ACTIVE_CONTENT": say("The file holds active content, which was not run."),
        "ATTACHMENTS": say("The file holds attachments, which were not read."),
        "XFA": say("The file is a form of a kind that is read in part only."),
        "PAGE_SIZE": say("Some pages have an unusual size."),
        "PAGE_COUNT_MISMATCH": say("The file states another number of pages than it has."),
        "EXTRACTION_FORBIDDEN": say("The file asks not to be copied from."),
        "JUNK_BEFORE_HEADER": say("There is foreign data before the document."),
        "JUNK_AFTER_EOF": say("There is foreign data after the document."),
    }
    return words.get(flag, flag)


def say_warning(say: Words, warning: str) -> str:
    """What looked odd in a law ("fragment") or its numbers ("gap 5 8", "repeat 7", "restart 12 1", "inferred 3")."""
    kind, _, numbers = warning.partition(" ")
    first, _, second = numbers.partition(" ")
    match kind:
        case "fragment":
            return say(
                "Only the end of this text is in the file: it is not searched. Add the page before it if it is law."
            )
        case "gap" if second:
            return say("After number %(a)s comes %(b)s: compare with the page what stands between.", a=first, b=second)
        case "repeat" if first and not second:
            return say("Number %(a)s stands twice: compare with the page.", a=first)
        case "inferred" if first and not second:
            return say("Number %(a)s could not be read and was inferred from its neighbours.", a=first)
        case "restart" if second:
            return say("After number %(a)s the count starts again at %(b)s.", a=first, b=second)
        case _:
            return warning


def say_unread(say: Words, reason: Unread) -> str:
    """Why something was not read, and what to do."""
    words = {
        Unread.EMPTY_FILE: say("The file is empty."),
        Unread.NOT_A_PDF: say("The file is no PDF, whatever its name says."),
        Unread.NOT_READABLE: say("The file is damaged beyond repair. Fetch it again."),
        Unread.NO_PAGES: say("The file has no pages."),
        Unread.ENCRYPTED: say("The file is protected by a password. Save a copy without it."),
        Unread.ENCRYPTED_CERTIFICATE: say("The file is encrypted for a certificate. Save a copy without it."),
        Unread.NEEDS_OCR: say("The pages are images without text and could not be read by OCR."),
        Unread.LIMIT_SIZE: say("The file is too large."),
        Unread.LIMIT_PAGES: say("The file has too many pages. Split it."),
        Unread.LIMIT_TIME: say("Reading took too long and was stopped."),
        Unread.LIMIT_MEMORY: say("Reading needed too much memory and was stopped."),
        Unread.LIMIT_DECOMPRESSED: say("The file unpacks to a suspicious size and was stopped."),
        Unread.LIMIT_OBJECTS: say("The file holds too many objects."),
        Unread.PARSER_CRASHED: say("The reader failed on this file. Print it to a new PDF and try that."),
        Unread.STORAGE_FULL: say("There was no space left on the disk."),
        Unread.DUPLICATE: say("The same file was supplied twice."),
        Unread.UNSUPPORTED_LANGUAGE: say("The language is none of English, Spanish, Portuguese and French."),
        Unread.UNSUPPORTED_TYPE: say("This kind of file is not read. Save it as DOCX or PDF."),
        Unread.NO_OCR_INSTALLED: say("The pages are scans, and tesseract is not installed."),
    }
    return words[reason]
