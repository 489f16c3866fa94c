"""A desk with accounts: who signs in, what each role may do, and that a case that is not yours does not exist."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import SCRIPT, Browser, Running, start

from gap_analyzer.store.accounts import Accounts
from gap_analyzer.web.sessions import fits, hash_password

LEAD, PASSWORD = "Lea Díaz", "four words make one"
LAW = b"ACT 1 OF 2020\n\n1. Mining.\nPrimary mercury mining is prohibited.\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One desk for the tests of this file, on all addresses, with its first lead."""
    folder = tmp_path_factory.mktemp("accounts") / "data"
    found = start(folder, "--accounts", "--host", "0.0.0.0", typed=f"{LEAD}\n{PASSWORD}\n")
    yield found
    found.stop()


def enter(running: Running, name: str, password: str = PASSWORD) -> Browser:
    """A browser in which somebody signed in."""
    browser = Browser(running.port)
    browser.get("/login")
    browser.get("/login")
    answer = browser.post("/login", name=name, password=password)
    assert answer.status == 303, answer.text
    browser.get("/")
    return browser


@pytest.fixture(scope="module")
def lead(running: Running) -> Browser:
    """The lead, who made the accounts of an adviser, a reader and a stranger."""
    browser = enter(running, LEAD)
    for name, role in (("Ana", "adviser"), ("Rui", "reader"), ("Zoe", "adviser")):
        browser.get("/accounts")
        assert browser.post("/accounts", name=name, password=PASSWORD, role=role).status == 303
    return browser


@pytest.fixture(scope="module")
def case(lead: Browser) -> str:
    """A judged case that Ana may decide on and Rui may look at."""
    url = lead.make_case("Ours")
    lead.get(f"{url}/library")
    lead.upload(f"{url}/library", ("law.txt", LAW))
    lead.wait_judged(url)
    for name, role in (("Ana", "adviser"), ("Rui", "reader")):
        lead.get(f"{url}/access")
        assert lead.post(f"{url}/access", name=name, role=role).status == 303
    return url


def list_rules() -> list[tuple[str, str]]:
    """Every address of a case with its method, from the router itself."""
    import shutil
    import tempfile

    from gap_analyzer.web import Setting, create_app

    folder = Path(tempfile.mkdtemp())
    rules = list(create_app(Setting(folder)).url_map.iter_rules())
    shutil.rmtree(folder)
    of_cases = [rule for rule in rules if "<case_id>" in rule.rule]
    return sorted({(m, rule.rule) for rule in of_cases for m in (rule.methods or set()) & {"GET", "POST"}})


def fill(rule: str, case: str, sha256: str) -> str:
    """A rule with the things of a case in its places."""
    rule = rule.replace("<case_id>", case.rpartition("/")[2]).replace("<sha256>", sha256)
    rule = rule.replace("<obligation>", "MC-3.3").replace("<name>", "report.html")
    rule = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule)
    return re.sub(r"<[^>]+>", "1", rule)


@pytest.fixture(scope="module")
def sha256(lead: Browser, case: str) -> str:
    """The law of the case."""
    (row,) = lead.get(f"{case}/library.json").json()
    return str(row["sha256"])


@pytest.fixture(scope="module")
def stranger(running: Running, case: str) -> Browser:
    """Somebody with an account, to whom the case was not given."""
    return enter(running, "Zoe")


@pytest.fixture(scope="module")
def reader(running: Running, case: str) -> Browser:
    """Somebody who may look at the case."""
    return enter(running, "Rui")


@pytest.mark.parametrize(("method", "rule"), list_rules())
def test_a_case_that_is_not_yours_does_not_exist(
    stranger: Browser, case: str, sha256: str, method: str, rule: str
) -> None:
    """Every address of the router, asked by somebody who was not given the case: 404, as for a case that never was."""
    for url in (case, "/cases/0123456789abcdef"):
        path = fill(rule, url, sha256)
        answer = stranger.get(path) if method == "GET" else stranger.post(path, confirm="Ours")
        assert answer.status == 404, path
        assert "Ours" not in answer.text


@pytest.mark.parametrize("rule", [rule for method, rule in list_rules() if method == "POST"])
def test_a_reader_changes_nothing(reader: Browser, lead: Browser, case: str, sha256: str, rule: str) -> None:
    """Every address that takes a form is closed to a reader; the log stays as it is."""
    before = lead.get(f"{case}/log.json").json()
    path = fill(rule, case, sha256)
    assert reader.post(path, confirm="Ours", status="none", reason="x", author="x").status in (403, 404)
    assert lead.get(f"{case}/log.json").json() == before


@pytest.mark.parametrize("path", ["library", "reading", "review", "report", "log", "about", "matrix", "roadmap"])
def test_a_reader_looks_at_everything(reader: Browser, case: str, path: str) -> None:
    """And sees the case among theirs."""
    assert reader.get(f"{case}/{path}").status == 200
    assert [c["name"] for c in reader.get("/cases.json").json()] == ["Ours"]


def test_an_adviser_decides_and_stands_in_the_log(running: Running, case: str) -> None:
    """Under the name of the account, whatever the form says."""
    adviser = enter(running, "Ana")
    adviser.get(f"{case}/review/MC-3.3")
    assert adviser.post(f"{case}/review/MC-3.3", status="undecided", reason="Ask.", author="Lea").status == 303
    adviser.get(f"{case}/report")
    assert adviser.post(f"{case}/report/sign", author="Lea Díaz").status == 303
    assert [e["author"] for e in adviser.get(f"{case}/log.json").json()] == ["Ana", "Ana"]


@pytest.mark.parametrize("path", ["/accounts", "/cases", "/cases/demo", "/accounts/delete"])
def test_only_a_lead_makes_cases_and_accounts(running: Running, lead: Browser, path: str) -> None:
    """An adviser is refused."""
    adviser = enter(running, "Ana")
    assert adviser.post(path, name="Mine", password=PASSWORD, role="lead").status in (403, 404)


@pytest.mark.parametrize("path", ["/", "/cases.json", "/help", "/cases/0123456789abcdef/library", "/accounts"])
def test_who_has_not_signed_in_sees_the_login_alone(running: Running, path: str) -> None:
    """And no name of a case."""
    answer = Browser(running.port).get(path)
    assert answer.status == 303
    assert answer.place == "/login"


def test_a_wrong_password_and_a_wrong_name_look_alike(running: Running, lead: Browser) -> None:
    """Nobody learns who has an account."""
    told = []
    for name in ("Zoe", "Nobody"):
        browser = Browser(running.port)
        browser.get("/login")
        browser.get("/login")
        answer = browser.post("/login", name=name, password="wrong password")
        assert answer.status == 403
        told.append(answer.text.replace(name, "").replace(browser.token, ""))
    assert told[0] == told[1]


def test_wrong_passwords_cost_time(running: Running, lead: Browser) -> None:
    """After three in a row even the right one has to wait, and it is said how long."""
    lead.get("/accounts")
    lead.post("/accounts", name="Slow", password=PASSWORD, role="reader")
    browser = Browser(running.port)
    browser.get("/login")
    browser.get("/login")
    told = [browser.post("/login", name="Slow", password="wrong password") for _ in range(12)]
    assert {answer.status for answer in told} == {403, 429}
    assert [answer.status for answer in told[:3]] == [403, 403, 403]
    assert "Wait" in next(answer.text for answer in told if answer.status == 429)
    assert "Wait" in browser.post("/login", name="Slow", password=PASSWORD).text
    until = time.monotonic() + 30
    while browser.post("/login", name="Slow", password=PASSWORD).status != 303:
        assert time.monotonic() < until
        time.sleep(0.3)


def test_a_login_brings_a_new_cookie(running: Running, lead: Browser) -> None:
    """A cookie that somebody laid into the browser before is worth nothing afterwards."""
    browser = Browser(running.port)
    browser.get("/login")
    before = browser.cookies["desk"]
    browser.get("/login")
    browser.post("/login", name="Ana", password=PASSWORD)
    assert browser.cookies["desk"] != before
    old = Browser(running.port, cookies={"desk": before})
    assert old.get("/cases.json").status == 303


def test_a_session_ends_with_its_account_its_password_and_its_logout(running: Running, lead: Browser) -> None:
    """At once, in every browser."""
    lead.get("/accounts")
    lead.post("/accounts", name="Brief", password=PASSWORD, role="reader")
    brief = enter(running, "Brief")
    assert brief.get("/cases.json").status == 200
    assert brief.post("/logout").place == "/login"
    assert brief.get("/cases.json").status == 303
    again = enter(running, "Brief")
    lead.get("/accounts")
    lead.post("/accounts", name="Brief", password=f"{PASSWORD}2", what="password")
    assert again.get("/cases.json").status == 303
    third = enter(running, "Brief", f"{PASSWORD}2")
    lead.get("/accounts")
    lead.post("/accounts/delete", name="Brief")
    assert third.get("/cases.json").status == 303


def test_the_last_lead_stays(running: Running, lead: Browser) -> None:
    """A desk without a lead could never be opened again."""
    lead.get("/accounts")
    assert lead.post("/accounts/delete", name=LEAD).status == 400
    assert lead.get("/accounts").status == 200


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("", PASSWORD, "reader"), ("A", "short", "reader"), ("A", PASSWORD, "king"), ("Ana", PASSWORD, "reader")],
)
def test_an_account_needs_name_password_and_role(lead: Browser, name: str, password: str, role: str) -> None:
    """And a name that nobody has."""
    lead.get("/accounts")
    assert lead.post("/accounts", name=name, password=password, role=role).status == 400


def test_a_right_that_is_taken_back_is_gone(running: Running, lead: Browser) -> None:
    """The case is 404 from the next page on."""
    url = lead.make_case("For a while")
    lead.get(f"{url}/access")
    lead.post(f"{url}/access", name="Zoe", role="reader")
    zoe = enter(running, "Zoe")
    assert zoe.get(f"{url}/library").status == 200
    lead.get(f"{url}/access")
    lead.post(f"{url}/access", name="Zoe", role="")
    assert zoe.get(f"{url}/library").status == 404


def test_passwords_are_kept_as_argon2id_alone(running: Running, lead: Browser) -> None:
    """Nowhere in the folder, the log or the output of the desk stands one, or a cookie."""
    secrets = [PASSWORD.encode(), lead.cookies["desk"].encode()]
    for path in [*running.folder.rglob("*"), running.folder.parent / "desk.err"]:
        if path.is_file():
            assert [s for s in secrets if s in path.read_bytes()] == [], path
    assert str(Accounts(running.folder).find_hash(LEAD)).startswith("$argon2id$")


def test_a_hash_fits_its_password_alone() -> None:
    """A wrong one does not, and none fits an account that is not there."""
    kept = hash_password(PASSWORD)
    assert not fits(kept, PASSWORD + " ")
    assert not fits(None, PASSWORD)
    assert fits(kept, PASSWORD)


def test_a_desk_with_accounts_needs_a_first_one(tmp_path: Path) -> None:
    """Without a name on the terminal nothing is opened."""
    words = [str(SCRIPT), "serve", "--accounts", "--port", "0", "--data", str(tmp_path / "data")]
    done = subprocess.run(words, input="\n\n", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "needs a first one" in done.stderr


def test_a_desk_without_accounts_has_no_login(tmp_path: Path) -> None:
    """There is nobody to sign in."""
    running = start(tmp_path / "data")
    assert [Browser(running.port).get(path).status for path in ("/login", "/accounts")] == [404, 404]
    running.stop()
