"""The desk as an adviser without scripts uses it: real processes, real HTTP, from an empty shelf to a signed report."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Browser, Running, start

from gap_analyzer.serial import load

LAW = (
    "MERCURY EXPORT ACT 2020\n\n1. Export of mercury.\nNo person shall export mercury unless the importing country has "
    "given its written consent.\n\n2. Mining.\nPrimary mercury mining is prohibited.\n\n3. Penalties.\nA person who "
    "contravenes section 1 commits an offence and is liable to a fine.\n"
)
CANARY = "Zyxwvut the secret draft of Ruritania"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One desk for the tests of this file."""
    found = start(tmp_path_factory.mktemp("flow") / "data")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser(running: Running) -> Browser:
    """One browser before it."""
    return running.browser()


@pytest.fixture(scope="module")
def case(browser: Browser) -> str:
    """A case with one law, judged."""
    url = browser.make_case("Ruritania", country="BO", as_of="2026-11-20")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("act.txt", LAW.encode()))
    browser.wait_judged(url)
    return url


def decide(browser: Browser, case: str, obligation: str, status: str, reason: str = "") -> int:
    """Decide on an obligation; gives back the number of entries in the log."""
    browser.get(f"{case}/review/{obligation}")
    answer = browser.post(f"{case}/review/{obligation}", status=status, reason=reason)
    assert answer.status == 303, answer.text
    return len(browser.get(f"{case}/log.json").json())


def test_a_case_needs_a_name(browser: Browser) -> None:
    """The mistake is told in a sentence, and no case is made."""
    browser.get("/")
    before = browser.get("/cases.json").json()
    answer = browser.post("/cases", name="  ")
    assert answer.status == 400
    assert "no name" in answer.text
    assert browser.get("/cases.json").json() == before


@pytest.mark.parametrize("field", [{"as_of": "yesterday"}, {"country": "X<"}])
def test_a_case_refuses_what_means_nothing(browser: Browser, field: dict[str, str]) -> None:
    """A day that is none and a country that is none."""
    browser.get("/")
    assert browser.post("/cases", name="A", **field).status == 400


def test_an_upload_without_a_file_is_told(browser: Browser, case: str) -> None:
    """Nothing is added, and the page says what to do."""
    browser.get(f"{case}/library")
    answer = browser.upload(f"{case}/library")
    assert answer.status == 400
    assert "No file was chosen" in answer.text


def test_the_same_bytes_are_added_once(browser: Browser, case: str) -> None:
    """A second copy under another name is known by its hash, and said so."""
    browser.get(f"{case}/library")
    answer = browser.upload(f"{case}/library", ("copy.txt", LAW.encode()))
    assert "added=0&known=1" in answer.place
    assert "not added again: 1" in browser.get(answer.place).text
    assert len(browser.get(f"{case}/library.json").json()) == 1


@pytest.mark.parametrize(
    "path",
    ["library", "library.json", "library.csv", "reading", "reading.json", "reading.csv", "review", "review.json",
     "review.csv", "matrix", "matrix.json", "matrix.csv", "roadmap", "roadmap.json", "roadmap.csv", "report",
     "report.json", "report.csv", "log", "log.json", "log.csv", "about"],
)  # fmt: skip
def test_every_view_answers(browser: Browser, case: str, path: str) -> None:
    """Each page, and the same as JSON and CSV, of the type that it says."""
    answer = browser.get(f"{case}/{path}")
    assert answer.status == 200, answer.text
    kind = {"json": "application/json", "csv": "text/csv"}.get(path.rpartition(".")[2], "text/html")
    assert answer.headers["content-type"].startswith(kind)
    if kind == "application/json":
        answer.json()


@pytest.mark.parametrize("language", ["es", "pt", "fr"])
def test_a_page_speaks_the_language_that_was_chosen(running: Running, case: str, language: str) -> None:
    """The choice is kept in a cookie, and leads back to the page from which it was made."""
    browser = running.browser()
    answer = browser.get(f"/language/{language}?next={case}/library")
    assert answer.place == f"{case}/library"
    assert f'<html lang="{language}"' in browser.get(f"{case}/library").text


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_choice_of_language_leads_to_no_other_site(browser: Browser, place: str) -> None:
    """Only pages of this desk are gone back to."""
    assert browser.get(f"/language/en?next={place}").place == "/"


def test_an_original_is_only_ever_downloaded(browser: Browser, case: str) -> None:
    """As an attachment, as bytes, never as a page."""
    (row,) = browser.get(f"{case}/library.json").json()
    answer = browser.get(f"{row['url']}/original")
    assert answer.body == LAW.encode()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_correction_judges_the_case_again_and_says_what_moved(browser: Browser, case: str) -> None:
    """A law that an adviser calls repealed covers nothing; taken back, it does again."""
    (row,) = browser.get(f"{case}/library.json").json()
    before = {r["obligation"]: r["machine"] for r in browser.get(f"{case}/review.json").json()["queue"]}
    browser.get(row["url"])
    assert browser.post(row["url"], force="repealed").status == 303
    browser.wait_judged(case)
    after = {r["obligation"]: r["machine"] for r in browser.get(f"{case}/review.json").json()["queue"]}
    assert before["MC-3.3"] in ("full", "partial")
    assert after["MC-3.3"] == "none"
    told = browser.get(f"{case}/report.json").json()
    assert {"obligation": "MC-3.3", "before": before["MC-3.3"], "after": "none"}.items() <= next(
        m for m in told["moved"] if m["obligation"] == "MC-3.3"
    ).items()
    assert told["causes"] == ["corrections to what was read"]
    browser.get(row["url"])
    browser.post(row["url"], force="in-force")
    browser.wait_judged(case)
    again = {r["obligation"]: r["machine"] for r in browser.get(f"{case}/review.json").json()["queue"]}
    assert again == before


def test_what_is_no_law_decides_nothing(browser: Browser, case: str) -> None:
    """A provision that is marked so, on the reading check, no longer answers an obligation."""
    (row,) = browser.get(f"{case}/library.json").json()
    check = f"{case}/reading/{row['sha256']}"
    assert "Primary mercury mining is prohibited" in browser.get(check).text
    assert browser.post(check, eid="sec_2", what="not-law", page="1").status == 303
    browser.wait_judged(case)
    machine = {r["obligation"]: r["machine"] for r in browser.get(f"{case}/review.json").json()["queue"]}
    assert machine["MC-3.3"] == "none"
    browser.get(check)
    browser.post(check, eid="sec_2", what="take-back", page="1")
    browser.wait_judged(case)


def test_a_provision_is_split_where_its_words_stand(browser: Browser, case: str) -> None:
    """Words that are not there are refused; words that are make a second provision; it can be joined again."""
    (row,) = browser.get(f"{case}/library.json").json()
    check = f"{case}/reading/{row['sha256']}"
    browser.get(check)
    assert browser.post(check, eid="sec_3", what="split", words="not in this law", page="1").status == 400
    browser.get(check)
    assert browser.post(check, eid="sec_3", what="split", words="and is liable", page="1").status == 303
    browser.wait_judged(case)
    assert "section 3 (2)" in browser.get(check).text
    assert browser.post(check, eid="sec_3", what="take-back", page="1").status == 303
    browser.wait_judged(case)
    assert "section 3 (2)" not in browser.get(check).text


def test_a_report_cannot_be_signed_before_anything_is_decided(browser: Browser) -> None:
    """An empty signature is worth nothing."""
    url = browser.make_case("Nothing decided")
    answer = browser.post(f"{url}/report/sign", author="Ana")
    assert answer.status == 400
    assert "nothing to sign" in answer.text


def test_a_decision_is_kept_undone_and_kept_again(browser: Browser, case: str) -> None:
    """Each step is an entry; the log keeps all, and the review shows the last that stands."""
    number = decide(browser, case, "MC-3.3", "none", "Section 2 has no sanction.")
    assert browser.post(f"{case}/undo/{number}").status == 303
    shown = {r["obligation"]: r["decision"] for r in browser.get(f"{case}/review.json").json()["queue"]}
    assert not shown["MC-3.3"]
    assert browser.post(f"{case}/undo/{number}").status == 400
    decide(browser, case, "MC-3.3", "partial", "It covers mining alone.")
    log = browser.get(f"{case}/log.json").json()
    assert [e["kind"] for e in log[-3:]] == ["verdict", "undo", "verdict"]
    assert "Section 2 has no sanction." in browser.get(f"{case}/log").text


FILES = ("report.html", "report.docx", "report.xlsx", "findings.csv", "analysis.json", "laws.akn.zip")


def test_a_signed_report_stays_as_it_was(browser: Browser, case: str) -> None:
    """What is decided later changes the working copy and not one byte of what was signed."""
    decide(browser, case, "MC-3.3", "partial", "It covers mining alone.")
    browser.get(f"{case}/report")
    assert browser.post(f"{case}/report/sign", author="Ana Díaz", note="For the cabinet.").status == 303
    (signed,) = browser.get(f"{case}/report.json").json()["signed"]
    before = {name: browser.get(f"{signed['url']}/{name}?language=en").body for name in FILES}
    assert hashlib.sha256(before["analysis.json"]).hexdigest() == signed["sha256"]
    assert [d.status for d in load(before["analysis.json"]).decisions] == ["partial"]
    report = before["report.html"].decode()
    for words in ("Signed by Ana Díaz", "For the cabinet.", signed["sha256"], "It covers mining alone."):
        assert words in report
    decide(browser, case, "MC-3.3", "none", "On second thought.")
    assert {name: browser.get(f"{signed['url']}/{name}?language=en").body for name in FILES} == before
    working = browser.get(f"{case}/report/working/report.html?language=en").text
    assert "Not signed" in working
    assert "On second thought." in working


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
@pytest.mark.parametrize("name", FILES)
def test_every_format_is_issued_in_every_language(browser: Browser, case: str, name: str, language: str) -> None:
    """Each file of the report is there, as an attachment."""
    answer = browser.get(f"{case}/report/download?which=working&name={name}&language={language}")
    answer = browser.get(answer.place)
    assert answer.status == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    if name == "laws.akn.zip":
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            assert [n for n in archive.namelist() if n.endswith(".akn.xml")]
    if name == "report.html":
        assert f'<html lang="{language}"' in answer.text


def test_a_report_is_looked_at_under_its_own_policy(browser: Browser, case: str) -> None:
    """Its style is allowed by hash; no script is, and no frame."""
    answer = browser.get(f"{case}/report/working/report.html?view&language=en")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert answer.headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize("name", ["../case.sqlite", "report.pdf", "report.html%00", "..%2f..%2fsecret"])
def test_no_other_file_is_issued(browser: Browser, case: str, name: str) -> None:
    """Names come from a closed list."""
    assert browser.get(f"{case}/report/working/{name}").status == 404


def test_a_case_goes_out_and_comes_back(browser: Browser, case: str) -> None:
    """Exported and opened again it has the same files, results, decisions and signatures."""
    packed = browser.get(f"{case}/export.gapcase").body
    browser.get("/")
    answer = browser.upload("/cases/import", ("a.gapcase", packed))
    assert answer.status == 303, answer.text
    other = answer.place.rsplit("/", 1)[0]
    assert other != case
    for path in ("log.json", "matrix.json", "review.json"):
        assert browser.get(f"{other}/{path}").json() == browser.get(f"{case}/{path}").json()
    (row,) = browser.get(f"{other}/library.json").json()
    assert browser.get(f"{row['url']}/original").body == LAW.encode()


def test_a_copy_stands_alone(browser: Browser, case: str) -> None:
    """What is decided in the copy is not in the case it came from."""
    browser.get(f"{case}/about")
    other = browser.post(f"{case}/copy").place.rsplit("/", 1)[0]
    before = browser.get(f"{case}/log.json").json()
    decide(browser, other, "MC-3.4", "none", "Copied.")
    assert browser.get(f"{case}/log.json").json() == before
    assert "Copy of Ruritania" in browser.get("/").text


def test_a_deleted_document_leaves_no_word_behind(browser: Browser, running: Running) -> None:
    """Original, readings, pages, results, index: not one byte of its text is left in the folder of the desk."""
    url = browser.make_case("Draft")
    browser.get(f"{url}/library")
    browser.upload(
        f"{url}/library",
        ("draft.txt", f"1. {CANARY}.\nMercury mining is prohibited.\n".encode()),
        ("a.txt", LAW.encode()),
    )
    browser.wait_judged(url)
    row = next(r for r in browser.get(f"{url}/library.json").json() if r["name"] == "draft.txt")
    browser.get(f"{url}/report/working/report.html")
    assert find_word(running.folder, "draft.txt")
    browser.get(row["url"])
    assert browser.post(f"{row['url']}/delete").status == 303
    browser.wait_judged(url)
    assert browser.get(row["url"]).status == 404
    assert find_word(running.folder, CANARY) == []
    assert find_word(running.folder, "draft.txt") == []
    assert [e["kind"] for e in browser.get(f"{url}/log.json").json()] == ["removed"]


def test_a_case_is_deleted_only_by_its_name(browser: Browser, running: Running) -> None:
    """A wrong name deletes nothing; the right one leaves nothing but a line that says so."""
    url = browser.make_case("Away with it")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("a.txt", LAW.encode()))
    browser.wait_judged(url)
    assert browser.post(f"{url}/delete", confirm="Away").status == 400
    browser.get(f"{url}/about")
    assert browser.post(f"{url}/delete", confirm="Away with it").place == "/"
    assert browser.get(f"{url}/library").status == 404
    assert not (running.folder / "cases" / url.rpartition("/")[2]).exists()
    note = (running.folder / "desk.log").read_text()
    assert url.rpartition("/")[2] in note
    assert "Away" not in note


def find_word(folder: Path, word: str) -> list[str]:
    """The files of a folder in which a word stands, packed or not."""
    import zlib

    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.parent.name == "laws":
                data = zlib.decompress(data)
            if word.encode() in data:
                found.append(str(path))
    return found


def test_facts_of_the_country_need_a_source(browser: Browser, case: str) -> None:
    """Without one nothing is kept; with one the case is judged by it."""
    browser.get(f"{case}/about")
    form = {"name": "Ruritania", "country": "BO", "as_of": "2026-11-20", "asgm_present.value": "no"}
    page = browser.get(f"{case}/about").text
    fact = page.partition('name="')[2]
    names = [part.partition('.value"')[0] for part in page.split('name="') if '.value"' in part[:60]]
    assert names, fact
    form = {"name": "Ruritania", "country": "BO", "as_of": "2026-11-20", f"{names[0]}.value": "no"}
    assert browser.post(f"{case}/about", **form).status == 400
    browser.get(f"{case}/about")
    assert browser.post(f"{case}/about", **form, **{f"{names[0]}.source": "Register, 2026"}).status == 303
    browser.wait_judged(case)
    assert browser.get(f"{case}/report.json").json()["causes"] == ["what is known of the country, or the day"]


def test_nothing_is_lost_when_the_desk_starts_again(tmp_path: Path) -> None:
    """Files, results, decisions and signatures are there, byte for byte, after Ctrl-C."""
    first = start(tmp_path / "data")
    browser = first.browser()
    url = browser.make_case("Kept")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("act.txt", LAW.encode()))
    browser.wait_judged(url)
    decide(browser, url, "MC-3.3", "partial", "Kept.")
    seen = {path: browser.get(f"{url}/{path}").json() for path in ("library.json", "log.json", "matrix.json")}
    first.stop()
    second = start(tmp_path / "data")
    browser = second.browser()
    assert {path: browser.get(f"{url}/{path}").json() for path in seen} == seen
    second.stop()


def test_two_desks_never_share_a_folder(running: Running, tmp_path: Path) -> None:
    """The second one is refused with a sentence and code 2."""
    import subprocess

    from desks import SCRIPT

    words = [str(SCRIPT), "serve", "--port", "0", "--data", str(running.folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Another desk works on this folder" in done.stderr


def test_the_demo_is_laid_out_once(tmp_path: Path) -> None:
    """`--demo` fills an empty shelf, and leaves one with a case alone."""
    for _ in range(2):
        running = start(tmp_path / "data", "--demo")
        browser = running.browser()
        browser.cookies["language"] = "en"
        assert len(browser.get("/cases.json").json()) == 1
        running.stop()


def test_the_data_of_a_page_is_what_the_page_shows(browser: Browser, case: str) -> None:
    """The JSON of the cases has the numbers of the cards."""
    cards = browser.get("/cases.json").json()
    ours = next(c for c in cards if c["url"] == case)
    assert ours["name"] == "Ruritania"
    assert ours["laws"] == 1
    assert json.dumps(ours["decided"]) in browser.get("/").text


def test_a_case_is_checked_when_it_is_asked(browser: Browser, case: str) -> None:
    """Every file, every result and the log; a page that nobody asked to check says nothing of it."""
    assert "are as they were kept" not in browser.get(f"{case}/about").text
    assert "are as they were kept" in browser.get(f"{case}/about?check").text
