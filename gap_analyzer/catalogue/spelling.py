"""Names in a rule pack's files × what the pack has → a mistake that says where a name is misspelt."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gap_analyzer.errors import RulePackError

ADVICE = "Mend its spelling."


def check_concepts(file: str, names: Iterable[str], concepts: Collection[str]) -> None:
    """Raises RulePackError for the first concept that a file of concepts names and no lexicon has."""
    if unknown := [name for name in names if name not in concepts]:
        raise RulePackError(f"{file}: the concept “{unknown[0]}” is unknown.", ADVICE)


def check_names(where: str, names: Iterable[str], known: Collection[str], what: str) -> None:
    """Raises RulePackError for the first name under a key, or in an entry, that is none of `known`."""
    if unknown := [name for name in names if name not in known]:
        raise RulePackError(f"{where}: there is no {what} “{unknown[0]}”.", ADVICE)
