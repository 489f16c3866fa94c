"""Facts of the review: the queue, an obligation beside its page of law, verdicts, evidence, and their fate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from deskcase import Visitor, judge_again, judge_dossier, lay_case, put_result

from gap_analyzer.model import Law, Status
from gap_analyzer.store import Case, EntryKind, Shelf, standing

CONSENT = "customs-controlled-goods-regulations-2020/sec_4"
OBLIGATION = "MC-3.6a"
QUOTE = "The Comptroller shall not issue a permit for the export of mercury"


class Desk:
    """A case of the dossier with a visitor who has it open."""

    def __init__(self, folder: Path) -> None:
        self.case: Case = lay_case(folder)
        self.visitor = Visitor(folder)
        self.visitor.form = f"{self.url}/review/{OBLIGATION}"

    @property
    def url(self) -> str:
        """Where the pages of the case begin."""
        return f"/cases/{self.case.id}"

    def see(self, obligation: str = OBLIGATION, query: str = "", code: int = 200) -> str:
        """The page of an obligation."""
        return self.visitor.get(f"{self.url}/review/{obligation}{query}", code)

    def decide(self, obligation: str, status: str, reason: str = "", code: int = 303, **fields: str) -> str:
        """Give a verdict."""
        place = f"{self.url}/review/{obligation}"
        return self.visitor.post(place, code, status=status, reason=reason, **fields)

    def add(self, code: int = 303, **fields: str) -> str:
        """Add evidence to the first element."""
        known = {"element": f"{OBLIGATION}#c", "stance": "meets", "provision": CONSENT, "quote": QUOTE, **fields}
        return self.visitor.post(f"{self.url}/review/{OBLIGATION}/evidence", code, **known)

    def kinds(self) -> list[str]:
        """The kinds of what stands in the log."""
        return [entry.kind.value for entry in standing(self.case.list_entries())]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a judged case."""
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk on which nobody decides anything."""
    return Desk(tmp_path_factory.mktemp("calm"))


def machine(obligation: str) -> str:
    """What the machine proposes."""
    return next(c.status.value for c in judge_dossier().coverage if c.obligation == obligation)


def text(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def change_law(eid: str, before: str, after: str) -> tuple[Law, ...]:
    """The laws of the dossier with other words in one provision, as another edition brings them."""
    changed = []
    for law in judge_dossier().laws:
        provisions = tuple(replace(p, text=p.text.replace(before, after)) if p.id == eid else p for p in law.provisions)
        content = law.text.content
        if provisions != law.provisions and len(before) == len(after):
            content = content.replace(before, after)
        changed.append(replace(law, provisions=provisions, text=replace(law.text, content=content)))
    return tuple(changed)


# --- the queue -------------------------------------------------------------------------------------------


def test_a_case_that_was_not_judged_has_no_queue(tmp_path: Path) -> None:
    """Every page of the case says what to do first, and none fails."""
    from gap_analyzer.store import About

    case = Shelf(tmp_path).create(About("Empty", "", "2026-11-20", "en", ""))
    visitor = Visitor(tmp_path)
    for page in ("review", "matrix", "roadmap"):
        assert "Nothing has been judged yet." in visitor.get(f"/cases/{case.id}/{page}")
        assert visitor.client.get(f"/cases/{case.id}/{page}.json").status_code == 200
        assert visitor.client.get(f"/cases/{case.id}/{page}.csv").status_code == 200
    visitor.get(f"/cases/{case.id}/review/{OBLIGATION}", 404)


def test_what_is_most_doubtful_and_heaviest_comes_first(calm: Desk) -> None:
    """The queue is ordered by doubt × weight, and holds every obligation once."""
    rows = calm.visitor.client.get(f"{calm.url}/review.json").json["queue"]
    urgency = [round(row["doubt"] * row["weight"], 4) for row in rows]
    assert urgency == sorted(urgency, reverse=True)
    assert len({row["obligation"] for row in rows}) == len(rows) == len(judge_dossier().coverage)


def test_the_queue_is_also_a_table_of_data(calm: Desk) -> None:
    """The same as CSV, one line for each obligation."""
    answer = calm.visitor.client.get(f"{calm.url}/review.csv")
    lines = answer.get_data(as_text=True).strip().splitlines()
    assert "obligation" in lines[0]
    assert len(lines) == len(judge_dossier().coverage) + 1


def test_next_leads_to_the_first_open_one_and_past_the_one_that_is_shown(desk: Desk) -> None:
    """Skipping leaves an obligation open and goes to the one behind it."""
    rows = desk.visitor.client.get(f"{desk.url}/review.json").json["queue"]
    first, second, third = (row["obligation"] for row in rows[:3])
    follow = lambda query: desk.visitor.client.get(f"{desk.url}/review/next{query}").headers["Location"]  # noqa: E731
    assert follow("").endswith(first)
    assert follow(f"?after={first}").endswith(second)
    desk.decide(second, machine(second))
    assert follow(f"?after={first}").endswith(third)
    assert follow("?after=no-such-obligation").endswith(first)


# --- one obligation ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("obligation", ["MC-99.9", "..%2F..", "%3Cscript%3E"])
def test_an_unknown_obligation_is_not_found(calm: Desk, obligation: str) -> None:
    """A page that says where to go, no traceback."""
    assert "There is no such page here." in calm.see(obligation, code=404)


@pytest.mark.parametrize(
    "query",
    [
        "?law=0&page=0",
        "?law=99&page=1",
        "?law=1&page=999",
        "?law=x&page=y",
        "?at=nowhere",
        "?law=-1",
        "?page=" + "9" * 40,
    ],
)
def test_a_page_that_does_not_exist_shows_one_that_does(calm: Desk, query: str) -> None:
    """Whatever an address asks for, a page of law is shown."""
    assert 'id="page"' in calm.see(query=query)


def test_an_obligation_stands_beside_the_page_of_its_evidence(calm: Desk) -> None:
    """Duty, proposal, elements with their quotes, what is missing, what was rejected; and the page with its box."""
    page = calm.see()
    said = text(page)
    assert "Export of mercury is closed by default" in said
    assert re.search(r"The machine proposes: partly covered (very likely|likely|doubtful) \(0\.\d+\)", said)
    assert QUOTE in said
    assert "What is missing" in said
    assert "Looked at and rejected" in said
    assert "Customs (Controlled Goods) Regulations 2020, page 1" in said
    assert re.search(r'<rect class="box meets at" id="at"', page)


def test_the_text_of_the_page_lies_over_its_image_line_by_line(calm: Desk) -> None:
    """Every printed line stands in the layer, at its place, with the provision that it belongs to."""
    page = calm.see()
    line = re.search(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*data-p="([^"]*)">4\. Consent\.', page)
    assert line
    assert line[3] == CONSENT
    assert 60 < float(line[1]) < 65
    assert 625 < float(line[2]) < 640


def test_a_page_image_is_drawn_once(calm: Desk) -> None:
    """The image comes from the case's folder the second time, the same bytes; a browser may keep it a while."""
    sha256 = next(law.instrument.sha256 for law in judge_dossier().laws if "customs" in law.instrument.id)
    first = calm.visitor.client.get(f"{calm.url}/pages/{sha256}/1")
    kept = sorted(path.name for path in calm.case.pages.glob(f"{sha256}-1.*"))
    second = calm.visitor.client.get(f"{calm.url}/pages/{sha256}/1")
    assert first.content_type in ("image/png", "image/webp")
    assert first.data == second.data
    assert len(kept) == 2
    assert first.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("place", ["{sha}/999", "{sha}/0", "0" * 64 + "/1", "..%2F..%2Fcase.sqlite/1", "{sha}/x"])
def test_an_image_that_does_not_exist_is_not_found(calm: Desk, place: str) -> None:
    """No page, no document of this case, no number: 404 or a sentence, never a file."""
    sha256 = judge_dossier().laws[0].instrument.sha256
    answer = calm.visitor.client.get(f"{calm.url}/pages/{place.format(sha=sha256)}")
    assert answer.status_code in (400, 404)
    assert answer.content_type.startswith("text/html")


def test_a_file_without_pages_shows_its_text(tmp_path: Path) -> None:
    """A law that came as text has no picture: the page says so and shows the provisions."""
    desk = Desk(tmp_path)
    sha256 = judge_dossier().laws[0].instrument.sha256
    (desk.case.pages / f"{sha256}-1.json").write_text('{"kind": ""}')
    said = text(desk.see(query="?law=1&page=1"))
    assert "There is no picture of this page. Its text stands below." in said
    assert QUOTE in said


def test_an_obligation_is_also_data(calm: Desk) -> None:
    """JSON holds the proposal and the evidence; CSV the evidence line by line."""
    found = calm.visitor.client.get(f"{calm.url}/review/{OBLIGATION}.json").json
    assert (found["obligation"], found["machine"], found["decision"]) == (OBLIGATION, "partial", None)
    assert CONSENT in {row["provision"] for row in found["evidence"]}
    lines = calm.visitor.client.get(f"{calm.url}/review/{OBLIGATION}.csv").get_data(as_text=True)
    assert "element" in lines.splitlines()[0]
    assert CONSENT in lines


# --- verdicts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"status": "perhaps"}, "Choose one of the six verdicts."),
        ({"status": ""}, "Choose one of the six verdicts."),
        ({"status": "unread"}, "Choose one of the six verdicts."),
        ({"status": "full"}, "Say in a sentence why the verdict differs from the proposal."),
        ({"status": "full", "reason": "  "}, "Say in a sentence why the verdict differs from the proposal."),
        ({"status": "full", "reason": "x" * 5_000}, "The reason is too long."),
        ({"status": "partial", "machine": "none"}, "The proposal changed while this page was open."),
    ],
)
def test_a_verdict_with_a_mistake_is_not_recorded(desk: Desk, fields: dict[str, str], told: str) -> None:
    """The page comes back with what is wrong beside the field, and keeps what was typed."""
    page = desk.visitor.post(f"{desk.url}/review/{OBLIGATION}", 400, **{"note": "", **fields})
    assert told in text(page)
    assert desk.kinds() == []
    if fields.get("reason", "").strip() and len(fields["reason"]) < 4_000:
        assert fields["reason"] in page


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    """A form from elsewhere is refused."""
    answer = desk.visitor.client.post(f"{desk.url}/review/{OBLIGATION}", data={"status": "partial"})
    assert answer.status_code == 403
    assert desk.kinds() == []


def test_confirming_takes_no_reason_and_leads_on(desk: Desk) -> None:
    """The verdict is in the log with what the machine had said; the next doubtful obligation is shown."""
    place = desk.decide(OBLIGATION, "partial")
    entry = desk.case.list_entries()[-1]
    assert entry.kind is EntryKind.VERDICT
    content = {key: entry.content[key] for key in ("obligation", "status", "machine", "reason", "stale")}
    assert content == {
        "obligation": OBLIGATION, "status": "partial", "machine": "partial", "reason": "", "stale": False,
    }  # fmt: skip
    assert "/review/MC-" in place or "/review/XC-" in place
    assert f"{OBLIGATION}?" not in place
    assert "Saved: MC-3.6a" in text(desk.visitor.get(place))


def test_the_log_holds_no_word_of_the_law(desk: Desk) -> None:
    """Quotes go with their document: the log names them by digests only."""
    desk.decide(OBLIGATION, "partial")
    desk.add()
    with desk.case.open() as file:
        log = "\n".join(row[0] for row in file.execute("SELECT content FROM decision"))
    assert "Comptroller" not in log
    assert len(desk.case.list_annotations()) >= 1


def test_another_verdict_stands_with_its_reason_beside_the_proposal(desk: Desk) -> None:
    """The page shows both, and the history keeps both."""
    desk.decide(OBLIGATION, "full", "Section 4 is a ban with a permit.")
    said = text(desk.see())
    assert "Decided: covered adviser," in said
    assert "Section 4 is a ban with a permit." in said
    assert "The machine proposes: partly covered" in said
    assert "History (1)" in said


def test_an_undone_verdict_leaves_its_trace(desk: Desk) -> None:
    """The obligation is open again; the history says that it was taken back."""
    desk.decide(OBLIGATION, "full", "A ban.")
    desk.visitor.post(f"{desk.url}/undo/1")
    said = text(desk.see())
    assert "Decided:" not in said
    assert "taken back" in said


def test_when_all_is_decided_the_queue_leads_to_the_gaps(desk: Desk) -> None:
    """A tally, and the way on."""
    for coverage in judge_dossier().coverage:
        desk.case.record_entry(
            EntryKind.VERDICT,
            {"obligation": coverage.obligation, "status": coverage.status.value, "machine": coverage.status.value,
             "reason": "", "stale": False, "evidence": []},
            author="Ana", time="2026-11-21T10:00:00Z",
        )  # fmt: skip
    said = text(desk.visitor.get(f"{desk.url}/review"))
    assert "Everything is decided." in said
    assert "To the gaps" in said
    assert desk.visitor.client.get(f"{desk.url}/review/next").headers["Location"].endswith("/review")


# --- evidence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"quote": ""}, "Copy the passage from the provision"),
        ({"quote": "The Comptroller may issue a permit"}, "These words do not stand in section 4, letter for letter."),
        ({"quote": "Every exporter shall keep, for seven years"}, "but in section 5. Choose that provision."),
        ({"provision": ""}, "Choose the provision in which the passage stands."),
        ({"provision": "no/such"}, "Choose the provision in which the passage stands."),
        ({"element": "MC-3.8#a"}, "Choose the element that the passage speaks to."),
        ({"stance": "ignores"}, "Say what the passage does with the element."),
        ({"quote": "x" * 5_000}, "at most 4,000 characters."),
    ],
)
def test_evidence_that_is_not_in_the_law_is_refused(desk: Desk, fields: dict[str, str], told: str) -> None:
    """It is compared letter for letter; the form comes back open, with what was typed."""
    page = desk.add(400, **fields)
    assert told in text(page)
    assert desk.kinds() == []
    assert re.search(r'<details class="evidence" id="evidence" open>', page)


def test_evidence_is_kept_in_the_laws_own_words(desk: Desk) -> None:
    """Pasted over a line break and with other blanks, it stands as the law has it, boxed on its page."""
    place = desk.add(
        quote="The  Comptroller shall not issue a per\nmit for the export of mercury", note="A default ban."
    )
    assert place.startswith(f"{desk.url}/review/{OBLIGATION}?at=person-1")
    page = desk.visitor.get(place)
    said = text(page)
    assert QUOTE in said
    assert "added by a person" in said
    assert "A default ban." in said
    assert 'class="box meets at"' in page
    found = desk.visitor.client.get(f"{desk.url}/review/{OBLIGATION}.json").json
    mine = [row for row in found["evidence"] if row["method"] == "person"]
    assert [(row["element"], row["quote"]) for row in mine] == [(f"{OBLIGATION}#c", QUOTE)]


def test_added_evidence_shows_what_the_rules_would_give(desk: Desk) -> None:
    """The last core element is met by it: the same rules give another verdict, and the proposal stays what it was."""
    assert "the same rules give" not in desk.see()
    desk.add()
    said = text(desk.see())
    assert "The machine proposes: partly covered" in said
    assert "With the evidence that was added, the same rules give: covered" in said


def test_evidence_can_be_taken_back(desk: Desk) -> None:
    """One button, one entry more in the log."""
    desk.add()
    assert "Take this evidence back" in desk.see()
    desk.visitor.post(f"{desk.url}/undo/1")
    assert "Take this evidence back" not in desk.see()
    assert len(desk.case.list_entries()) == 2


# --- when the law changes --------------------------------------------------------------------------------------


def test_a_decision_is_kept_when_the_law_is_judged_again(desk: Desk) -> None:
    """The same words, the same proposal: nobody is asked again."""
    desk.decide(OBLIGATION, "full", "A ban.")
    put_result(desk.case, judge_dossier())
    said = text(desk.see())
    assert "Look again." not in said
    assert "Decided: covered" in said


def test_a_decision_whose_words_are_gone_comes_back_first(desk: Desk) -> None:
    """The passage was amended: the decision is marked and heads the queue, and is not dropped."""
    desk.decide(OBLIGATION, "full", "A ban.")
    put_result(desk.case, judge_again(change_law(CONSENT, "shall not issue", "may now issue")))
    said = text(desk.see())
    assert "Look again." in said
    assert "A passage on which the decision rests is no longer in the law" in said
    assert "Decided: covered" in said
    assert desk.visitor.client.get(f"{desk.url}/review/next").headers["Location"].endswith(OBLIGATION)


def test_evidence_whose_words_are_gone_counts_for_nothing(desk: Desk) -> None:
    """It is shown as orphaned, with its words, and decides no element."""
    desk.add()
    put_result(desk.case, judge_again(change_law(CONSENT, "shall not issue", "may now issue")))
    said = text(desk.see())
    assert "Evidence without a place" in said
    assert QUOTE in said
    found = desk.visitor.client.get(f"{desk.url}/review/{OBLIGATION}.json").json
    assert [row for row in found["evidence"] if row["method"] == "person"] == []


def test_another_proposal_asks_for_another_look(desk: Desk) -> None:
    """The rules changed their mind: what was decided on the old proposal is marked, with both proposals."""
    desk.decide(OBLIGATION, "full", "A ban.")
    whole = judge_dossier()
    coverage = tuple(replace(c, status=Status.NONE) if c.obligation == OBLIGATION else c for c in whole.coverage)
    put_result(desk.case, replace(whole, coverage=coverage))
    assert "the machine proposed “partly covered”; now it proposes “not covered”" in text(desk.see())


def test_what_was_not_assessed_cannot_be_confirmed(desk: Desk) -> None:
    """“Not assessed” is no verdict of a person: there is nothing to confirm, and each of the six needs a reason."""
    whole = judge_dossier()
    coverage = tuple(replace(c, status=Status.UNREAD) if c.obligation == OBLIGATION else c for c in whole.coverage)
    put_result(desk.case, replace(whole, coverage=coverage))
    said = text(desk.see())
    assert "The machine proposes: not assessed" in said
    assert "Confirm:" not in said
    desk.decide(OBLIGATION, "partial", code=400)
    desk.decide(OBLIGATION, "partial", "Read on paper.")


def test_a_stale_verdict_is_kept_by_one_button(desk: Desk) -> None:
    """With the reason that was given before, which nobody types twice; then it is no longer stale."""
    desk.decide(OBLIGATION, "full", "A ban.")
    put_result(desk.case, judge_again(change_law(CONSENT, "shall not issue", "may now issue")))
    page = desk.see()
    assert "Keep the verdict: covered" in text(page)
    fields = dict(re.findall(r'<input type="hidden" name="(status|reason|machine)" value="([^"]*)">', page))
    assert (fields["status"], fields["reason"]) == ("full", "A ban.")
    desk.decide(OBLIGATION, fields["status"], fields["reason"], machine=machine_now(desk))
    said = text(desk.see())
    assert "Look again." not in said
    assert "Decided: covered" in said


def machine_now(desk: Desk) -> str:
    """What the machine proposes in the case as it is."""
    found = desk.visitor.client.get(f"{desk.url}/review/{OBLIGATION}.json").json
    return str(found["machine"])


def test_a_verdict_on_a_proposal_that_changed_meanwhile_is_not_recorded(desk: Desk) -> None:
    """The page was open while the case was judged again: the person sees the new proposal first."""
    page = desk.visitor.post(f"{desk.url}/review/{OBLIGATION}", 400, status="partial", machine="full")
    assert "The proposal changed while this page was open." in text(page)


# --- in four languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "La máquina propone:"), ("pt", "A máquina propõe:"), ("fr", "La machine propose :"), ("en", "The machine")],
)
def test_the_review_speaks_the_readers_language(calm: Desk, language: str, said: str) -> None:
    """The desk speaks it; the law keeps its own."""
    page = calm.visitor.get(f"{calm.url}/review/{OBLIGATION}", headers={"Accept-Language": language})
    assert f'<html lang="{language}">' in page
    assert said in text(page)
    assert f'<blockquote lang="en"><p>{QUOTE}' in page


def test_the_help_lists_every_key_of_the_script(calm: Desk, checkout: Path) -> None:
    """The keys that the page of help names are those that the script knows."""
    script = (checkout / "templates" / "static" / "desk.js").read_text(encoding="utf-8")
    usual = re.search(r"const USUAL = \{(.*?)\};", script, re.DOTALL)
    assert usual
    known = dict(re.findall(r'"?([a-z-]+)"?: "(.)"', usual[1]))
    listed = re.findall(r'data-name="([a-z-]+)" data-default="(.)"', unescape(calm.visitor.get("/help")))
    assert dict(listed) == known
