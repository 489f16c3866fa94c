"""Facts of the gap report: what it counts, what it shows, what it never says."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from payloads import PAYLOADS
from samples import BAN, CUSTOMS, DECREE, analysis, instrument, laws

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.errors import UsageError
from gap_analyzer.model import (
    Analysis,
    Applies,
    Decision,
    Force,
    Law,
    State,
    Status,
    Unread,
    UnreadDocument,
)
from gap_analyzer.report import FORMATS, render
from gap_analyzer.report.assembly import assemble_report
from gap_analyzer.report.dossier import Dossier, open_dossier
from gap_analyzer.report.parts import Block, Report
from gap_analyzer.report.words import load_words
from gap_analyzer.roadmap import plan

LANGUAGES = ("en", "es", "pt", "fr")
SMALL = ("MC-3.6a", "MC-3.8", "XC-07", "XC-13", "XC-01", "MC-3.7", "MC-13.1", "MC-3.4", "MC-A.I.1", "MC-4.1")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The pack that ships."""
    return load()


@pytest.fixture(scope="module")
def whole(catalogue: Catalogue) -> Analysis:
    """The invented country over all obligations, with its roadmap."""
    plain = analysis(tuple(catalogue.obligations.values()))
    return replace(plain, roadmap=plan(plain, catalogue))


@pytest.fixture(scope="module")
def small(catalogue: Catalogue) -> Analysis:
    """Ten obligations of every kind, with roadmap, decision and warnings."""
    plain = analysis(
        tuple(catalogue.obligations[i] for i in SMALL),
        decisions=(Decision("MC-3.7", "partial", "A. Adviser", "see s. 14", "2026-11-19T09:00:00Z", "none"),),
    )
    return replace(plain, roadmap=plan(plain, catalogue))


def assemble(content: Analysis, catalogue: Catalogue, language: str = "en") -> Report:
    """The parts of a report, before any template."""
    return assemble_report(open(content, catalogue, language))


def open(content: Analysis, catalogue: Catalogue, language: str = "en") -> Dossier:  # noqa: A001  # reads well below
    """A dossier without page images."""
    return open_dossier(content, catalogue, load_words(language), {})


def page(content: Analysis, catalogue: Catalogue, language: str = "en") -> str:
    """The HTML of a report as text."""
    return render(content, catalogue, language=language, formats=("html",))["report.html"].decode()


def blocks(report: Report) -> dict[str, Block]:
    """Every block of a report by its obligation."""
    return {b.id: b for group in (*report.groups, *report.apart) for b in group.blocks}


def with_status(content: Analysis, status: Status, *obligations: str) -> Analysis:
    """The analysis with another verdict on some obligations."""
    return replace(
        content,
        coverage=tuple(replace(c, status=status) if c.obligation in obligations else c for c in content.coverage),
    )


# --- what is counted --------------------------------------------------------------------------------------


def test_the_headline_counts_neither_voluntary_nor_unsettled_nor_administrative(
    whole: Analysis, catalogue: Catalogue
) -> None:
    """MC-3.7 is voluntary, MC-3.4 hangs on a fact nobody stated, MC-13.1 is administration: none is in the headline."""
    counted = {v.obligation.id for v in open(whole, catalogue).headline()}
    assert counted.isdisjoint({"MC-3.7", "MC-3.4", "MC-13.1"})
    assert {"MC-3.6a", "XC-13", "MC-3.8"} <= counted


def test_product_lines_are_counted_under_article_four(whole: Analysis, catalogue: Catalogue) -> None:
    """The ten lines of Annex A Part I are one duty of Article 4(1), and every line says so."""
    assert not any(v.obligation.id.startswith("MC-A.I.") for v in open(whole, catalogue).headline())
    assert "Counted under Article 4(1) in the headline." in blocks(assemble(whole, catalogue))["MC-A.I.1"].remarks


def test_the_headline_is_one_sentence_of_true_numbers(small: Analysis, catalogue: Catalogue) -> None:
    """Three binding duties of the small dossier count: 3.6(a) in conflict, 3.8 partly, 4.1 not."""
    assert assemble(small, catalogue).summary.headline == (
        "In the laws supplied, of 3 binding duties: 0 covered, 1 partly covered, 1 not covered, 1 in conflict."
    )


def test_a_none_of_administration_is_no_gap(whole: Analysis, catalogue: Catalogue) -> None:
    """The absence of a law for what an office does is shown as not expected in legislation."""
    block = blocks(assemble(whole, catalogue))["MC-13.1"]
    assert (block.chip.status, block.chip.word) == ("not-applicable", "not expected in legislation")
    assert all("MC-13.1" not in m.closes for m in whole.roadmap)


def test_nearly_all_is_never_all() -> None:
    """199 of 200 is 99 %, 1 of 500 is 1 %; 0 % and 100 % are said only when true."""
    say = load_words("en")
    assert [say.percent(*pair) for pair in ((199, 200), (1, 500), (0, 3), (3, 3), (0, 0))] == [
        "99%", "1%", "0%", "100%", "–",
    ]  # fmt: skip


def test_what_was_not_read_makes_the_numbers_provisional(whole: Analysis, catalogue: Catalogue) -> None:
    """An encrypted gazette is named on the first page, among the laws, and in a notice."""
    report = assemble(whole, catalogue)
    assert report.notices == ("Provisional: not everything that was supplied could be read.",)
    assert report.summary.uncertain[0] == "Not read: gaceta-7.pdf. All numbers are provisional."
    assert report.laws.unread[0].reason == "The file is protected by a password. Save a copy without it."


def test_without_any_law_nothing_is_said_to_lack(whole: Analysis, catalogue: Catalogue) -> None:
    """When the only file could not be read, the report says so before anything else."""
    unread = with_status(replace(whole, laws=(), findings=(), roadmap=()), Status.UNREAD, *catalogue.obligations)
    report = assemble(unread, catalogue)
    assert report.notices[0].startswith("No law could be read.")
    assert report.summary.worst == ()
    assert "0 not covered" in report.summary.headline
    assert all(b.missing == () for b in blocks(report).values())


def test_a_dossier_of_bills_is_headed_as_proposed(whole: Analysis, catalogue: Catalogue) -> None:
    """Law that is not yet in force is judged as if it were, and the whole report says so."""
    bill = Law(instrument(DECREE, force=Force.DRAFT), laws()[0].text, laws()[0].provisions)
    assert assemble(replace(whole, laws=(bill,)), catalogue).notices[0].startswith("As proposed:")


# --- what is shown ----------------------------------------------------------------------------------------


def test_diversion_and_illegal_traffic_come_first(whole: Analysis, catalogue: Catalogue) -> None:
    """The two duties that the ministers named open the findings, the matrix and the bars."""
    report = assemble(whole, catalogue)
    assert [g.anchor for g in report.groups[:2]] == ["t-diversion", "t-illegal-traffic"]
    assert [b.anchor for b in report.summary.bars[:2]] == ["t-diversion", "t-illegal-traffic"]


def test_a_quote_stands_verbatim_with_pinpoint_and_language(whole: Analysis, catalogue: Catalogue) -> None:
    """The Spanish ban is quoted in Spanish, with article and page, in a report of any language."""
    element = blocks(assemble(whole, catalogue, "fr"))["MC-3.8"].elements[0]
    quote = element.quotes[0]
    assert quote.text == "Se prohíbe la importación de mercurio metálico"
    assert quote.text in BAN
    assert (quote.language, quote.pinpoint) == ("es", "Decreto 12 de 2019, Article 3, p. 2")


def test_partial_names_what_is_missing(whole: Analysis, catalogue: Catalogue) -> None:
    """A partial verdict without a missing element would help nobody."""
    for ident, block in blocks(assemble(whole, catalogue)).items():
        assert block.chip.status != "partial" or block.missing, ident


def test_none_proves_where_it_looked(whole: Analysis, catalogue: Catalogue) -> None:
    """Every “not covered” names laws, provisions, languages, terms, the nearest provisions and unread files."""
    absence = blocks(assemble(whole, catalogue))["XC-13"].absence
    assert absence is not None
    assert absence.searched == "Laws searched: 2; provisions: 5; languages: en, es."
    assert "mercury" in absence.terms
    assert absence.nearest[0].pinpoint == "Customs (Dangerous Goods) Regulations 2021, s. 21, p. 9"
    assert absence.unread == "gaceta-7.pdf"


def test_a_full_verdict_lacks_nothing(whole: Analysis, catalogue: Catalogue) -> None:
    """What is covered carries neither missing sentences nor a proof of absence."""
    full = blocks(assemble(with_status(whole, Status.FULL, "MC-3.8"), catalogue))["MC-3.8"]
    assert (full.missing, full.absence) == ((), None)


def test_a_suggestion_decides_nothing_and_is_shown_apart(whole: Analysis, catalogue: Catalogue) -> None:
    """A finding under 0.5 stands under suggestions, never among the quotes of an element."""
    block = blocks(assemble(whole, catalogue))["MC-C.1f"]
    assert [q.text for q in block.suggestions] == ["importación de mercurio"]
    assert block.suggestions[0].confidence == "a suggestion only (0.41)"
    assert all(element.quotes == () for element in block.elements)


def test_a_conflict_is_shown_face_to_face(whole: Analysis, catalogue: Catalogue) -> None:
    """The open door for exports stands beside the duty that it contradicts."""
    (conflict,) = assemble(whole, catalogue).conflicts
    assert conflict.block.anchor == "o-MC-3.6a"
    assert conflict.quotes[0].text.startswith("14. Any person may export mercury")


def test_the_matrix_says_which_law_answers(whole: Analysis, catalogue: Catalogue) -> None:
    """The decree's article 3 bears on imports from non-Parties, the customs regulation on exports."""
    matrix = assemble(whole, catalogue).matrix
    rows = {row.id: row for group in matrix.groups for row in group.rows}
    assert [(c.status, c.pinpoint) for c in rows["MC-3.8"].cells] == [("full", "3"), ("", "")]
    assert [(c.status, c.pinpoint) for c in rows["MC-3.6a"].cells] == [("", ""), ("conflict", "14")]


def test_a_body_is_named_in_the_words_of_the_law(whole: Analysis, catalogue: Catalogue) -> None:
    """The institutions part repeats the name that the decree gives."""
    lines = assemble(whole, catalogue).institutions
    assert next(line.body for line in lines if line.body) == "Ministerio del Ambiente"


def test_a_decision_replaces_the_verdict_and_both_stay_visible(whole: Analysis, catalogue: Catalogue) -> None:
    """What a person decided counts; what the machine had proposed is kept beside it, with author and reason."""
    decided = replace(
        whole, decisions=(Decision("XC-13", "full", "B. Counsel", "Penal Code s. 310", "2026-11-20", "none"),)
    )
    report = assemble(decided, catalogue)
    block = blocks(report)["XC-13"]
    assert block.chip.status == "full"
    assert block.decision is not None
    assert (block.decision.machine.status, block.decision.author) == ("none", "B. Counsel")
    assert [line.reason for line in report.log] == ["Penal Code s. 310"]


def test_an_undecided_verdict_is_never_hidden_in_none(whole: Analysis, catalogue: Catalogue) -> None:
    """What a person left open is printed as to decide."""
    open_question = replace(whole, decisions=(Decision("XC-13", "undecided", "B.", "ask customs", "2026", "none"),))
    assert blocks(assemble(open_question, catalogue))["XC-13"].chip.word == "to decide"


def test_an_unsettled_obligation_carries_its_question(whole: Analysis, catalogue: Catalogue) -> None:
    """Each obligation of which nobody knows whether it applies stands apart, with its condition."""
    report = assemble(whole, catalogue)
    unsettled = next(g for g in report.apart if g.anchor == "apart-unsettled")
    applies = {c.obligation: c.applies for c in whole.coverage}
    assert {applies[b.id] for b in unsettled.blocks} == {Applies.UNKNOWN}
    assert all(b.applies.startswith("It is not known whether this applies") for b in unsettled.blocks)


def test_an_amended_line_says_since_when(whole: Analysis, catalogue: Catalogue) -> None:
    """Listings of COP-5 bind since 25 April 2025, and the block says by which decision."""
    assert blocks(assemble(whole, catalogue))["MC-A.I.1"].since == "amended by MC-5/4, in force April 25, 2025"


def test_every_reason_for_not_reading_has_a_sentence(whole: Analysis, catalogue: Catalogue) -> None:
    """Each of the closed list of reasons is told in words, with what to do."""
    unread = tuple(UnreadDocument(f"{reason}.pdf", reason) for reason in Unread)
    lines = assemble(replace(whole, unread=unread), catalogue).laws.unread
    assert all(line.reason.endswith(".") and "_" not in line.reason for line in lines)


# --- the file ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=LANGUAGES)
def html(request: pytest.FixtureRequest, whole: Analysis, catalogue: Catalogue) -> str:
    """The whole report in each language."""
    return page(whole, catalogue, request.param)


def test_the_file_is_html_without_an_error(html: str) -> None:
    """The strict parser of the standard finds nothing to mend."""
    import html5lib

    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html)
    assert parser.errors == []


def test_the_file_runs_nothing_and_loads_nothing(html: str) -> None:
    """No script, no event, no style attribute, no address outside; the policy forbids what is not there."""
    tags = Tags.of(html)
    assert not {"script", "iframe", "object", "embed", "link", "base", "form"} & {name for name, _ in tags.found}
    attributes = [(key, value) for _, attrs in tags.found for key, value in attrs]
    assert not [key for key, _ in attributes if key.startswith("on") or key == "style"]
    addresses = {value for key, value in attributes if key in ("href", "src", "action", "data", "xlink:href")}
    assert all(str(value).startswith(("#", "data:image/")) for value in addresses)
    policy = dict(next(attrs for _, attrs in tags.found if ("http-equiv", "Content-Security-Policy") in attrs))
    assert str(policy["content"]).startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_the_styles_are_those_that_the_policy_allows(html: str) -> None:
    """The hash in the policy is the hash of the styles, to the byte."""
    from base64 import b64encode
    from hashlib import sha256

    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style.group(1).encode()).digest()).decode()
    assert f"sha256-{digest}" in html


def test_every_link_leads_somewhere_and_every_id_is_one(html: str) -> None:
    """Links stay within the file and hit; no id stands twice."""
    tags = Tags.of(html)
    ids = [value for _, attrs in tags.found for key, value in attrs if key == "id"]
    targets = {str(value)[1:] for _, attrs in tags.found for key, value in attrs if key == "href"}
    assert len(ids) == len(set(ids))
    assert targets <= set(ids)


def test_the_file_stays_under_a_megabyte(html: str) -> None:
    """115 obligations fit into what a ministry's mail lets through."""
    assert len(html.encode()) <= 1_000_000


def test_tables_have_captions_and_scopes(html: str) -> None:
    """Who hears the report is told what each table and each head is."""
    assert html.count("<table") == html.count("<caption>")
    assert not re.search(r"<th(?![a-z])(?![^>]*scope=)", html)
    assert html.count("<h1>") == 1


def test_the_same_analysis_gives_the_same_files(small: Analysis, catalogue: Catalogue) -> None:
    """Equal input, equal bytes, in every format."""
    first, second = (render(small, catalogue, formats=tuple(FORMATS)) for _ in range(2))
    assert first == second


def test_an_unknown_language_or_format_is_refused(small: Analysis, catalogue: Catalogue) -> None:
    """One sentence with the choices."""
    with pytest.raises(UsageError, match="Formats: html"):
        render(small, catalogue, formats=("pdf",))
    with pytest.raises(UsageError, match="en, es, pt, fr"):
        render(small, catalogue, language="de")


# --- four languages -----------------------------------------------------------------------------------------


def messages(checkout: Path) -> set[str]:
    """Every message of the code and of the templates."""
    from babel.messages.extract import extract

    found: set[str] = set()
    for folder, pattern, method, keywords in (
        ("gap_analyzer/report", "*.py", "python", {"say": None}),
        ("templates/report", "*.j2", "jinja2.ext:babel_extract", {"gettext": None}),
    ):
        for path in sorted((checkout / folder).glob(pattern)):
            with path.open("rb") as file:
                for _, message, _, _ in extract(method, file, keywords=keywords):
                    found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_string_is_missing(language: str, checkout: Path) -> None:
    """Everything the report says is said in Spanish, Portuguese and French; nothing is left over."""
    wanted = messages(checkout)
    known = load_words(language).messages
    assert wanted - set(known) == set()
    assert set(known) - wanted == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_keeps_its_places(language: str) -> None:
    """A translation that loses %(n)s would lose a number."""
    place = re.compile(r"%\(\w+\)s")
    for message, said in load_words(language).messages.items():
        assert sorted(place.findall(message)) == sorted(place.findall(said)), message


def test_a_report_in_spanish_speaks_spanish(whole: Analysis, catalogue: Catalogue) -> None:
    """Headline, dates, numbers and country names follow the language."""
    report = assemble(replace(whole, jurisdiction="BR"), catalogue, "es")
    assert report.title == "Informe de brechas: Brasil y el Convenio de Minamata sobre el Mercurio"
    assert report.as_of == "20 de noviembre de 2026"
    assert report.summary.headline.startswith("De 3")


# --- hostile strings ----------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Start tags with their attributes, and the text, of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text: list[str] = []

    @classmethod
    def of(cls, html: str) -> Tags:
        """The tags of a page."""
        tags = cls()
        tags.feed(html)
        return tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps a start tag."""
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        """Keeps a text."""
        self.text.append(data)


KEPT = {
    "id", "instrument", "provision", "obligation", "element", "elements", "closes", "after", "findings", "support",
    "by", "amends", "sha256", "pillar", "expected", "parent", "law_to_open", "body_reason", "status", "horizon",
}  # fmt: skip


def poison(value: Any, payload: str) -> Any:
    """The same thing with every free string replaced; ids stay, so that everything is still found and shown."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return payload
    if isinstance(value, tuple):
        return tuple(poison(each, payload) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: poison(getattr(value, f.name), payload) for f in fields(value) if f.name not in KEPT}
        return replace(value, **changes)
    return value


@pytest.fixture(scope="module")
def skeleton(small: Analysis, catalogue: Catalogue) -> list[str]:
    """The tags of a report whose every string is one harmless word."""
    return [name for name, _ in Tags.of(page(poison(small, "word"), catalogue)).found]


def hostile() -> list[Any]:
    """Each payload as a test of its own, under a number."""
    return [pytest.param(each, id=f"{n:03}") for n, each in enumerate(PAYLOADS)]


def test_there_are_enough_payloads() -> None:
    """150 different strings at least."""
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("payload", hostile())
def test_a_hostile_string_stays_text_in_every_slot(
    payload: str, small: Analysis, catalogue: Catalogue, skeleton: list[str]
) -> None:
    """Whatever stands in a law, the page has the same tags as with a harmless word, and no new attribute."""
    tags = Tags.of(page(poison(small, payload), catalogue))
    assert [name for name, _ in tags.found] == skeleton
    for name, attributes in tags.found:
        assert not [key for key, _ in attributes if key.startswith("on") or key in ("style", "srcdoc")], name


def test_template_code_in_a_law_is_shown_not_run(small: Analysis, catalogue: Catalogue) -> None:
    """{{7*7}} appears as it stands in the law."""
    html = page(poison(small, "{{7*7}}"), catalogue)
    assert "{{7*7}}" in html
    assert ">49<" not in html


def test_no_template_escapes_from_escaping(checkout: Path) -> None:
    """No template turns escaping off, and nothing in the report's code makes markup of text."""
    for path in sorted((checkout / "templates" / "report").glob("*.j2")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape", text), path.name
        assert not re.search(r"=\{\{", text), path.name  # every attribute is quoted
    for path in sorted((checkout / "gap_analyzer" / "report").glob("*.py")):
        assert "Markup(" not in path.read_text(encoding="utf-8"), path.name


def test_escaping_is_on_for_every_template(checkout: Path) -> None:
    """A value with a bracket comes out escaped from any template, whatever its name ends in."""
    from gap_analyzer.report.html import open_environment

    environment = open_environment(load_words("en"))
    assert environment.autoescape is True
    assert environment.from_string("{{ a }}").render(a="<b>") == "&lt;b&gt;"


def test_a_law_in_two_columns_names_both_articles(whole: Analysis, catalogue: Catalogue) -> None:
    """Findings in several articles of one law stand in one cell."""
    extra = replace(whole.findings[3], id="x", provision=f"{DECREE}/art_9")
    matrix = assemble(replace(whole, findings=(*whole.findings, extra)), catalogue).matrix
    cell = next(row.cells[0] for group in matrix.groups for row in group.rows if row.id == "MC-3.8")
    assert cell.pinpoint == "3, 9"
    assert CUSTOMS in {law.instrument.id for law in whole.laws}


def test_an_odd_count_of_articles_is_told_in_words(whole: Analysis, catalogue: Catalogue) -> None:
    """A gap, a repetition and a new start in the numbering stand beside the law, not as codes."""
    odd = replace(whole.laws[0].instrument, warnings=("gap 5 8", "repeat 7", "restart 12 1", "two dates"))
    law = replace(whole.laws[0], instrument=odd)
    warnings = tuple(f"{odd.id}: {warning}" for warning in odd.warnings)
    report = assemble(replace(whole, laws=(law, whole.laws[1]), warnings=warnings), catalogue)
    assert report.laws.read[0].remarks == (
        "After number 5 comes 8: compare with the page what stands between.",
        "Number 7 stands twice: compare with the page.",
        "After number 12 the count starts again at 1.",
        "two dates",
    )
    assert not [line for line in report.limits if DECREE in line]


def test_a_passage_is_quoted_once_in_a_block(whole: Analysis, catalogue: Catalogue) -> None:
    """Where one sentence answers two elements, the second shows its pinpoint and says that it stands above."""
    again = replace(whole.findings[3], id="again", element="MC-3.8#b")
    states = tuple(
        replace(s, state=State.MET, findings=("again",)) if s.element == "MC-3.8#b" else s
        for c in whole.coverage
        if c.obligation == "MC-3.8"
        for s in c.elements
    )
    coverage = tuple(replace(c, elements=states) if c.obligation == "MC-3.8" else c for c in whole.coverage)
    twice = replace(whole, findings=(*whole.findings, again), coverage=coverage)
    first, second, *_ = blocks(assemble(twice, catalogue))["MC-3.8"].elements
    assert (first.quotes[0].repeated, second.quotes[0].repeated) == (False, True)
    assert "Quoted above:" in page(twice, catalogue)


def test_what_is_only_proposed_is_marked_in_the_matrix(whole: Analysis, catalogue: Catalogue) -> None:
    """A bill beside law in force never looks like law."""
    proposed = tuple(replace(f, proposed=True) if f.obligation == "MC-3.8" else f for f in whole.findings)
    matrix = assemble(replace(whole, findings=proposed), catalogue).matrix
    cell = next(row.cells[0] for group in matrix.groups for row in group.rows if row.id == "MC-3.8")
    assert cell.pinpoint == "3 (proposed)"


def test_without_a_country_the_title_names_none(whole: Analysis, catalogue: Catalogue) -> None:
    """Nobody is forced to say which country the drafts are of."""
    assert (
        assemble(replace(whole, jurisdiction=""), catalogue).title == "Gap report on the Minamata Convention on Mercury"
    )
