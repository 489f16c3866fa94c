"""What may be sent to a desk to break it: other hosts, forged forms, paths, bombs, floods, markup; and its headers."""

from __future__ import annotations

import io
import re
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from desks import SCRIPT, Browser, Running, start
from payloads import MARKUP

LAW = b"ACT 1 OF 2020\n\n1. Mining.\nPrimary mercury mining is prohibited.\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One desk for the tests of this file."""
    found = start(tmp_path_factory.mktemp("safety") / "data")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser(running: Running) -> Browser:
    """One browser before it."""
    return running.browser()


@pytest.fixture(scope="module")
def case(browser: Browser) -> str:
    """A case with one law, judged."""
    url = browser.make_case("Case")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("law.txt", LAW))
    browser.wait_judged(url)
    return url


# --- who may reach it --------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "desk.example"])
def test_an_address_that_others_reach_is_refused_without_accounts(tmp_path: Path, host: str) -> None:
    """Code 2 and a sentence, before anything is begun."""
    words = [str(SCRIPT), "serve", "--host", host, "--port", "0", "--data", str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "can be reached from other machines" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path, running: Running) -> None:
    """Code 2 and the way out."""
    words = [str(SCRIPT), "serve", "--port", str(running.port), "--data", str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Choose another one with --port" in done.stderr


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.0.1", "[::2]"]
)
def test_another_host_is_refused(running: Running, host: str) -> None:
    """A page of another site that binds its name to this address learns nothing."""
    answer = Browser(running.port, host=host).get("/")
    assert answer.status == 421
    assert "New case" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_its_own_names_are_answered(running: Running, host: str) -> None:
    """With whatever port."""
    assert Browser(running.port, host=host).get("/").status == 200


# --- forged forms --------------------------------------------------------------------------------------


def list_posts() -> list[str]:
    """Every address that takes a POST, from the router itself."""
    from gap_analyzer.web import Setting, create_app

    folder = Path("/tmp") / f"routes-{time.monotonic_ns()}"
    rules = create_app(Setting(folder)).url_map.iter_rules()
    found = sorted(rule.rule for rule in rules if "POST" in (rule.methods or ()))
    import shutil

    shutil.rmtree(folder)
    return found


def fill(rule: str, case: str) -> str:
    """A rule with something in its places."""
    rule = rule.replace("<case_id>", case.rpartition("/")[2])
    rule = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule)
    return re.sub(r"<[^>]+>", "1", rule)


@pytest.mark.parametrize("rule", list_posts())
@pytest.mark.parametrize("token", ["", "0" * 64, "another"])
def test_a_form_without_our_token_changes_nothing(running: Running, case: str, rule: str, token: str) -> None:
    """Every POST of the router, without a token, with a wrong one, and with that of another browser."""
    other = running.browser()
    own = running.browser()
    own.token = other.token if token == "another" else token
    assert own.post(fill(rule, case)).status == 403


def test_a_form_from_another_site_is_refused(running: Running, case: str) -> None:
    """Even with the token, where the browser says that another site sent it."""
    own = running.browser()
    form = f"csrf={own.token}&name=Forged".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}
    assert own.ask("POST", "/cases", form, headers).status == 403


def test_nothing_changes_by_looking(browser: Browser, case: str) -> None:
    """A GET to an address that takes only a POST is refused."""
    for rule in list_posts():
        answer = browser.get(fill(rule, case))
        assert answer.status in (200, 303, 404, 405)
    assert browser.get(f"{case}/log.json").json() == []


# --- headers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/static/desk.css", "/cases.json", "/cases/0123456789abcdef/library", "/help"]
)
def test_every_answer_carries_its_headers(browser: Browser, path: str) -> None:
    """No inline script or style, no frame, no guessing of types, nothing kept in a cache but our own files."""
    answer = browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["library", "reading", "review", "report", "log", "about", "matrix", "roadmap"])
def test_no_page_has_script_or_style_in_itself(browser: Browser, case: str, path: str) -> None:
    """So the policy costs nothing, and needs no exception."""
    text = browser.get(f"{case}/{path}").text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"(?:src|href|action)=.?(?:https?:)?//", text)


def test_the_cookie_is_not_for_scripts(running: Running) -> None:
    """HttpOnly and SameSite, on the first answer."""
    cookie = Browser(running.port).get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# --- names and paths -------------------------------------------------------------------------------------


NAMES = [
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "CON", "law\x00.pdf", "\u202egnp.exe", "a" * 255 + ".pdf",
    "-rf", "=1+1.csv", "%2e%2e%2f", ".hidden", " ", "law\r\nX-Evil: 1.pdf", "e\u0301.pdf", "<b>.txt",
    "$(touch x).pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_only_shown(browser: Browser, running: Running, name: str) -> None:
    """Sent, listed, downloaded and deleted; on disk there is a hash and nothing else."""
    url = browser.make_case("Names")
    browser.get(f"{url}/library")
    safe = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22").replace("\x00", "")
    answer = browser.upload(f"{url}/library", (safe, LAW + repr(name).encode()))
    assert answer.status == 303, answer.text
    (row,) = browser.get(f"{url}/library.json").json()
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", row["name"])
    folder = running.folder / "cases" / url.rpartition("/")[2]
    assert all(re.fullmatch(r"[0-9a-f]{64}", p.name) for p in (folder / "originals").iterdir())
    sent = browser.get(f"{row['url']}/original")
    assert sent.status == 200
    assert "x-evil" not in sent.headers
    assert "<b>.txt" not in browser.get(f"{url}/library").text
    browser.get(f"{url}/library")
    assert browser.post(f"{row['url']}/delete").status == 303
    assert browser.get(f"{url}/library.json").json() == []


@pytest.mark.parametrize(
    "path",
    ["/static/../setup.cfg", "/static/..%2fweb%2fbase.html.j2", "/static/%2e%2e/desk.css", "/static/.hidden",
     "/static//etc/passwd", "/static/manifest.json%00.css", "/cases/../cases", "/cases/..%2f..%2fetc/library",
     "/cases/0123456789abcde/library", "/cases/0123456789abcdeg/library", "/cases/0123456789ABCDEF/library"],
)  # fmt: skip
def test_a_path_leads_nowhere_else(browser: Browser, path: str) -> None:
    """No file outside the pages' own folder, no case by a name that is none."""
    assert browser.get(path).status in (303, 404)
    assert "root:" not in browser.get(path).text


@pytest.mark.parametrize("payload", MARKUP[:24])
def test_markup_in_names_stays_text(browser: Browser, payload: str) -> None:
    """In the name of a case, of a file, and in a reason: shown as written, run never."""
    url = browser.make_case(payload[:100])
    browser.get(f"{url}/library")
    name = payload.replace("/", "|").replace('"', "%22").replace("\\", "|")
    browser.upload(f"{url}/library", (name + ".txt", LAW + payload.encode()))
    browser.wait_judged(url)
    for path in ("/", f"{url}/library", f"{url}/reading", f"{url}/about", f"{url}/report"):
        assert find_live(browser.get(path).text) == []
    browser.get(f"{url}/about")
    browser.post(f"{url}/delete", confirm=payload[:100])


def find_live(page: str) -> list[str]:
    """What of a page would run or fetch: scripts that are not ours, handlers, frames, bases, other addresses."""
    import html5lib

    found = []
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        known = {str(name): value for name, value in element.attrib.items()}
        ours = element.tag == "script" and known.get("src", "").startswith("/static/") and not element.text
        if element.tag in ("script", "iframe", "base", "object", "embed") and not ours:
            found.append(element.tag)
        found += [name for name in known if name.startswith("on") or name == "style"]
        addresses = [known.get(name, "/") for name in ("src", "href", "action")]
        found += [a for a in addresses if not re.match(r"/(?!/)|#|\?", a)]
    return found


# --- what is too much ----------------------------------------------------------------------------------


def make_zip(*members: tuple[str, bytes]) -> bytes:
    """A ZIP of members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_zip_of_laws_is_opened(browser: Browser) -> None:
    """Each member becomes a file of the case; a path in its name becomes nothing."""
    url = browser.make_case("Zip")
    browser.get(f"{url}/library")
    packed = make_zip(("a/law-1.txt", LAW), ("../../../law-2.txt", LAW + b"2"), ("__MACOSX/x", b"x"))
    assert "added=2" in browser.upload(f"{url}/library", ("laws.zip", packed)).place
    assert sorted(r["name"] for r in browser.get(f"{url}/library.json").json()) == ["law-1.txt", "law-2.txt"]


def test_a_bomb_in_a_zip_is_refused(browser: Browser) -> None:
    """What unpacks to far more than it holds is not taken in; the honest member beside it is."""
    url = browser.make_case("Bomb")
    browser.get(f"{url}/library")
    packed = make_zip(("bomb.txt", bytes(60_000_000)), ("law.txt", LAW))
    answer = browser.upload(f"{url}/library", ("laws.zip", packed))
    assert "added=1&known=0&refused=1" in answer.place
    assert "Refused" in browser.get(answer.place).text


def test_a_file_over_its_limit_is_refused(browser: Browser, running: Running) -> None:
    """100 MB and a byte: not kept, not even in part."""
    url = browser.make_case("Large")
    browser.get(f"{url}/library")
    answer = browser.upload(f"{url}/library", ("large.bin", bytes(100_000_001)))
    assert "refused=1" in answer.place
    folder = running.folder / "cases" / url.rpartition("/")[2]
    assert list((folder / "originals").iterdir()) == []


def speak(port: int, head: str, body: bytes = b"") -> bytes:
    """Raw HTTP: what a browser would never send."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + body)
        line.settimeout(20)
        try:
            return line.recv(4096)
        except TimeoutError:
            return b""


@pytest.mark.parametrize("length", ["5000000000", "-1", "abc", "99999999999999999999"])
def test_a_length_that_means_nothing_or_too_much_is_refused(running: Running, length: str) -> None:
    """Before a byte of the body is read."""
    head = f"POST /cases HTTP/1.1\nHost: 127.0.0.1:{running.port}\nContent-Length: {length}\n\n"
    assert speak(running.port, head)[9:12] in (b"400", b"403", b"413", b"")
    assert running.browser().get("/").status == 200


def test_a_form_of_ten_thousand_parts_is_refused(browser: Browser) -> None:
    """413, and the desk goes on."""
    browser.get("/")
    assert browser.upload("/cases", *((f"{n}", b"x") for n in range(10_000))).status == 413
    assert browser.post("/cases", name="A", filler="y" * 1_100_000).status == 413
    assert browser.get("/").status == 200


def test_slow_senders_keep_nobody_waiting(running: Running) -> None:
    """Fifty connections that send one byte and no more: a page still comes at once."""
    lines = [socket.create_connection(("127.0.0.1", running.port), timeout=5) for _ in range(50)]
    try:
        for line in lines:
            line.sendall(b"P")
        began = time.monotonic()
        assert running.browser().get("/").status == 200
        assert time.monotonic() - began < 5
    finally:
        for line in lines:
            line.close()


def test_an_error_repeats_no_word_of_a_law(running: Running, tmp_path: Path) -> None:
    """Nothing that was sent, read or asked for stands in the output of the desk."""
    output = (running.folder.parent / "desk.err").read_text()
    for word in ("Primary mercury", "alert(1)", "law.txt", "etc/passwd", "Traceback"):
        assert word not in output


# --- case files that lie ---------------------------------------------------------------------------------


def export(browser: Browser, case: str) -> dict[str, bytes]:
    """The members of a case file."""
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{case}/export.gapcase").body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_case_file_that_was_tampered_with_is_refused(browser: Browser, case: str, tmp_path: Path) -> None:
    """A member more, less, other, elsewhere; another database; no archive at all: no case is made of it."""
    import hashlib
    import json
    import sqlite3

    honest = export(browser, case)
    original = next(name for name in honest if name.startswith("originals/"))

    def listed(members: dict[str, bytes]) -> bytes:
        files = [
            {"name": n, "bytes": len(b), "sha256": hashlib.sha256(b).hexdigest()}
            for n, b in members.items()
            if n != "manifest.json"
        ]
        members["manifest.json"] = json.dumps({"format": 1, "files": files}).encode()
        return make_zip(*members.items())

    foul = tmp_path / "foul.sqlite"
    foul.write_bytes(honest["case.sqlite"])
    with sqlite3.connect(foul) as file:
        file.execute("CREATE TRIGGER evil AFTER INSERT ON original BEGIN DELETE FROM snapshot; END")
    file.close()
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as file:
        file.execute("CREATE TABLE t (a)")
    file.close()
    lies = [
        b"no archive",
        make_zip(("a", b"b")),
        make_zip(*(honest | {original: b"other bytes"}).items()),
        make_zip(*{n: b for n, b in honest.items() if n != original}.items()),
        make_zip(*(honest | {"more": b"x"}).items()),
        listed(honest | {original: b"other bytes"}),
        listed(honest | {"../../evil": b"x"}),
        listed(honest | {"originals/evil": b"x"}),
        listed(honest | {"case.sqlite": b"no database"}),
        listed(honest | {"case.sqlite": foul.read_bytes()}),
        listed(honest | {"case.sqlite": other.read_bytes()}),
        listed({n: b for n, b in honest.items() if n != "case.sqlite"}),
        listed(honest | {"laws/" + "0" * 64: bytes(60_000_000)}),
    ]
    before = len(browser.get("/cases.json").json())
    for lie in lies:
        browser.get("/")
        answer = browser.upload("/cases/import", ("a.gapcase", lie))
        assert answer.status == 400, (lies.index(lie), answer.place)
    assert len(browser.get("/cases.json").json()) == before
    browser.get("/")
    assert browser.upload("/cases/import", ("a.gapcase", listed(dict(honest)))).status == 303


def test_an_altered_original_stops_the_report(browser: Browser, running: Running) -> None:
    """One flipped byte: the page of the case names it, and no report cites it."""
    url = browser.make_case("Altered")
    browser.get(f"{url}/library")
    browser.upload(f"{url}/library", ("law.txt", LAW))
    browser.wait_judged(url)
    (row,) = browser.get(f"{url}/library.json").json()
    path = running.folder / "cases" / url.rpartition("/")[2] / "originals" / row["sha256"]
    path.chmod(0o600)
    path.write_bytes(LAW[:-1] + b"!")
    assert row["sha256"] in browser.get(f"{url}/about?check").text
    answer = browser.get(f"{url}/report/working/report.html?language=en")
    assert answer.status == 400
    assert "has changed on disk" in answer.text
    assert browser.get(f"{row['url']}/original").status == 400


def test_the_folder_of_a_desk_is_its_owners_alone(running: Running) -> None:
    """No other user of the machine reads a draft."""
    for path in running.folder.rglob("*"):
        with suppress(FileNotFoundError):  # SQLite takes its own side files away while they are looked at
            assert path.stat().st_mode & 0o077 == 0, path
