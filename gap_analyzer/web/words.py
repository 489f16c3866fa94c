"""Language → what the desk says in it: the report's words and the desk's own."""

from __future__ import annotations

from functools import lru_cache

from gap_analyzer.report.words import LANGUAGES, Words, read_messages
from gap_analyzer.report.words import load_words as load_report_words
from gap_analyzer.resources import locate

DOMAIN = "web.po"
NAMES = {"en": "English", "es": "Español", "pt": "Português", "fr": "Français"}  # each language by its own name

__all__ = ["DOMAIN", "LANGUAGES", "NAMES", "Words", "choose_language", "load_words"]


@lru_cache(maxsize=8)
def load_words(language: str) -> Words:
    """The words of the desk in one language; raises UsageError for a language that it does not speak."""
    report = load_report_words(language)
    if language == "en":
        return report
    own = read_messages(locate("locale") / language / DOMAIN)
    return Words(language, {**report.messages, **own})


def choose_language(wished: str, accepted: str) -> str:
    """The language that was chosen, else the first one of an Accept-Language header that the desk speaks.

    >>> choose_language("", "de-DE, pt-BR;q=0.8, en;q=0.5")
    'pt'
    """
    if wished in LANGUAGES:
        return wished
    for part in accepted.split(","):
        code = part.split(";")[0].strip().split("-")[0].casefold()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]
