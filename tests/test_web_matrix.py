"""Facts of the gap matrix and of the roadmap: filters in the address, cells that lead on, edits by buttons."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from deskcase import Visitor, judge_dossier, lay_case

from gap_analyzer.store import EntryKind, standing


class Desk:
    """A case of the dossier with a visitor who has it open."""

    def __init__(self, folder: Path) -> None:
        self.case = lay_case(folder)
        self.visitor = Visitor(folder)
        self.url = f"/cases/{self.case.id}"
        self.visitor.form = f"{self.url}/roadmap"

    def rows(self, query: str = "") -> list[dict[str, object]]:
        """The rows of the matrix as data."""
        found: list[dict[str, object]] = self.visitor.client.get(f"{self.url}/matrix.json{query}").json["rows"]
        return found

    def measures(self) -> list[dict[str, object]]:
        """The roadmap as data."""
        found: list[dict[str, object]] = self.visitor.client.get(f"{self.url}/roadmap.json").json["measures"]
        return found

    def order(self) -> list[object]:
        """The ids of the measures in their order."""
        return [row["id"] for row in self.measures()]

    def edit(self, measure: str, code: int = 303, **fields: str) -> str:
        """Send the form of a measure with some fields changed."""
        known = next(row for row in self.measures() if row["id"] == measure)
        begins, _, ends = str(known["time"]).partition("/")
        plain = {"title": str(known["title"]), "body": str(known["body"]), "begins": begins, "ends": ends,
                 "band": str(known["cost"])}  # fmt: skip
        return self.visitor.post(f"{self.url}/roadmap/{measure}", code, **{**plain, **fields})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a judged case."""
    return Desk(tmp_path / "desk")


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk on which nobody changes anything."""
    return Desk(tmp_path_factory.mktemp("calm") / "desk")


def text(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# --- the matrix --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["?verdict=perhaps", "?binding=x", "?person=%3Cscript%3E", "?unknown=1", ""])
def test_a_filter_that_nobody_knows_is_no_filter(calm: Desk, query: str) -> None:
    """A mistyped address shows everything."""
    assert len(calm.rows(query)) == len(judge_dossier().coverage)


def test_a_filter_that_nothing_fits_says_so(calm: Desk) -> None:
    """An empty table would look like a law without gaps."""
    said = text(calm.visitor.get(f"{calm.url}/matrix?theme=astronomy"))
    assert "0 of 115 obligations are shown." in said
    assert "No obligation fits these filters." in said


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("?verdict=partial", "verdict", "partial"),
        ("?theme=trade", "theme", "trade"),
        ("?person=open", "decided", False),
    ],
)
def test_a_filter_shows_what_fits_and_nothing_else(calm: Desk, query: str, name: str, value: object) -> None:
    """The rows of a filtered view are those of the whole that fit, in the same order."""
    wanted = [row for row in calm.rows() if row[name] == value]
    assert wanted
    assert calm.rows(query) == wanted


def test_filters_add_up(calm: Desk) -> None:
    """Two filters show what fits both; binding and voluntary parts make the whole."""
    both = calm.rows("?verdict=none&binding=binding") + calm.rows("?verdict=none&binding=voluntary")
    assert sorted(str(row["obligation"]) for row in both) == sorted(
        str(row["obligation"]) for row in calm.rows("?verdict=none")
    )


def test_the_data_of_a_filtered_page_are_filtered_too(calm: Desk) -> None:
    """The page links to JSON and CSV of the same rows."""
    page = calm.visitor.get(f"{calm.url}/matrix?verdict=partial")
    assert f'href="{calm.url}/matrix.json?verdict=partial"' in page
    lines = calm.visitor.client.get(f"{calm.url}/matrix.csv?verdict=partial").get_data(as_text=True).strip()
    assert "obligation" in lines.splitlines()[0]
    assert lines.count("\n") >= len(calm.rows("?verdict=partial"))


def test_a_cell_leads_to_its_passage(calm: Desk) -> None:
    """The address in a cell opens the review with the passage boxed."""
    page = calm.visitor.get(f"{calm.url}/matrix?theme=trade")
    cell = re.search(r'<a class="chip is-\w+" href="([^"]+MC-3\.6a[^"]+)#at">', page)
    assert cell
    assert 'id="at"' in calm.visitor.get(unescape(cell[1]))


def test_numbers_are_provisional_until_a_person_decided(desk: Desk) -> None:
    """The page counts what waits, and marks what is decided with its reason."""
    assert "Provisional: 115 verdicts" in text(desk.visitor.get(f"{desk.url}/matrix"))
    content = {"obligation": "MC-3.6a", "status": "full", "machine": "partial", "reason": "A ban.", "stale": False,
               "evidence": []}  # fmt: skip
    desk.case.record_entry(EntryKind.VERDICT, content, author="Ana", time="2026-11-21T10:00:00Z")
    said = text(desk.visitor.get(f"{desk.url}/matrix"))
    assert "Provisional: 114 verdicts" in said
    assert "covered decided A ban." in said
    assert [row["obligation"] for row in desk.rows("?person=decided")] == ["MC-3.6a"]
    assert [row["verdict"] for row in desk.rows("?person=decided")] == ["full"]


def test_a_theme_of_the_bars_shows_its_rows(calm: Desk) -> None:
    """Each bar leads to the matrix of its theme."""
    page = calm.visitor.get(f"{calm.url}/matrix")
    assert f'href="{calm.url}/matrix?theme=trade"' in page


# --- the roadmap -------------------------------------------------------------------------------------------


def test_an_unknown_measure_is_not_found(desk: Desk) -> None:
    """Its form is refused, and nothing is recorded."""
    for place in ("no.such", "no.such/move", "no.such/merge"):
        desk.visitor.post(f"{desk.url}/roadmap/{place}", 404)
    assert desk.case.list_entries() == ()


def test_keeping_a_form_unchanged_records_nothing(desk: Desk) -> None:
    """The log grows by changes only."""
    desk.edit("trade.statute")
    assert desk.case.list_entries() == ()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": "  "}, "Write what is to be done."),
        ({"begins": "2029-Q1", "ends": "2028-Q1"}, "The end lies before the beginning."),
        ({"ends": "soon"}, "The end lies before the beginning."),
    ],
)
def test_an_edit_with_a_mistake_comes_back(desk: Desk, fields: dict[str, str], told: str) -> None:
    """What is wrong stands beside its field, in the form that is unfolded."""
    page = desk.edit("trade.statute", 400, **fields)
    assert told in text(page)
    assert page.count("<details open") == 1
    assert desk.case.list_entries() == ()


def test_a_measure_gets_body_and_time(desk: Desk) -> None:
    """Only what differs is recorded, in one entry; the page shows it, and that a person wrote it."""
    place = desk.edit("trade.statute", body="Customs Authority", ends="2027-Q2")
    entry = desk.case.list_entries()[-1]
    assert entry.content["values"] == {"body": "Customs Authority", "horizon": "2027-Q1/2027-Q2"}
    assert place.endswith("?done=1#m-trade.statute")
    row = next(row for row in desk.measures() if row["id"] == "trade.statute")
    assert (row["body"], row["time"]) == ("Customs Authority", "2027-Q1/2027-Q2")
    assert "edited by a person" in desk.visitor.get(f"{desk.url}/roadmap")


def test_a_measure_without_a_body_is_not_ready(desk: Desk) -> None:
    """The list of what is not complete names it with what it lacks."""
    desk.edit("trade.statute", body="")
    row = next(row for row in desk.measures() if row["id"] == "trade.statute")
    assert (row["ready"], row["lacks"]) == (False, "No body answers for it. Name one.")
    assert "Not ready:" in text(desk.visitor.get(f"{desk.url}/roadmap"))


def test_a_cost_band_that_nobody_knows_is_left_out(desk: Desk) -> None:
    """A forged form cannot write what no list offers."""
    desk.edit("trade.statute", band="XXL")
    assert desk.case.list_entries() == ()


def test_measures_move_by_buttons(desk: Desk) -> None:
    """One place earlier, one place later; the first cannot go earlier."""
    first, second, third = desk.order()[:3]
    move = f"{desk.url}/roadmap/{second}/move"
    desk.visitor.post(move, to="earlier")
    assert desk.order()[:3] == [second, first, third]
    desk.visitor.post(move, to="earlier")
    assert desk.order()[:3] == [second, first, third]
    desk.visitor.post(move, to="later")
    desk.visitor.post(move, to="later")
    assert desk.order()[:3] == [first, third, second]
    assert len(desk.case.list_entries()) == 3


def test_the_last_measure_stays_last(desk: Desk) -> None:
    """Nothing lies behind it."""
    last = desk.order()[-1]
    desk.visitor.post(f"{desk.url}/roadmap/{last}/move", to="later")
    assert desk.order()[-1] == last
    assert desk.case.list_entries() == ()


def test_two_measures_become_one(desk: Desk) -> None:
    """The one closes what both closed; undoing brings the other back."""
    before = {row["id"]: str(row["closes"]).split() for row in desk.measures()}
    into, gone = "trade.statute", "traffic.statute"
    desk.visitor.post(f"{desk.url}/roadmap/{gone}/merge", into=into)
    after = {row["id"]: str(row["closes"]).split() for row in desk.measures()}
    assert gone not in after
    assert after[into] == before[into] + before[gone]
    desk.visitor.post(f"{desk.url}/undo/1")
    assert {row["id"]: str(row["closes"]).split() for row in desk.measures()} == before


@pytest.mark.parametrize("into", ["", "no.such", "trade.statute"])
def test_a_measure_merges_with_another_only(desk: Desk, into: str) -> None:
    """Not with itself, not with nothing."""
    page = desk.visitor.post(f"{desk.url}/roadmap/trade.statute/merge", 400, into=into)
    assert "Choose another measure." in text(page)


def test_a_decision_changes_the_roadmap(desk: Desk) -> None:
    """A gap that a person closed brings no measure; edits of a measure that is gone do no harm."""
    desk.edit("traffic.statute", body="Customs Authority")
    content = {"obligation": "XC-13", "status": "full", "machine": "partial", "reason": "Code, s. 9.", "stale": False,
               "evidence": []}  # fmt: skip
    desk.case.record_entry(EntryKind.VERDICT, content, author="Ana", time="2026-11-21T10:00:00Z")
    assert "traffic.statute" not in desk.order()
    assert len(standing(desk.case.list_entries())) == 2


def test_the_roadmap_is_also_a_table_of_data(calm: Desk) -> None:
    """One line for each measure, with body and time."""
    lines = calm.visitor.client.get(f"{calm.url}/roadmap.csv").get_data(as_text=True).strip().splitlines()
    assert len(lines) == len(calm.measures()) + 1
