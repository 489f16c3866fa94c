"""A mistake tells its reader what is wrong and what to do, and ends with the code of the contract."""

from __future__ import annotations

import pytest

from gap_analyzer.errors import CannotWriteError, GapAnalyzerError, RulePackError, UsageError


def test_a_mistake_without_remedy_ends_with_its_sentence() -> None:
    """No blank is left where a remedy might have stood."""
    assert str(UsageError("There is no file a.pdf.")) == "There is no file a.pdf."


def test_a_mistake_joins_what_is_wrong_and_what_to_do() -> None:
    """Both halves are kept apart too, for faces that show them apart."""
    mistake = UsageError("There is no file a.pdf.", "Give the path of a law.")
    assert str(mistake) == "There is no file a.pdf. Give the path of a law."
    assert (mistake.what, mistake.remedy) == ("There is no file a.pdf.", "Give the path of a law.")


@pytest.mark.parametrize(("kind", "code"), [(UsageError, 2), (RulePackError, 4), (CannotWriteError, 5)])
def test_the_codes_are_those_of_the_contract(kind: type[GapAnalyzerError], code: int) -> None:
    """Usage 2, rule pack 4, cannot write 5: other programs rely on them."""
    assert kind("x").exit_code == code
    assert issubclass(kind, GapAnalyzerError)
