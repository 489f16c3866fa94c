"""Small parts of the desk by themselves: what is left to wait, where a provision is split, what is too much at once."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from samples import analysis, laws
from werkzeug.exceptions import TooManyRequests

from gap_analyzer.catalogue import load
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Status
from gap_analyzer.report.words import Words
from gap_analyzer.store import About, Entry, EntryKind, Shelf
from gap_analyzer.store.queue import Stage, Waiting
from gap_analyzer.web import Setting, create_app
from gap_analyzer.web.judging import compare, count_judging, describe_input, is_due, is_given_up
from gap_analyzer.web.library import ALL_AT_ONCE, AT_ONCE, _count_upload, _say_left, say_size
from gap_analyzer.web.phrases import say_cause, say_entry, say_stage
from gap_analyzer.web.reading_check import find_split, is_doubtful
from gap_analyzer.web.safety import make_token, read_name
from gap_analyzer.web.serving import Address, check_address

SAY = Words("en", {})
FILE = Waiting("0" * 64, "law.pdf", 1000, "2026-11-21", Stage.READING, 0, 0, 1, "", 0.0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stage": Stage.DONE, "page": 9, "pages": 9}, ""),
        ({"pages": 0}, ""),
        ({"page": 0, "pages": 10}, "less than a minute left"),
        ({"page": 10, "pages": 20, "ago": 10}, "less than a minute left"),
        ({"page": 1, "pages": 11, "ago": 60}, "about 11 min left"),
        ({"page": 10, "pages": 310, "ago": 19}, "about 10 min left"),
    ],
)
def test_the_time_left_follows_the_pace_of_the_file(changes: dict[str, object], told: str) -> None:
    """Nothing is promised before its pages are counted."""
    ago = changes.pop("ago", 0)
    assert isinstance(ago, int)
    each = replace(FILE, began=time.time() - ago, **changes)  # type: ignore[arg-type]  # the fields of the case
    assert _say_left(SAY, each) == told


@pytest.mark.parametrize(("length", "told"), [(0, "1 kB"), (999, "1 kB"), (1_499, "1 kB"), (2_400_000, "2.4 MB")])
def test_a_size_is_said_in_round_figures(length: int, told: str) -> None:
    """Never as nothing."""
    assert say_size(SAY, length) == told


@pytest.mark.parametrize("words", ["", " ", "not there", "Alpha", "gammadelta gone"])
def test_a_split_is_refused_where_its_words_do_not_stand_inside(words: str) -> None:
    """Words that are not there, and those with which the provision begins."""
    provision = replace(laws()[0].provisions[0], text="Alpha beta\ngamma delta")
    with pytest.raises(UsageError, match="do not stand inside"):
        find_split(provision, words)


@pytest.mark.parametrize("words", ["gamma delta", " gamma  delta ", "gam", "gamma\ndelta"])
def test_a_split_is_found_whatever_the_blanks(words: str) -> None:
    """A browser copies other blanks than the law has."""
    provision = replace(laws()[0].provisions[0], text="Alpha beta\ngamma delta")
    assert provision.text[find_split(provision, words) :].startswith("gamma")


def test_a_person_has_few_uploads_at_once() -> None:
    """The third of one person and the fifth of all are told to wait; afterwards there is room again."""
    for _ in range(2):
        with _count_upload("a"), _count_upload("a"):
            assert AT_ONCE == 2
            with pytest.raises(TooManyRequests), _count_upload("a"):
                pass
            with _count_upload("b"), _count_upload("c"):
                assert ALL_AT_ONCE == 4
                with pytest.raises(TooManyRequests), _count_upload("d"):
                    pass


def test_a_token_belongs_to_one_browser_of_one_desk() -> None:
    """Another browser or another desk has another one."""
    own = make_token(b"secret", "browser")
    assert own == make_token(b"secret", "browser")
    assert own not in (make_token(b"secret", "other"), make_token(b"other", "browser"), make_token(b"", "browser"))


@pytest.mark.parametrize("cookie", ["", "%0A", "%00x", "   ", "%E2%80%AE"])
def test_a_name_that_cannot_be_shown_is_not_taken(cookie: str) -> None:
    """The log then has the usual one."""
    assert read_name(cookie) == "adviser"


@pytest.mark.parametrize(
    ("cookie", "name"), [("Ana%20D%C3%ADaz", "Ana Díaz"), ("%20Ana%20%20B%20", "Ana B"), ("x" * 90, "x" * 60)]
)
def test_a_name_is_taken_as_it_was_written(cookie: str, name: str) -> None:
    """With its marks, without needless blanks."""
    assert read_name(cookie) == name


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_is_served_without_accounts(host: str) -> None:
    """And any other only with them."""
    check_address(Address(host), accounts=False)
    check_address(Address("0.0.0.0"), accounts=True)
    with pytest.raises(UsageError, match="no port"):
        check_address(Address(host, 70_000), accounts=False)


def inputs(**changes: object) -> str:
    """What a result was made from."""
    known = {
        "documents": {"a": {"stage": "done", "corrections": {}}},
        "party": ["CO", "2026-11-20", []],
        "rules": "r",
        "software": "s",
    }
    return json.dumps(known | changes)


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ({}, ()),
        ({"rules": "q"}, ("rules",)),
        ({"software": "t"}, ("software",)),
        ({"party": ["CO", "2026-11-21", []]}, ("party",)),
        ({"documents": {"a": {"stage": "done", "corrections": {"kind": "act"}}}}, ("corrections",)),
        ({"documents": {}}, ("law",)),
        ({"documents": {"a": {"stage": "ENCRYPTED", "corrections": {}}}, "rules": "q"}, ("law", "rules")),
    ],
)
def test_a_change_names_its_causes(changes: dict[str, object], causes: tuple[str, ...]) -> None:
    """Each that differs, and no other."""
    plain = analysis(tuple(load().obligations.values()))
    change = compare(plain, plain, inputs=(inputs(), inputs(**changes)))
    assert change.causes == causes
    assert change.moved == ()
    assert len({say_cause(SAY, cause) for cause in causes}) == len(causes)


def test_a_verdict_that_moved_is_named_with_both() -> None:
    """And one that is new has nothing before."""
    after = analysis(tuple(load().obligations.values()))
    first, second, *rest = after.coverage
    other = Status.FULL if first.status is not Status.FULL else Status.NONE
    before = replace(after, coverage=(replace(first, status=other), *rest))
    moved = compare(before, after, inputs=(inputs(), inputs())).moved
    assert {(m.obligation, m.before, m.after) for m in moved} == {
        (first.obligation, other.value, first.status.value),
        (second.obligation, "", second.status.value),
    }


def test_a_case_is_judged_when_all_is_read_and_given_up_after_three_tries(tmp_path: Path) -> None:
    """An empty case never; one with a waiting file not yet; other input makes it due again."""
    catalogue = load()
    case = Shelf(tmp_path).create(About("Case", "", "2026-11-20", "en", "2026-11-21"))
    assert not is_due(case, catalogue)
    case.add_original(b"law", name="law.txt", received="2026-11-21")
    assert not is_due(case, catalogue)
    from gap_analyzer.store.queue import cancel

    cancel(case, case.list_originals()[0].sha256)
    assert is_due(case, catalogue)
    for _ in range(3):
        count_judging(case, describe_input(case, catalogue))
    assert not is_due(case, catalogue)
    assert is_given_up(case, catalogue)
    case.set_about(replace(case.about(), as_of="2027-01-01"))
    assert is_due(case, catalogue)
    assert not is_given_up(case, catalogue)


def test_every_stage_and_entry_has_its_words() -> None:
    """None is shown by its code."""
    assert len({say_stage(SAY, stage) for stage in Stage}) == len(Stage)
    content = {"obligation": "MC-3.3", "status": "full", "machine": "none", "entry": 1, "measure": "M1", "key": "kind",
               "snapshot": 2, "author": "Ana", "time": "2026"}  # fmt: skip
    told = {say_entry(SAY, Entry(1, kind, "Ana", "2026", content, ""), {"MC-3.3": "Mining"}) for kind in EntryKind}
    assert len(told) == len(EntryKind)
    assert "Mining: covered (the program: not covered)" in told


@pytest.mark.parametrize(
    ("confidence", "words", "doubtful"),
    [(None, 90, False), (0.9, 90, False), (0.7, 90, True), (None, 3, True), (0.95, 0, True)],
)
def test_a_page_is_doubtful_by_its_trust_or_its_emptiness(confidence: float | None, words: int, doubtful: bool) -> None:
    """Sure OCR and digital text with words on it are not."""
    from gap_analyzer.store import PageFact

    assert is_doubtful(PageFact(1, 595.0, 842.0, confidence, words)) is doubtful


def test_every_address_of_the_desk_is_known(tmp_path: Path) -> None:
    """No route is registered twice, and each but a few stands under its case."""
    rules = [str(rule) for rule in create_app(Setting(tmp_path)).url_map.iter_rules()]
    outside = {rule for rule in rules if "<case_id>" not in rule}
    assert outside == {
        "/", "/name", "/cases", "/cases.json", "/cases.csv", "/cases/demo", "/cases/import", "/language/<chosen>",
        "/static/<name>", "/help", "/login", "/logout", "/accounts", "/accounts/delete",
    }  # fmt: skip
