"""Language → what the program says in it: messages, dates, numbers and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from gap_analyzer.errors import UsageError
from gap_analyzer.resources import locate

LANGUAGES = ("en", "es", "pt", "fr")
DOMAIN = "report.po"


@dataclass(frozen=True, eq=False)
class Words:
    """What the report says in one language. The messages in the code are the English ones."""

    language: str
    messages: Mapping[str, str]

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language with its %(names)s filled in; without a translation, in English."""
        said = self.messages.get(message, message)
        return said % values if values else said

    def day(self, iso: str) -> str:
        """An ISO date in full, "20 November 2026"; anything else as it is."""
        from babel.dates import format_date

        found = _read_date(iso)
        return str(format_date(found, format="long", locale=self.language)) if found else iso

    def number(self, value: float) -> str:
        """A number as this language writes it."""
        return _write_number(value, self.language)

    def percent(self, part: int, whole: int) -> str:
        """A share: 0 % and 100 % are said only when they are true."""
        from babel.numbers import format_percent

        if not whole:
            return "–"
        share = round(100 * part / whole)
        if part:
            share = max(1, share)
        if part < whole:
            share = min(99, share)
        return str(format_percent(share / 100, locale=self.language))

    def listed(self, items: tuple[str, ...]) -> str:
        """Items joined as this language joins them: "a, b and c"."""
        from babel.lists import format_list

        return str(format_list(list(items), locale=self.language)) if items else ""

    def country(self, code: str) -> str:
        """The name of a country by its ISO code; a code that no list holds stays as it is."""
        from babel import Locale

        return "" if not code else str(Locale(self.language).territories.get(code.upper(), code))


@lru_cache(maxsize=1024)  # a report writes the same few numbers hundreds of times
def _write_number(value: float, language: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=language))


def _read_date(iso: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):
        return None
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


@lru_cache(maxsize=8)
def load_words(language: str) -> Words:
    """The words of a report language; raises UsageError for a language in which the report is not written."""
    if language not in LANGUAGES:
        raise UsageError(f"There is no report in “{language}”.", f"Languages: {', '.join(LANGUAGES)}.")
    if language == "en":
        return Words("en", {})
    return Words(language, read_messages(locate("locale") / language / DOMAIN))


def read_messages(path: Path) -> dict[str, str]:
    """The messages of a catalogue by their English; a fuzzy or empty one is left out."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file)
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}
