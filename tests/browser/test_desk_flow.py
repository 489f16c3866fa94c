"""The desk in a real browser, from the first page to a signed report: with its script, and with script switched off."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKOUT
from desks import Running, start

pytestmark = pytest.mark.browser
DOSSIER = CHECKOUT / "corpus" / "dossier"
PLAIN, SCAN = "customs-controlled-goods-regulations-2020.pdf", "decreto-114-2019-mineria-aurifera.pdf"
WORD = "mercurio"
SECONDS = 60_000  # milliseconds
# A page whose rotation is an object that points to itself: some readers never come back from it.
HOSTILE = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate 6 0 R>> endobj
6 0 obj 7 0 R endobj
7 0 obj 6 0 R endobj
trailer <</Root 1 0 R>>
%%EOF
"""


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three laws: one scanned, one behind a password, one hostile; and a plain one."""
    import pikepdf

    folder = tmp_path_factory.mktemp("laws")
    locked = folder / "locked.pdf"
    with pikepdf.open(DOSSIER / PLAIN) as document:
        document.save(locked, encryption=pikepdf.Encryption(user=WORD, owner="azogue"))
    hostile = folder / "hostile.pdf"
    hostile.write_bytes(HOSTILE)
    return {"scan": DOSSIER / SCAN, "locked": locked, "hostile": hostile}


@pytest.fixture(scope="module")
def real_laws(shared: Path) -> dict[str, Path]:
    """Three files as they are found: a scanned decision of a ministry, a locked PDF, and one that broke readers."""
    return {
        "scan": shared / "statutes" / "peru" / "DOC-027_RM_209_2009_MINAM_PLANES_CONTINGENCIA_AIRE_AREQUIPA_ILO.pdf",
        "locked": shared / "torture" / "pub" / "format-corpus__encryption_openpassword.pdf",
        "hostile": shared / "torture" / "pub" / "pdfium__bug_1324503.pdf",
    }


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A desk of this test's own; a test may start it again."""
    found = start(tmp_path / "data")
    yield found
    if found.program.poll() is None:
        found.stop()


def open_desk(chromium: Any, running: Running, *, script: bool) -> tuple[Any, list[str]]:
    """A page of a new browser, and every address that it asked for."""
    context = chromium.new_context(java_script_enabled=script, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{running.port}/")
    return page, asked


def make_case(page: Any, name: str) -> str:
    """A new case by the form of the first page; gives back its address."""
    page.get_by_label("Name of the case").fill(name)
    page.get_by_label("Country", exact=True).select_option("CO")
    page.get_by_role("button", name="Make the case").click()
    page.wait_for_url("**/library")
    return str(page.url).rsplit("/", 1)[0]


def upload(page: Any, *files: Path) -> None:
    """Files by the form of the library."""
    page.get_by_label("Add laws").set_input_files([str(path) for path in files])
    page.get_by_role("button", name="Add these files").click()
    page.wait_for_url("**/library?added=*")


def wait_judged(page: Any, *, script: bool) -> None:
    """Watch the files until everything is judged: the page does so itself, or is loaded again."""
    if not script:
        while "Everything is read and judged" not in page.content():
            page.wait_for_timeout(500)
            page.reload()
    page.get_by_text("Everything is read and judged").wait_for(timeout=5 * SECONDS)  # other work may share the cores


def decide(page: Any, status: str, reason: str) -> None:
    """A verdict with its reason, by the buttons."""
    page.get_by_label("Reason").fill(reason)
    before = page.url
    page.locator(f'form[data-decide] .verdicts button[value="{status}"]').click()
    page.wait_for_url(lambda url: url != before)


def sign(page: Any, case: str, name: str) -> None:
    """The signature on the report page."""
    page.goto(f"{case}/report")
    page.get_by_label("Your name, as it shall stand in the report").fill(name)
    page.get_by_role("button", name="Sign this result").click()
    page.get_by_role("heading", name="Signed reports").wait_for()


def download(page: Any, name: str) -> bytes:
    """A file of the first signed report."""
    card = page.locator("section", has=page.get_by_role("heading", name="Signed reports")).locator("li").first
    card.get_by_label("File").select_option(name)
    with page.expect_download() as found:
        card.get_by_role("button", name="Download").click()
    return Path(found.value.path()).read_bytes()


def check_files(page: Any, case: str) -> None:
    """The scanned law is read, the locked one asks for its password, the hostile one has its reason; all by name."""
    rows = {row["name"]: row for row in json.loads(fetch(page, f"{case}/library.json"))}
    assert rows[SCAN]["stage"] == "done"
    assert rows["locked.pdf"]["is_locked"]
    assert rows["hostile.pdf"]["stage"] == "failed"
    assert rows["hostile.pdf"]["what"]
    for row in rows.values():
        assert row["name"] in page.content()


def fetch(page: Any, address: str) -> str:
    """What an address answers in this browser's session."""
    return str(page.context.request.get(address).text())


def unlock(page: Any, case: str, *, script: bool) -> None:
    """Give the locked law its password on its own page, and wait until it is judged with the others."""
    page.goto(f"{case}/library")
    page.get_by_role("link", name="locked.pdf").click()
    page.get_by_label("Password of the file").fill(WORD)
    page.get_by_role("button", name="Read it with this password").click()
    page.wait_for_url("**/library")
    wait_judged(page, script=script)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_adviser_comes_from_laws_to_a_signed_report(
    chromium: Any, running: Running, laws: dict[str, Path], script: bool
) -> None:
    """Three laws up, watched, one unlocked, a verdict corrected, evidence added, signed, downloaded, opened again."""
    page, asked = open_desk(chromium, running, script=script)
    case = make_case(page, "Yasuarí 2026")
    upload(page, *laws.values())
    wait_judged(page, script=script)
    check_files(page, case)
    unlock(page, case, script=script)
    page.goto(f"{case}/review/MC-3.4")
    decide(page, "partial", "The mine has no deadline.")
    page.goto(f"{case}/review/MC-3.4")
    assert "The mine has no deadline." in page.content()
    quote = add_evidence(page, case)
    sign(page, case, "Ana Díaz")
    report = download(page, "report.html").decode()
    for words in ("Signed by Ana Díaz", "The mine has no deadline.", "Yasuarí" if "Yasuarí" in report else "Colombia"):
        assert words in report
    assert re.sub(r"\s+", " ", quote) in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", report))
    frozen = json.loads(download(page, "analysis.json"))
    assert [d["status"] for d in frozen["decisions"]] == ["partial"]
    assert {url.split("/")[2] for url in asked if not url.startswith("data:")} == {f"127.0.0.1:{running.port}"}
    check_reopened(chromium, running, case, report, script=script)


def add_evidence(page: Any, case: str) -> str:
    """Evidence on another obligation, as without a script: the provision chosen, its words pasted."""
    page.goto(f"{case}/review/MC-3.3?law=0&page=1")
    summary = page.locator("#evidence summary")
    summary.click()
    option = page.locator("#provision option").nth(3)
    page.get_by_label("Provision", exact=True).select_option(index=3)
    words = option.inner_text() if page.evaluate else option.text_content()
    place = str(option.get_attribute("value"))
    passage = page.locator(f'.pagetext [data-p="{place}"]').text_content().strip()
    assert words
    quote = " ".join(passage.split()[:8])
    page.get_by_label("Words of the law").fill("These words stand in no law.")
    page.get_by_role("button", name="Add this evidence").click()
    page.locator(".wrong, [role=alert]").first.wait_for()
    if not page.locator("#evidence[open]").count():
        page.locator("#evidence summary").click()
    page.get_by_label("Provision", exact=True).select_option(place)
    page.get_by_label("Words of the law").fill(quote)
    page.get_by_role("button", name="Add this evidence").click()
    page.get_by_text("added by a person").first.wait_for()
    return quote


def check_reopened(chromium: Any, running: Running, case: str, report: str, *, script: bool) -> None:
    """After SIGKILL and a new start on the same folder everything is there, and the signed report is the same."""
    running.kill()
    again = start(running.folder)
    address = case.replace(str(running.port), str(again.port))
    page, _ = open_desk(chromium, again, script=script)
    page.goto(f"{address}/report")
    assert download(page, "report.html").decode() == report
    log = json.loads(fetch(page, f"{address}/log.json"))
    assert [entry["kind"] for entry in log] == ["verdict", "evidence", "signed"]
    rows = json.loads(fetch(page, f"{address}/library.json"))
    assert sorted(row["stage"] for row in rows) == ["done", "done", "failed"]
    again.stop()


@pytest.mark.statutes
@pytest.mark.torture
@pytest.mark.long
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_real_laws_come_to_a_signed_report(
    chromium: Any, running: Running, real_laws: dict[str, Path], script: bool
) -> None:
    """As above, with a real scanned law; the locked and the hostile file keep their reasons, and none is *none*."""
    page, _ = open_desk(chromium, running, script=script)
    case = make_case(page, "Perú 2026")
    upload(page, *real_laws.values())
    wait_judged(page, script=script)
    rows = {row["name"]: row for row in json.loads(fetch(page, f"{case}/library.json"))}
    assert [rows[path.name]["stage"] for path in real_laws.values()] == ["done", "failed", "failed"]
    assert rows[real_laws["locked"].name]["is_locked"]
    queue = json.loads(fetch(page, f"{case}/review.json"))["queue"]
    assert "none" not in {row["machine"] for row in queue}
    for row in queue[:10]:
        page.goto(f"{case}/review/{row['obligation']}")
        decide(page, "undecided", "Two of three files could not be read.")
    sign(page, case, "Ana Díaz")
    assert len(json.loads(download(page, "analysis.json"))["decisions"]) == 10
    assert "Signed by Ana Díaz" in download(page, "report.html").decode()


def test_progress_is_told_without_loading_the_page(chromium: Any, running: Running, laws: dict[str, Path]) -> None:
    """The list of files renews itself while files are read, and stops when all are."""
    page, asked = open_desk(chromium, running, script=True)
    case = make_case(page, "Progress")
    upload(page, laws["scan"])
    page.evaluate("window.stayed = true")
    wait_judged(page, script=True)
    assert page.evaluate("window.stayed")
    before = len([url for url in asked if url == f"{case}/library"])
    page.wait_for_timeout(5_000)
    assert len([url for url in asked if url == f"{case}/library"]) == before


def test_a_password_is_kept_nowhere(chromium: Any, running: Running, laws: dict[str, Path]) -> None:
    """Neither in the folder nor in the output of the desk, and the file stays locked on disk."""
    page, _ = open_desk(chromium, running, script=True)
    case = make_case(page, "Locked")
    upload(page, laws["locked"])
    wait_judged(page, script=True)
    unlock(page, case, script=True)
    assert json.loads(fetch(page, f"{case}/library.json"))[0]["stage"] == "done"
    for path in [*running.folder.rglob("*"), running.folder.parent / "desk.err"]:
        if path.is_file():
            assert WORD.encode() not in path.read_bytes(), path
    import pikepdf

    original = fetch_bytes(page, json.loads(fetch(page, f"{case}/library.json"))[0]["url"], running)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(original))


def fetch_bytes(page: Any, url: str, running: Running) -> bytes:
    """The original of a file."""
    return bytes(page.context.request.get(f"http://127.0.0.1:{running.port}{url}/original").body())


def test_files_that_are_dropped_are_added(chromium: Any, running: Running) -> None:
    """Many at once, onto the marked place."""
    page, _ = open_desk(chromium, running, script=True)
    case = make_case(page, "Dropped")
    drop = """(form) => {
        const carried = new DataTransfer();
        for (const name of ["a.txt", "b.txt"]) carried.items.add(new File([`1. Mining.\\n${name}`], name));
        form.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    page.locator("form[data-drop]").evaluate(drop)
    page.wait_for_url("**/library?added=2*")
    rows = json.loads(fetch(page, f"{case}/library.json"))
    assert sorted(row["name"] for row in rows) == ["a.txt", "b.txt"]
