"""Forms to be filled in: what only looks like one first, then forms, which are silent."""

from __future__ import annotations

import pytest
from leaves import articles, find, read_law

from gap_analyzer.catalogue import load
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.model.law import Law, ProvisionKind

_SECTIONS = "\n".join(
    f"{n}. Duty of kind {n}\n(1) The manager of a mine shall keep a record of mercury.\n(2) The record is open to all."
    for n in range(1, 7)
)
_FORM = (
    "FORM – A\n(See rule 3)\nNotice of accident\nName of mine ..............\n1. The manager shall state the cause.\n"
)


def forms(law: Law) -> list[str]:
    """The words of the forms of a law."""
    return [p.text for p in law.provisions if p.eid.startswith("form")]


def test_a_form_named_within_a_section_is_none() -> None:
    """A line that ends with "Form A" in small print, or stands before the last section, begins nothing."""
    law = read_law(
        f"1. Notice\nThe manager shall give notice in\nForm A\nto the inspector.\n{_SECTIONS.partition('2. ')[2]}"
    )
    assert forms(law) == []
    law = read_law(f"FORM A\n{_SECTIONS}")
    assert forms(law) == []


def test_a_sentence_that_begins_with_the_word_is_no_form() -> None:
    """Its line says more than a number."""
    assert forms(read_law(f"{_SECTIONS}\nForm A is prescribed for the notice.\n")) == []


def test_a_schedule_after_a_form_is_law() -> None:
    """The last form ends where the next schedule begins."""
    law = read_law(f"{_SECTIONS}\nFIRST SCHEDULE\n(rule 3)\n{_FORM}SECOND SCHEDULE\nSubstances\n1. Mercury\n2. Lead\n")
    (words,) = forms(law)
    assert words.endswith("state the cause.")
    assert articles(law)[-1] == "Schedule 2"
    assert find(law, "Schedule 2(1)").text == "Mercury"


def test_forms_follow_one_another_with_what_is_annexed_to_them() -> None:
    """An annex between two forms is one of the first; a title in small letters needs a line in brackets under it."""
    annex = "ANNEX I\nClassification of accidents\n1. Extremity caught in between objects\n"
    law = read_law(f"{_SECTIONS}\n{_FORM}{annex}[FORM – B]\n(See rule 4)\nRecord\nForm C\n(Rule 5)\nLeave\n")
    assert len(forms(law)) == 3
    assert articles(law) == [*"123456"]
    assert "Extremity" in forms(law)[0]


@pytest.mark.parametrize("head", ["FORMULARIO N.º 3", "FORMATO 2"])
def test_forms_of_spanish_laws_are_told(head: str) -> None:
    """By their own words."""
    law = read_law(
        f"Artículo 1. Se informa al ministerio.\nArtículo 2. Se usa el formulario.\n{head}\nNombre: ..........\n"
    )
    assert len(forms(law)) == 1


def test_a_form_is_silent() -> None:
    """What it asks is asked by the section that prescribes it."""
    law = read_law(f"{_SECTIONS}\n{_FORM}")
    assert [p.kind for p in law.provisions if p.eid == "form"] == [ProvisionKind.NOTE]
    heard = {law.provisions[passage.provision].eid for passage in describe(law, load_lexicon(load())).passages}
    assert "form" not in heard
    assert "sec_6__subsec_1" in heard
