"""Facts of the report's words: reasons, flags, forces and dates are told in sentences, in four languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import CUSTOMS, DECREE, analysis

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Applies, Flag, Force, InstrumentKind, Law, Profile, Status, Why
from gap_analyzer.report.assembly import assemble_report
from gap_analyzer.report.blocks import describe_block, quote_finding
from gap_analyzer.report.dossier import Dossier, anchor, open_dossier, say_confidence, shorten
from gap_analyzer.report.laws import say_flag, say_force, say_kind, say_warning
from gap_analyzer.report.measures import say_cost, say_horizon, say_instrument
from gap_analyzer.report.reasons import explain, explain_near
from gap_analyzer.report.words import load_words

say = load_words("en")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The pack that ships."""
    return load()


def open_it(catalogue: Catalogue, **changes: object) -> Dossier:
    """A dossier of the invented country with some fields changed."""
    content = replace(analysis(tuple(catalogue.obligations.values())), **changes)  # type: ignore[arg-type]  # by name
    return open_dossier(content, catalogue, say, {})


NEARLY = "One thing is missing that the rule asks"
CHECK = "The provision counts because it resembles known answers: check it."


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("cue", "prohibits · mercury · prohibits", "Words that tell: prohibits · mercury · prohibits"),
        ("cue", "registro · registro de usuarios", "Words that tell: registro de usuarios"),
        ("modality", "shall", "Force of the words: shall"),
        ("quantity", "5 mg/kg", "Figure: 5 mg/kg"),
        ("date", "10 years", "Date or period: 10 years"),
        ("date", "2025-12-31", "Date or period: December 31, 2025"),
        ("model", "0.81", "Likeness to known provisions: 0.81"),
        ("scope", "limbs:2/3", "The rule names 2 of the 3 acts that it should cover."),
        (
            "scope",
            "nearly:concept:permit|licence",
            f"{NEARLY}: it says nothing of: PERMIT / LICENCE. {CHECK}",
        ),
        ("scope", "limits_if", "A condition in the rule narrows it."),
        ("scope", "exception:section 9", "An exception that stands elsewhere narrows it: section 9."),
        (
            "scope",
            "by-reference",
            "It is a power that reaches mercury only by what another article names: it counts in part.",
        ),
        ("scope", "binds-nobody", "It goes against what binds no State: it counts only in part."),
        ("scope", "not-law", "A plan, guideline or memorandum does not bind by itself: it counts only in part."),
        (
            "scope",
            "kept-to:mines",
            "It stands in a law, chapter or sentence that keeps to a part of what is asked: it counts only in part.",
        ),
        (
            "scope",
            "own-object:gold-diggers",
            "It stands in a law on the very activity that is asked for: it counts whole.",
        ),
        ("scope", "mines only", "Reach: mines only"),
        ("person", "Ana · 2026-11-21T10:00:00Z · A ban · by law.", "Added by Ana, November 21, 2026. A ban · by law."),
        ("person", "Ana · 2026-11-21T10:00:00Z", "Added by Ana, November 21, 2026."),
    ],
)
def test_a_reason_is_a_sentence(kind: str, text: str, told: str) -> None:
    """No short form of a stage reaches a reader."""
    assert explain(say, Why(kind, text), str.upper) == told


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_the_end_of_an_instrument_is_called_what_it_is(language: str) -> None:
    """A reader learns that it was not searched, and what to do."""
    told = say_warning(load_words(language), "fragment")
    assert told != "fragment"
    assert told.count(".") == 2


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ("concept:export|trade", "it says nothing of: EXPORT / TRADE"),
        ("modality:shall", "it neither forbids, requires nor permits as asked: SHALL"),
        ("subject:", "it does not reach: mercury"),
        ("article:waste", "the words around it say nothing of: WASTE"),
        ("elsewhere", "what is needed stands too far apart"),
        ("distance", "what is needed stands too far apart"),
        ("excluded", "the words around it rule it out"),
        ("kind", "it is no operative provision"),
        ("limb", "it names none of the acts to be covered"),
        ("quantity:mg/kg", "it states no such figure"),
        ("period", "it states no such date or period"),
        ("anything", "it does not say enough"),
    ],
)
def test_what_came_near_says_what_it_lacked(lacking: str, told: str) -> None:
    """The proof of absence speaks in words, with concepts by their names."""
    assert explain_near(say, lacking, str.upper) == told


def test_a_concept_is_named_in_the_reports_language(catalogue: Catalogue) -> None:
    """A concept has its preferred label; one that the pack does not hold keeps its id."""
    name, concept = next((n, c) for n, c in catalogue.concepts.items() if "en" in c.labels)
    dossier = open_it(catalogue)
    assert dossier.concept(name) == concept.labels["en"].preferred
    assert dossier.concept("no-such-concept") == "no such concept"


@pytest.mark.parametrize(
    ("confidence", "told"),
    [(0.49, "a suggestion only (0.49)"), (0.5, "doubtful (0.5)"), (0.7, "likely (0.7)"), (0.91, "very likely (0.91)")],
)
def test_confidence_is_told_in_words_and_number(confidence: float, told: str) -> None:
    """The word is never more certain than the number."""
    assert say_confidence(say, confidence) == told


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_every_flag_kind_and_force_has_words(language: str) -> None:
    """Nothing of the model is shown as its code."""
    words = load_words(language)
    assert all(say_flag(words, flag.value).endswith(".") for flag in Flag)
    assert all(say_kind(words, kind) for kind in InstrumentKind)
    assert len({say_force(words, force.value) for force in Force}) == len(Force)


def test_unknown_words_are_shown_as_they_are() -> None:
    """A planner's own band, type and horizon stay."""
    assert say_cost(say, "3 staff years") == "3 staff years"
    assert say_instrument(say, "licence condition") == "licence condition"
    assert (say_horizon(say, "next year"), say_horizon(say, "")) == ("next year", "no time set")


def test_a_date_that_is_none_stays_as_it_is() -> None:
    """The 31st of February is what the law says, not what a calendar says."""
    assert (say.day("2021-02-31"), say.day("1998"), say.day("2026-11-20")) == (
        "2021-02-31",
        "1998",
        "November 20, 2026",
    )


def test_a_text_is_shortened_at_a_word() -> None:
    """Blanks are run together; a cut shows an ellipsis."""
    assert shorten("one  two\nthree", 20) == "one two three"
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("x" * 30, 10) == "xxxxxxxxx…"


def test_an_anchor_is_plain_whatever_the_id() -> None:
    """Ids from elsewhere cannot leave their attribute."""
    assert anchor("o", 'MC-3.1"><b>') == "o-MC-3.1_22__3e__3c_b_3e_"
    assert anchor("o", "a b") != anchor("o", "a_b")


def test_a_treaty_counts_for_incorporation_alone_and_the_report_says_so(catalogue: Catalogue) -> None:
    """An act that approves the Convention repeats every duty and carries out none."""
    dossier = open_it(catalogue)
    law = dossier.analysis.laws[0]
    treaty = Law(replace(law.instrument, force=Force.TREATY_APPROVAL), law.text, law.provisions)
    report = assemble_report(open_it(catalogue, laws=(treaty, dossier.analysis.laws[1])))
    assert any(notice.startswith("A treaty or an act approving it") for notice in report.notices)
    assert report.laws.read[0].force.startswith("by incorporation")


def test_an_amending_law_is_named_with_the_law_it_amends(catalogue: Catalogue) -> None:
    """Both sides say it: the amended law at its quotes, the amending one in the law list."""
    first, second = open_it(catalogue).analysis.laws
    amending = replace(second, instrument=replace(second.instrument, amends=(DECREE,)))
    dossier = open_it(catalogue, laws=(first, amending))
    block = describe_block(dossier, next(v for v in dossier.verdicts if v.obligation.id == "MC-3.8"))
    assert block.elements[0].quotes[0].notes == ("Amended by Customs (Dangerous Goods) Regulations 2021.",)
    assert "Amends Decreto 12 de 2019." in assemble_report(dossier).laws.read[1].remarks


def test_what_a_scan_says_is_marked(catalogue: Catalogue) -> None:
    """A quote that was read from a scan with little certainty asks to be compared with the page."""
    first, second = open_it(catalogue).analysis.laws
    provisions = tuple(replace(p, confidence=0.6) for p in second.provisions)
    dossier = open_it(catalogue, laws=(first, replace(second, provisions=provisions)))
    block = describe_block(dossier, next(v for v in dossier.verdicts if v.obligation.id == "MC-3.6a"))
    notes = [n for e in block.elements for q in e.quotes for n in q.notes]
    assert notes == ["Read from a scan with little certainty: compare with the page."]
    assert CUSTOMS in dossier.laws


def test_a_passage_that_a_person_added_is_told_as_such(catalogue: Catalogue) -> None:
    """No confidence of the machine stands beside it: it was compared with the law word for word."""
    dossier = open_it(catalogue)
    finding = replace(dossier.analysis.findings[0], method="person", confidence=1.0)
    quote = quote_finding(dossier, finding)
    assert (quote.reach, quote.confidence) == ("added by a person", "word for word in the law")


def test_a_verdict_not_assessed_shows_no_missing_element(catalogue: Catalogue) -> None:
    """What was not read is not said to be missing."""
    whole = open_it(catalogue).analysis.coverage
    unread = tuple(replace(c, status=Status.UNREAD) for c in whole)
    dossier = open_it(catalogue, coverage=unread, findings=())
    block = describe_block(dossier, dossier.verdicts[0])
    assert {e.chip.word for e in block.elements} <= {"not assessed", "not used"}
    assert block.missing == ()


def test_a_fact_of_the_profile_is_told_with_its_source(catalogue: Catalogue) -> None:
    """Why an obligation does not apply is a fact that somebody stated, and where it was read."""
    whole = open_it(catalogue).analysis.coverage
    reason = "only with Annex B facilities; annex_b_facilities = no (survey 2024)"
    settled = tuple(
        replace(c, applies=Applies.NO, status=Status.NOT_APPLICABLE, applies_reason=reason)
        if c.obligation == "MC-5.5a"
        else c
        for c in whole
    )
    profile = Profile("XA", (("party_since", "2019-01-15"),), (("party_since", "depositary"),))
    dossier = open_it(catalogue, coverage=settled, profile=profile)
    block = describe_block(dossier, next(v for v in dossier.verdicts if v.obligation.id == "MC-5.5a"))
    assert block.applies.startswith("Does not apply: ")
    assert block.applies.endswith("[annex_b_facilities = no (survey 2024)]")
    assert block.since == "since January 15, 2019"


def test_a_language_nobody_wrote_is_refused() -> None:
    """One sentence with the choices."""
    with pytest.raises(UsageError, match="Languages: en, es, pt, fr"):
        load_words("ru")
