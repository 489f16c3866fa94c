"""Facts of the roadmap: measures from gaps, in an order that can be followed, complete or saying what they lack."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from samples import CUSTOMS, analysis

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.catalogue.measures import MeasureRules, load_measures
from gap_analyzer.errors import RulePackError
from gap_analyzer.model import Analysis, Applies, Decision, InstrumentKind, Measure, Reach, Status
from gap_analyzer.roadmap import plan, refuse_cycles

HORIZON = re.compile(r"\d{4}-Q[1-4]/\d{4}-Q[1-4]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The pack that ships."""
    return load()


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue) -> MeasureRules:
    """The roadmap rules that ship."""
    return load_measures(catalogue.folder)


@pytest.fixture(scope="module")
def whole(catalogue: Catalogue) -> Analysis:
    """The invented country over all obligations."""
    return analysis(tuple(catalogue.obligations.values()))


def measures(content: Analysis, catalogue: Catalogue) -> dict[str, Measure]:
    """The roadmap by id."""
    return {m.id: m for m in plan(content, catalogue)}


def closed(content: Analysis, catalogue: Catalogue) -> set[str]:
    """All obligations that the roadmap closes."""
    return {ident for m in plan(content, catalogue) for ident in m.closes}


def only(content: Analysis, *obligations: str) -> Analysis:
    """The analysis of some obligations alone."""
    return replace(content, coverage=tuple(c for c in content.coverage if c.obligation in obligations))


def with_status(content: Analysis, status: Status, *obligations: str) -> Analysis:
    """The analysis with another verdict on some obligations."""
    return replace(
        content,
        coverage=tuple(replace(c, status=status) if c.obligation in obligations else c for c in content.coverage),
    )


# --- which gaps bring a measure ---------------------------------------------------------------------------


def test_no_gap_brings_no_measure(whole: Analysis, catalogue: Catalogue) -> None:
    """A country whose law covers everything has an empty roadmap."""
    assert plan(with_status(whole, Status.FULL, *catalogue.obligations), catalogue) == ()


def test_what_was_not_read_brings_no_measure(whole: Analysis, catalogue: Catalogue) -> None:
    """Nobody amends a law because its file was encrypted."""
    assert plan(with_status(whole, Status.UNREAD, *catalogue.obligations), catalogue) == ()


def test_voluntary_unsettled_and_administrative_obligations_bring_no_measure(
    whole: Analysis, catalogue: Catalogue
) -> None:
    """MC-3.7 is voluntary, MC-3.4 unsettled, MC-13.1 not expected in legislation."""
    assert closed(whole, catalogue).isdisjoint({"MC-3.7", "MC-3.4", "MC-13.1"})


def test_every_other_gap_is_closed_by_exactly_one_measure(whole: Analysis, catalogue: Catalogue) -> None:
    """No gap is forgotten, none is closed twice."""
    wanted = [
        c.obligation
        for c in whole.coverage
        if c.status in (Status.NONE, Status.PARTIAL, Status.CONFLICT)
        and c.applies is Applies.YES
        and catalogue.obligations[c.obligation].binding not in ("may", "encouraged")
        and not (c.expected == "administrative" and c.status is Status.NONE)
    ]
    found = [ident for m in plan(whole, catalogue) for ident in m.closes]
    assert sorted(found) == sorted(wanted)


def test_a_persons_verdict_counts_before_the_machines(whole: Analysis, catalogue: Catalogue) -> None:
    """What an adviser found to be covered needs no measure."""
    decided = replace(whole, decisions=(Decision("XC-13", "full", "B.", "Penal Code", "2026", "none"),))
    assert "XC-13" in closed(whole, catalogue)
    assert "XC-13" not in closed(decided, catalogue)


# --- one measure ------------------------------------------------------------------------------------------


def test_several_gaps_of_one_instrument_are_one_measure(whole: Analysis, catalogue: Catalogue) -> None:
    """The act is opened once: trade gaps that need an act stand together."""
    trade = measures(whole, catalogue)["trade.statute"]
    assert {"MC-3.6a", "MC-3.8", "MC-3.3"} <= set(trade.closes)


def test_a_measure_uses_the_lowest_instrument_that_is_enough(whole: Analysis, catalogue: Catalogue) -> None:
    """Annex A lines need a regulation, not an act of parliament."""
    found = measures(whole, catalogue)
    assert "MC-A.I.1" in found["products.regulation"].closes
    assert "MC-A.I.1" not in found["products.statute"].closes


def test_a_conflict_is_undone_at_the_rank_of_the_law_that_makes_it(whole: Analysis, catalogue: Catalogue) -> None:
    """A duty that a regulation could carry needs an act when an act contradicts it."""
    ident = "MC-11.2"
    contradiction = replace(whole.findings[0], id="c", obligation=ident, element=f"{ident}#a")
    acts = tuple(
        replace(law, instrument=replace(law.instrument, kind=InstrumentKind.ACT))
        if law.instrument.id == CUSTOMS
        else law
        for law in whole.laws
    )
    conflict = with_status(replace(whole, laws=acts, findings=(contradiction,)), Status.CONFLICT, ident)
    found = {m.id: m for m in plan(only(conflict, ident), catalogue)}
    assert list(found) == ["definitions.statute"]
    assert found["definitions.statute"].law_to_open == CUSTOMS
    assert found["definitions.statute"].title.startswith("Amend Customs (Dangerous Goods) Regulations 2021 to define")


def test_the_body_is_the_one_that_the_law_names(whole: Analysis, catalogue: Catalogue) -> None:
    """The decree names the ministry for imports; the measure repeats the name and says where it stands."""
    trade = measures(whole, catalogue)["trade.statute"]
    assert (trade.body, trade.body_reason) == ("Ministerio del Ambiente", "decree-12-2019/art_2")
    assert trade.ready


def test_without_a_body_a_measure_is_not_ready_and_says_so(whole: Analysis, catalogue: Catalogue) -> None:
    """A measure that nobody answers for would repeat what audits found wrong with national plans."""
    silent = replace(whole, findings=tuple(f for f in whole.findings if f.obligation != "XC-01"))
    found = plan(silent, catalogue)
    assert not any(m.ready for m in found)
    assert {m.not_ready_because for m in found} == {"The supplied law names no body that answers for this. Name one."}


def test_every_measure_is_complete_or_not_ready(whole: Analysis, catalogue: Catalogue) -> None:
    """Body, time, cost with source, pillar, obligations, hint and done-when: all there, or the measure is not ready."""
    for m in plan(whole, catalogue):
        assert HORIZON.fullmatch(m.horizon), m.id
        assert all((m.cost_band, m.cost_source, m.pillar, m.closes, m.hint, m.done_when)), m.id
        assert m.ready == bool(m.body), m.id


def test_a_measure_says_how_the_next_analysis_sees_that_it_is_done(whole: Analysis, catalogue: Catalogue) -> None:
    """The test of done is a verdict, not an intention."""
    assert measures(whole, catalogue)["traffic.statute"].done_when == (
        "The next analysis finds every core element of XC-13 met by law in force."
    )


def test_the_verdict_before_stands_with_each_gap(whole: Analysis, catalogue: Catalogue) -> None:
    """Whoever reads the roadmap later sees where it started."""
    assert ("MC-3.6a", "conflict") in measures(whole, catalogue)["trade.statute"].before


# --- priority ---------------------------------------------------------------------------------------------


def test_priority_is_the_printed_formula(whole: Analysis, catalogue: Catalogue) -> None:
    """The product of the parts less the effort, to two decimals, is the number that is printed."""
    for m in plan(whole, catalogue):
        parts = dict(m.priority_parts)
        product = parts["binding"] * parts["deadline"] * parts["severity"] * parts["risk"] * parts["exposed"]
        assert m.priority == round(product - parts["effort"], 2), m.id


def test_a_passed_deadline_raises_priority(whole: Analysis, catalogue: Catalogue) -> None:
    """Annex A dates of 2020 weigh in 2026, and did not in 2019."""
    later = dict(measures(whole, catalogue)["products.regulation"].priority_parts)
    earlier = dict(measures(replace(whole, as_of="2017-01-01"), catalogue)["products.regulation"].priority_parts)
    assert (earlier["deadline"], later["deadline"]) == (1.0, 1.3)


def test_a_conflict_weighs_more_than_silence(whole: Analysis, catalogue: Catalogue) -> None:
    """What the law allows against the Convention comes before what it merely leaves out."""
    silent = with_status(whole, Status.NONE, "MC-3.6a")
    before = measures(only(silent, "MC-3.6a"), catalogue)["trade.statute"].priority
    assert measures(only(whole, "MC-3.6a"), catalogue)["trade.statute"].priority > before


def test_illegal_traffic_comes_before_equal_gaps_of_other_themes(whole: Analysis, catalogue: Catalogue) -> None:
    """One missing offence against traffic outranks one missing rule on waste."""
    found = plan(only(whole, "XC-13", "MC-11.3a"), catalogue)
    assert [m.id for m in found] == ["traffic.statute", "waste.statute"]


# --- order and time -----------------------------------------------------------------------------------------


def test_nothing_starts_before_what_it_waits_for(whole: Analysis, catalogue: Catalogue) -> None:
    """Definitions, powers, controls, penalties, reporting; an order after the act it rests on."""
    found = measures(whole, catalogue)
    for m in found.values():
        for other in m.after:
            assert found[other].horizon.split("/")[0] <= m.horizon.split("/")[0]
    assert "definitions.statute" in found["trade.statute"].after
    assert "trade.statute" in found["trade.regulation"].after


def test_a_regulation_waits_until_its_act_is_adopted(whole: Analysis, catalogue: Catalogue) -> None:
    """The act takes eight quarters from the one after the as-of date; the regulation four after that."""
    found = measures(whole, catalogue)
    assert found["trade.statute"].horizon == "2027-Q1/2028-Q4"
    assert found["trade.regulation"].horizon == "2029-Q1/2029-Q4"


def test_a_circle_is_refused() -> None:
    """Measures that wait for each other can never begin."""
    with pytest.raises(RulePackError, match="wait for each other"):
        refuse_cycles({"a": ("b",), "b": ("c",), "c": ("a",)})
    refuse_cycles({"a": ("b",), "b": ("c",), "c": ()})


def test_the_same_analysis_gives_the_same_roadmap(whole: Analysis, catalogue: Catalogue) -> None:
    """Equal input, equal order, in all languages alike."""
    english, french = plan(whole, catalogue), plan(whole, catalogue, language="fr")
    assert english == plan(whole, catalogue)
    assert [m.id for m in english] == [m.id for m in french]


# --- words of the rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "language", "names"),
    [
        ("La autoridad competente otorga la licencia.", "es", ()),
        ("Autoridad Nacional", "xx", ()),
        ("The Minister may, by order, prescribe fees.", "en", ("Minister",)),
        ("el Ministerio de Minas y Energía, en coordinación con", "es", ("Ministerio de Minas y Energía",)),
        (
            "Compete ao Instituto Brasileiro do Meio Ambiente autorizar",
            "pt",
            ("Instituto Brasileiro do Meio Ambiente",),
        ),
        ("Le Ministre chargé de l’environnement délivre", "fr", ("Ministre",)),
        ("made to the Zambia Environmental Management Agency.", "en", ("Zambia Environmental Management Agency",)),
        (
            "el Ministerio de Salud y Protección Social y la Dirección de Aduanas",
            "es",
            ("Ministerio de Salud y Protección Social", "Dirección de Aduanas"),
        ),
        ("Secretaría de Servicios Parlamentarios La responsabilidad corresponde a", "es", ()),
        ("The Minister and the Ministry of Health", "en", ("Ministry of Health",)),
    ],
)
def test_a_body_is_read_from_the_laws_own_words(
    rules: MeasureRules, quote: str, language: str, names: tuple[str, ...]
) -> None:
    """Only a capitalised name with a word for a body is one; two joined ones are two; an unlisted language has none."""
    assert rules.name_bodies(quote, language) == names


def test_every_obligation_has_a_family(rules: MeasureRules, catalogue: Catalogue) -> None:
    """No gap falls between the measures; the two legislative duties of the ministers have families of their own."""
    families = {ident: rules.family(o).id for ident, o in catalogue.obligations.items()}
    assert (families["XC-13"], families["MC-C.1f"], families["MC-3.6a"]) == ("traffic", "diversion", "trade")
    assert len(families) == 115


def test_every_family_has_an_aim_in_four_languages(rules: MeasureRules) -> None:
    """A measure is named in the report's language, whatever it is."""
    for family in rules.families:
        assert set(rules.content["aims"][family.id]) == {"en", "es", "pt", "fr"}
        assert family.stage in rules.stages


def test_every_figure_has_a_source(rules: MeasureRules) -> None:
    """A duration or a cost is cited or marked as an assumption."""
    sources = rules.content["sources"]
    assert {family.cost_source for family in rules.families} | {rung.source for rung in rules.ladder} <= set(sources)
    assert all(set(words) == {"en", "es", "pt", "fr"} for words in sources.values())


def test_a_source_is_told_in_the_reports_language(rules: MeasureRules, whole: Analysis, catalogue: Catalogue) -> None:
    """The figures' sources are translated; what a planner wrote stays."""
    trade = measures(whole, catalogue)["trade.statute"]
    assert rules.cost_source(trade, "fr").startswith("contrôle du commerce du mercure, médiane de 16 plans nationaux")
    assert rules.cost_source(replace(trade, cost_source="Budget 2027"), "fr") == "Budget 2027"


def test_a_title_that_a_person_wrote_is_kept(rules: MeasureRules, whole: Analysis, catalogue: Catalogue) -> None:
    """Ours is told in the report's language; a planner's own words stay."""
    trade = measures(whole, catalogue)["trade.statute"]
    assert rules.title(trade, "pt").startswith("Em uma única lei nova: controlar")
    assert rules.title(replace(trade, title="Open the Customs Act"), "pt") == "Open the Customs Act"


def test_a_broken_key_of_the_rules_is_named(tmp_path: object, catalogue: Catalogue) -> None:
    """A lawyer who edits the file learns which key is wrong."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    text = (catalogue.folder / "roadmap.yaml").read_text(encoding="utf-8")
    (folder / "roadmap.yaml").write_text(text.replace("quarters: 2", "quarters: two"), encoding="utf-8")
    with pytest.raises(RulePackError, match=r"roadmap\.yaml"):
        load_measures(folder)


def test_the_rules_keep_their_schema(catalogue: Catalogue) -> None:
    """roadmap.yaml validates against the schema beside it, and a stage that nobody knows does not."""
    import json

    from jsonschema import Draft202012Validator

    from gap_analyzer.catalogue import load_strings

    schema = json.loads((catalogue.folder / "schema" / "roadmap.json").read_text(encoding="utf-8"))
    content = load_strings(catalogue.folder / "roadmap.yaml")
    validator = Draft202012Validator(schema)
    assert [error.json_path for error in validator.iter_errors(content)] == []
    content["families"][0]["stage"] = "later"
    assert [error.json_path for error in validator.iter_errors(content)] == ["$.families[0].stage"]


def test_every_name_in_the_rules_exists(rules: MeasureRules, catalogue: Catalogue) -> None:
    """Obligations, elements, kinds, pillars and sources that the rules name are those of the pack."""
    obligations = catalogue.obligations
    elements = {e.id for o in obligations.values() for e in o.elements}
    assert {i for f in rules.families for i in f.obligations} <= set(obligations)
    assert {k for f in rules.families for k in f.kinds} <= {o.kind for o in obligations.values()}
    assert {p for f in rules.families for p in f.pillars} <= {o.pillar for o in obligations.values()}
    assert {e for each in rules.content["bodies"].values() for e in each} <= elements


def test_no_two_measures_hint_alike(whole: Analysis, catalogue: Catalogue) -> None:
    """Hints name what their own gaps need: no two are equal once the titles are taken out."""
    titles = [catalogue.texts("en").title(ident) for ident in catalogue.obligations]
    bare = []
    for measure in plan(whole, catalogue):
        for hint in measure.hint.splitlines():
            for title in titles:
                hint = hint.replace(title, "")  # noqa: PLW2901  # taken out one by one
            bare.append(hint)
    assert len(bare) == len(set(bare))


def test_a_body_named_in_full_is_preferred_to_a_bare_word(whole: Analysis, catalogue: Catalogue) -> None:
    """“The Minister” answers for a measure only where no other provision names a body in full."""
    bare = replace(whole.findings[2], id="b", element="MC-3.7#a", obligation="MC-3.7", quote="Ministerio autoriza")
    both = replace(whole, findings=(bare, *whole.findings))
    assert measures(both, catalogue)["trade.statute"].body == "Ministerio del Ambiente"
    alone = replace(whole, findings=(replace(whole.findings[2], quote="el Ministerio autoriza"),))
    assert measures(alone, catalogue)["trade.statute"].body == "Ministerio"


def test_a_general_rule_of_another_law_names_no_body(whole: Analysis, catalogue: Catalogue) -> None:
    """Who answers for wildlife or for staff does not answer for mercury; a new act's body is then not known."""
    general = replace(whole.findings[2], reach=Reach.GENERAL)
    trade = measures(replace(whole, findings=(general,)), catalogue)["trade.statute"]
    assert (trade.law_to_open, trade.body, trade.ready) == ("", "", False)
