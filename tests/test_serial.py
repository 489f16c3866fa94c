"""Facts of analysis.json: the contract is kept, nothing is lost, and the same analysis gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator, ValidationError
from samples import analysis, laws

from gap_analyzer.catalogue import load
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis, Box, Decision, Line, Measure, Span, Text, TextLine
from gap_analyzer.resources import locate
from gap_analyzer.serial import dump, read, read_law, without_texts, write, write_law
from gap_analyzer.serial import load as load_analysis

MEASURE = Measure(
    id="M01",
    title="Amend Decree 12",
    closes=("MC-3.6a",),
    elements=("MC-3.6a#a",),
    instrument_type="statute",
    body="Ministerio del Ambiente",
    horizon="2027-Q1/2028-Q2",
    priority=4.25,
    priority_parts=(("binding", 1.0), ("effort", 0.5)),
    after=(),
    pillar="P2",
    cost_band="S",
    cost_source="assumption",
    ready=True,
    not_ready_because="",
    hint="The authority refuses …",
    done_when="MC-3.6a is full",
    before=(("MC-3.6a", "conflict"),),
)
DECISION = Decision("MC-3.3", "full", "A. Adviser", "s. 4 closes it", "2026-11-20T10:00:00Z", "none")


@pytest.fixture(scope="module")
def whole() -> Analysis:
    """The invented country's analysis with one measure and one decision."""
    obligations = tuple(load().obligations.values())
    return analysis(obligations, roadmap=(MEASURE,), decisions=(DECISION,), warnings=("decree-12: two dates",))


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """The schema that ships with the rules."""
    content = json.loads((locate("rules") / "minamata" / "schema" / "analysis.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


def test_an_unknown_verdict_breaks_the_schema(whole: Analysis, schema: Draft202012Validator) -> None:
    """The schema is no rubber stamp: a verdict that the contract does not know is refused."""
    content = write(whole)
    content["coverage"][0]["status"] = "covered"
    with pytest.raises(ValidationError):
        schema.validate(content)


def test_an_absolute_path_breaks_the_schema(whole: Analysis, schema: Draft202012Validator) -> None:
    """A source is a file's name: where a ministry keeps its drafts is nobody's business."""
    content = write(whole)
    content["instruments"][0]["source"] = "/home/minister/drafts/decreto-12.pdf"
    with pytest.raises(ValidationError):
        schema.validate(content)


def test_what_is_written_keeps_the_contract(whole: Analysis, schema: Draft202012Validator) -> None:
    """analysis.json validates against its own schema."""
    schema.validate(write(whole))


def test_the_keys_stand_in_the_order_of_the_contract(whole: Analysis) -> None:
    """Whoever reads the file from the top meets the names in the order of the contract; growth comes after."""
    assert list(write(whole)) == [
        "format", "jurisdiction", "as_of", "rules", "software", "instruments", "unread", "provisions", "findings",
        "coverage", "cited_not_supplied", "roadmap", "profile", "decisions", "warnings",
    ]  # fmt: skip


def test_boxes_are_written_to_a_tenth_of_a_point(whole: Analysis) -> None:
    """Readers differ in the fourth decimal; the file must not."""
    assert write(whole)["provisions"][0]["boxes"] == [[1, 72.0, 100.0, 523.0, 140.1]]


def test_confidence_is_written_to_three_decimals(whole: Analysis) -> None:
    """0.91234567 is 0.912."""
    doubtful = replace(whole.findings[0], confidence=0.91234567)
    assert write(replace(whole, findings=(doubtful,)))["findings"][0]["confidence"] == 0.912


def test_parts_of_a_priority_are_an_object(whole: Analysis) -> None:
    """priority_parts are named numbers, as the contract has them."""
    assert write(whole)["roadmap"][0]["priority_parts"] == {"binding": 1.0, "effort": 0.5}


def test_nothing_is_lost_on_the_way_there_and_back(whole: Analysis) -> None:
    """An analysis comes back as it was, but for digits that are not written and texts that are left out."""
    back = load_analysis(dump(whole))
    first = back.laws[0].provisions[0]
    assert back.laws[0].provisions[0].boxes == (Box(1, 72.0, 100.0, 523.0, 140.1),)
    trimmed = replace(whole.laws[0].provisions[0], boxes=first.boxes)
    assert first == trimmed
    assert back.coverage == whole.coverage
    assert back.roadmap == whole.roadmap
    assert back.decisions == whole.decisions
    assert back.profile == whole.profile
    assert back.unread == whole.unread


def test_the_same_analysis_gives_the_same_bytes(whole: Analysis) -> None:
    """Writing what was read gives the very bytes that were read."""
    assert dump(load_analysis(dump(whole))) == dump(whole)


def test_texts_stay_out_of_the_file(whole: Analysis) -> None:
    """The whole text of a law would double the file; every provision has its own words already."""
    law = replace(whole.laws[0], text=Text("SECRET", (), "es"))
    assert b"SECRET" not in dump(replace(whole, laws=(law,)))
    assert without_texts(replace(whole, laws=(law,))).laws[0].text.content == ""


def test_a_law_is_kept_whole_for_a_case() -> None:
    """A case keeps the text and its lines, so that a split can be corrected without reading again."""
    line = TextLine(Span(0, 5), Box(1, 10.0, 20.0, 30.0, 40.0), edges=(10.0, 30.0), join=True)
    law = replace(laws()[0], text=Text("Texto", (line,), "es", (Line("p. 1", 1.0, 2.0, 3.0, 4.0),), 1))
    provisions = tuple(replace(p, boxes=()) for p in law.provisions)
    law = replace(law, provisions=provisions)
    assert read_law(json.loads(json.dumps(write_law(law)))) == law


def test_another_format_number_is_refused(whole: Analysis) -> None:
    """A file of a later format is not half understood: one sentence says what to do."""
    with pytest.raises(UsageError, match="format 1"):
        read({**write(whole), "format": 2})


@pytest.mark.parametrize("data", [b"", b"\x00", b"[" * 100_000, b"[]", b'"full"', b"null", b"{}"])
def test_what_is_no_analysis_is_refused(data: bytes) -> None:
    """Anything else than an analysis is refused in one sentence, never with a traceback."""
    with pytest.raises(UsageError):
        load_analysis(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("instruments", [{"id": 7}]),
        ("findings", {"id": "x"}),
        ("coverage", [{"obligation": "MC-3.3", "status": "covered"}]),
        ("provisions", ["art_3"]),
        ("roadmap", None),
        ("decisions", [{"obligation": ["MC-3.3"]}]),
        ("profile", {"facts": ["asgm"]}),
        ("rules", "minamata"),
    ],
)
def test_a_damaged_analysis_is_refused(whole: Analysis, path: str, value: object) -> None:
    """A value of the wrong kind is named and refused, so that a case from elsewhere cannot smuggle one in."""
    with pytest.raises(UsageError, match="damaged"):
        read({**write(whole), path: value})


def test_half_a_character_is_written_as_a_question_mark(whole: Analysis) -> None:
    """A lone surrogate from a broken font cannot make the file unreadable."""
    assert b"?" in dump(replace(whole, warnings=("\ud800",)))
