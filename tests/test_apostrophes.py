"""Words of the law → norms: signs that printers vary do not hide a concept."""

from __future__ import annotations

import pytest

from gap_analyzer.features.words import build_norm, fold


@pytest.mark.parametrize("sign", ["\u2019", "\u2018", "\u02bc"])
def test_a_curly_apostrophe_reads_as_the_straight_one(sign: str) -> None:
    """Labels are written with ' and laws are printed with \u2019: both give the same norm."""
    assert build_norm("fr")(sign) == "'"


@pytest.mark.parametrize("sign", ["\u2010", "\u2011", "\u2013"])
def test_a_printed_hyphen_reads_as_the_plain_one(sign: str) -> None:
    """“mercury\u2011added” is found by the label “mercury-added”."""
    assert build_norm("en")(sign) == "-"


def test_a_quotation_mark_is_no_apostrophe() -> None:
    """Near miss: a closing quotation mark ends a quotation, whatever its shape."""
    assert fold("\u201d") == '"'


@pytest.mark.parametrize("sign", ["\u201c", "\u201d", "\u201e", "\u00ab", "\u00bb"])
def test_every_quotation_mark_reads_as_the_plain_one(sign: str) -> None:
    """A definition opens with “ in London, with « in Dakar: its label is written once."""
    assert build_norm("fr")(sign) == '"'
