"""SIGKILL at every named point of the real desk: what was acknowledged is there, nothing is torn, nothing is stuck."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import shutil
import time
from pathlib import Path

import pytest
from desks import Answer, Browser, Running, start

from gap_analyzer.store import Case, Fault, Shelf
from gap_analyzer.store.faults import VARIABLE
from gap_analyzer.store.files import PREFIX
from gap_analyzer.store.queue import Stage, list_waiting
from gap_analyzer.store.verify import verify

LAW = b"ACT 1 OF 2020\n\n1. Mining.\nPrimary mercury mining is prohibited.\n\n2. Sale.\nNo person shall sell mercury.\n"
OTHER = b"ACT 2 OF 2021\n\n1. Waste.\nMercury waste shall be managed in an environmentally sound manner.\n"
SCAN = Path(__file__).resolve().parent.parent / "corpus" / "dossier" / "decreto-114-2019-mineria-aurifera.pdf"
UPLOAD = (
    Fault.TEMPORARY_OPENED, Fault.HALF_WRITTEN, Fault.BEFORE_FLUSH, Fault.FLUSHED, Fault.RENAMED, Fault.FOLDER_FLUSHED,
    Fault.IN_TRANSACTION, Fault.COMMITTED, Fault.ANSWERED,
)  # fmt: skip
READING = (
    Fault.CLAIMED, Fault.READER_STARTED, Fault.MID_READING, Fault.READ, Fault.LAW_HALF_WRITTEN, Fault.LAW_RENAMED,
)  # fmt: skip
REPORT = (Fault.REPORT_HALF_WRITTEN, Fault.REPORT_RENAMED)
ELSEWHERE = (Fault.COPYING, Fault.MIGRATING, Fault.DECIDING, Fault.JUDGED, Fault.SIGNING)
SECONDS_STUCK = 60


def test_every_point_has_its_test() -> None:
    """A point that nobody kills at proves nothing."""
    assert sorted((*UPLOAD, *READING, *REPORT, *ELSEWHERE)) == sorted(Fault)


def test_no_point_is_reached_without_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an empty variable nor another word ends a process."""
    for word in ("", "renamed ", "RENAMED", "all"):
        monkeypatch.setenv(VARIABLE, word)
        Case(tmp_path / "0").add_original(LAW, name="a.txt", received="2026-11-21")


def case_of(running: Running, url: str) -> Case:
    """The case behind a URL, read beside the desk."""
    return Shelf(running.folder).find(url.rpartition("/")[2])


def try_it(ask: object, *words: object, **named: object) -> Answer | None:
    """The answer, or None when the desk was ended before it gave one."""
    assert callable(ask)
    with contextlib.suppress(http.client.HTTPException, OSError):
        answer: Answer = ask(*words, **named)
        return answer
    return None


def wait_ended(running: Running) -> None:
    """The desk has ended itself with SIGKILL."""
    assert running.program.wait(timeout=30) == -9


def check_whole(running: Running) -> None:
    """No temporary file is left, and every case is what it was."""
    assert list(running.folder.rglob(f"{PREFIX}*")) == []
    shelf = Shelf(running.folder)
    assert [verify(shelf.find(case_id)) for case_id in shelf.list_ids()] == [()] * len(shelf.list_ids())


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with one case, one law and one decision, and the case's URL; its desk has stopped."""
    folder = tmp_path_factory.mktemp("laid-out") / "data"
    running = start(folder)
    browser = running.browser()
    url = browser.make_case("Case")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("law.txt", LAW))
    browser.wait_judged(url)
    browser.get(f"{url}/review/MC-3.3")
    assert browser.post(f"{url}/review/MC-3.3", status="undecided", reason="First.").status == 303
    running.stop()
    return folder, url


@pytest.fixture
def url(laid_out: tuple[Path, str], tmp_path: Path) -> str:
    """That case in a folder of this test's own."""
    shutil.copytree(laid_out[0], tmp_path / "data")
    return laid_out[1]


def some(faults: tuple[Fault, ...], *always: Fault) -> list[object]:
    """Every point: those named in every run, the others in the long one."""
    return [pytest.param(f, marks=() if f in always else pytest.mark.long) for f in faults]


def begin(folder: Path, url: str, fault: Fault) -> tuple[Running, Browser]:
    """A desk that will end at a point, and a browser on its case."""
    running = start(folder, fault=fault.value)
    browser = running.browser()
    browser.get(f"{url}/library")
    return running, browser


@pytest.mark.parametrize("fault", some(UPLOAD, Fault.RENAMED, Fault.IN_TRANSACTION, Fault.ANSWERED))
def test_an_upload_is_whole_or_was_never_acknowledged(tmp_path: Path, url: str, fault: Fault) -> None:
    """After each point of an upload: acknowledged means there; not acknowledged means that it can be sent again."""
    running, browser = begin(tmp_path / "data", url, fault)
    answer = try_it(browser.upload, f"{url}/library", ("other.txt", OTHER))
    wait_ended(running)
    acknowledged = answer is not None and answer.status == 303
    assert acknowledged is (fault is Fault.ANSWERED)
    again = start(tmp_path / "data")
    browser = again.browser()
    names = [row["name"] for row in browser.get(f"{url}/library.json").json()]
    assert names in (["law.txt"], ["law.txt", "other.txt"])
    assert not acknowledged or "other.txt" in names
    browser.get(f"{url}/library")
    assert browser.upload(f"{url}/library", ("other.txt", OTHER)).status == 303
    rows = browser.wait_judged(url, seconds=SECONDS_STUCK)
    assert [row["stage"] for row in rows] == ["done", "done"]
    kept = case_of(again, url).read_original(hashlib.sha256(OTHER).hexdigest())
    assert kept == OTHER
    check_whole(again)
    again.stop()


@pytest.mark.parametrize("fault", some(READING, Fault.CLAIMED, Fault.LAW_HALF_WRITTEN))
def test_a_reader_that_dies_leaves_its_file_to_the_next(tmp_path: Path, fault: Fault) -> None:
    """Desk and reader end while a file is read; both start again, and the file is read without anybody asking."""
    running = start(tmp_path / "data", fault=fault.value)
    browser = running.browser()
    url = browser.make_case("Case")
    browser.get(f"{url}/library")
    sent = ("scan.pdf", SCAN.read_bytes()) if fault is Fault.MID_READING else ("law.txt", LAW)
    assert browser.upload(f"{url}/library", sent).status == 303
    case = case_of(running, url)
    until = time.monotonic() + SECONDS_STUCK
    while list_waiting(case)[0].attempts == 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert browser.get(f"{url}/library").status == 200
    running.kill()
    again = start(tmp_path / "data")
    rows = again.browser().wait_judged(url, seconds=SECONDS_STUCK)
    assert [row["stage"] for row in rows] == ["done"]
    check_whole(again)
    again.stop()


def test_a_file_that_ends_its_reader_three_times_is_named(tmp_path: Path) -> None:
    """The desk goes on answering, the file gets its reason, and can be read again afterwards."""
    running = start(tmp_path / "data", fault=Fault.READ.value)
    browser = running.browser()
    url = browser.make_case("Case")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("law.txt", LAW))
    until = time.monotonic() + SECONDS_STUCK
    while browser.get(f"{url}/library.json").json()[0]["stage"] != "failed" and time.monotonic() < until:
        time.sleep(0.2)
    (row,) = browser.get(f"{url}/library.json").json()
    assert row["stage"] == "failed"
    assert "made the reader fail" in row["what"]
    running.stop()
    again = start(tmp_path / "data")
    browser = again.browser()
    browser.get(f"{url}/library")
    assert browser.post(f"{row['url']}/retry").status == 303
    assert [r["stage"] for r in browser.wait_judged(url)] == ["done"]
    again.stop()


def test_judging_that_never_ends_is_given_up_and_begun_again_when_something_changes(tmp_path: Path) -> None:
    """Three deaths at the same input are enough: the page says so, and nothing that was read is lost."""
    running = start(tmp_path / "data", fault=Fault.JUDGED.value)
    browser = running.browser()
    url = browser.make_case("Case")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("law.txt", LAW))
    browser.wait_judged(url, seconds=SECONDS_STUCK)
    assert "could not be made, three times over" in browser.get(f"{url}/library").text
    running.kill()
    again = start(tmp_path / "data")
    browser = again.browser()
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("other.txt", OTHER))
    browser.wait_judged(url)
    assert "Everything is read and judged" in browser.get(f"{url}/library").text
    assert case_of(again, url).latest_snapshot() is not None
    again.stop()


@pytest.mark.parametrize("fault", some(REPORT, Fault.REPORT_HALF_WRITTEN))
def test_a_report_is_never_served_torn(tmp_path: Path, url: str, fault: Fault) -> None:
    """After a death while it was written the report is made anew, the same bytes as one that was never disturbed."""
    path = f"{url}/report/working/report.html?language=en"
    running, browser = begin(tmp_path / "data", url, fault)
    assert try_it(browser.get, path) is None
    wait_ended(running)
    again = start(tmp_path / "data")
    after = again.browser().get(path)
    check_whole(again)
    for kept in case_of(again, url).reports.iterdir():
        kept.unlink()
    assert again.browser().get(path).body == after.body
    again.stop()


@pytest.mark.parametrize("what", ["copy", "export"])
def test_a_copy_is_whole_or_not_there(tmp_path: Path, url: str, what: str) -> None:
    """Half a copy is no case, and leaves nothing behind."""
    running, browser = begin(tmp_path / "data", url, Fault.COPYING)
    browser.get(f"{url}/about")
    if what == "copy":
        assert try_it(browser.post, f"{url}/copy") is None
    else:
        assert try_it(browser.get, f"{url}/export.gapcase") is None
    wait_ended(running)
    again = start(tmp_path / "data")
    browser = again.browser()
    assert len(browser.get("/cases.json").json()) == 1
    check_whole(again)
    browser.get(f"{url}/about")
    assert browser.post(f"{url}/copy").status == 303
    again.stop()


def test_a_case_of_an_older_version_survives_a_death_while_it_is_brought_up(tmp_path: Path) -> None:
    """It is still the older one, whole, and is brought up the next time."""
    from gap_analyzer.store.schema import MIGRATIONS, migrate, open_file

    folder = tmp_path / "data" / "cases" / "0123456789abcdef"
    (folder / "originals").mkdir(parents=True)
    sha256 = hashlib.sha256(LAW).hexdigest()
    (folder / "originals" / sha256).write_bytes(LAW)
    with open_file(folder / "case.sqlite") as file:
        migrate(file, MIGRATIONS[:1])
        file.execute("INSERT INTO original VALUES (?, 'law.txt', ?, '2026-11-21')", (sha256, len(LAW)))
    running = start(tmp_path / "data", fault=Fault.MIGRATING.value)
    assert try_it(Browser(running.port).get, "/") is None
    wait_ended(running)
    again = start(tmp_path / "data")
    rows = again.browser().wait_judged("/cases/0123456789abcdef")
    assert [(row["name"], row["stage"]) for row in rows] == [("law.txt", "done")]
    check_whole(again)
    again.stop()


def test_a_decision_is_in_the_log_or_was_never_acknowledged(tmp_path: Path, url: str) -> None:
    """A death inside the transaction leaves the log as it was; what was answered before is in it."""
    running, browser = begin(tmp_path / "data", url, Fault.DECIDING)
    before = browser.get(f"{url}/log.json").json()
    browser.get(f"{url}/review/MC-3.4")
    assert try_it(browser.post, f"{url}/review/MC-3.4", status="undecided", reason="Second.") is None
    wait_ended(running)
    again = start(tmp_path / "data")
    browser = again.browser()
    assert browser.get(f"{url}/log.json").json() == before
    browser.get(f"{url}/review/MC-3.4")
    assert browser.post(f"{url}/review/MC-3.4", status="undecided", reason="Second.").status == 303
    again.kill()
    third = start(tmp_path / "data")
    assert [e["reason"] for e in third.browser().get(f"{url}/log.json").json()] == ["First.", "Second."]
    check_whole(third)
    third.stop()


def test_a_signature_is_whole_or_not_there(tmp_path: Path, url: str) -> None:
    """Neither a frozen result without its entry in the log nor an entry without its result."""
    running, browser = begin(tmp_path / "data", url, Fault.SIGNING)
    browser.get(f"{url}/report")
    assert try_it(browser.post, f"{url}/report/sign", author="Ana") is None
    wait_ended(running)
    again = start(tmp_path / "data")
    browser = again.browser()
    assert browser.get(f"{url}/report.json").json()["signed"] == []
    assert [e["kind"] for e in browser.get(f"{url}/log.json").json()] == ["verdict"]
    browser.get(f"{url}/report")
    assert browser.post(f"{url}/report/sign", author="Ana").status == 303
    again.kill()
    third = start(tmp_path / "data")
    assert len(third.browser().get(f"{url}/report.json").json()["signed"]) == 1
    check_whole(third)
    third.stop()


def test_a_cancelled_file_stays_cancelled_and_can_be_read_again(tmp_path: Path) -> None:
    """It counts as not read, so no verdict says *none* because of it."""
    running = start(tmp_path / "data")
    browser = running.browser()
    url = browser.make_case("Case")
    case = case_of(running, url)
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("scan.pdf", SCAN.read_bytes()))
    (row,) = browser.get(f"{url}/library.json").json()
    answer = browser.post(f"{row['url']}/cancel")
    assert answer.status in (303, 400)
    browser.wait_judged(url)
    if answer.status == 303:
        assert list_waiting(case)[0].stage is Stage.CANCELLED
        statuses = {r["machine"] for r in browser.get(f"{url}/review.json").json()["queue"]}
        assert "none" not in statuses
        browser.get(f"{url}/library")
        browser.post(f"{row['url']}/retry")
    assert [r["stage"] for r in browser.wait_judged(url)] == ["done"]
    running.stop()
