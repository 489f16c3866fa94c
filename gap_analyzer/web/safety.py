"""What guards every request: the Host it names, who sends it, the token of its form; the headers of every answer."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import unquote

from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import HTTPException

from gap_analyzer.errors import GapAnalyzerError, name_failure
from gap_analyzer.store import Fault, reach
from gap_analyzer.web.desk import LOCAL, NAME_COOKIE, desk, say, show
from gap_analyzer.web.sessions import COOKIE, find_person, find_role

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_YEAR = 31_536_000
_OPEN = ("login", "static", "language")  # what a person who has not signed in may ask for


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went wrong and what to do next."""

    what: str
    remedy: str


def guard(app: Flask) -> None:
    """Put the guards before and behind every route."""
    app.before_request(check_host)
    app.before_request(know_person)
    app.before_request(check_token)
    app.after_request(seal)
    app.register_error_handler(GapAnalyzerError, tell_ours)
    app.register_error_handler(Exception, tell_any)


def check_host() -> None:
    """Refuse a request for another host: a page elsewhere may have bound its own name to this address."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host.casefold() not in desk().setting.hosts:
        abort(421)


def know_person() -> Response | None:
    """Find the browser's own secret, the person and the rights; without a person only the login is open."""
    browser = request.cookies.get(COOKIE, "")
    g.new_cookie = "" if len(browser) == 43 else secrets.token_urlsafe(32)
    g.browser = g.new_cookie or browser
    g.csrf = make_token(desk().secret, g.browser)
    if not desk().setting.accounts:
        g.person, g.access = replace(LOCAL, name=read_name(request.cookies.get(NAME_COOKIE, ""))), allow_local
        return None
    g.person = find_person(desk(), g.browser)
    if g.person is None:
        if request.path.split("/")[1] in _OPEN:
            return None
        if request.method == "GET":
            from gap_analyzer.web.desk import go

            return go("/login")
        abort(403)
    g.access = lambda case_id: find_role(desk(), g.person, case_id)
    return None


def allow_local(case_id: str) -> str:  # noqa: ARG001 - every case is the local person's
    """Without accounts everybody at this machine may do everything."""
    return LOCAL.role


def read_name(cookie: str) -> str:
    """The name under which the local person wants to stand in the log."""
    name = " ".join(unquote(cookie).split())[:60]
    return name if name and name.isprintable() else LOCAL.name


def make_token(secret: bytes, browser: str) -> str:
    """The token that a form of this browser carries: nobody else can make it."""
    return hmac.new(secret, browser.encode(), hashlib.sha256).hexdigest()


def check_token() -> None:
    """Refuse a change that does not come from a form of ours in the same browser."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    given = request.headers.get("X-CSRF-Token", "") or request.args.get("csrf", "")
    if not given and request.content_length is not None:
        given = request.form.get("csrf", "")
    if g.new_cookie or not hmac.compare_digest(given.encode(), g.csrf.encode()):
        abort(403)


def seal(answer: Response) -> Response:
    """The headers of every answer, and the browser's cookie when it has none yet."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if "v" in request.args and request.path.startswith("/static/") and answer.status_code == 200:
        answer.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    else:
        answer.headers.setdefault("Cache-Control", "no-store")
    if g.get("new_cookie"):
        set_cookie(answer, g.new_cookie)
    if g.get("fault"):
        answer.call_on_close(partial(reach, g.fault))
    return answer


def set_cookie(answer: Response, value: str) -> None:
    """The cookie by which a browser is known again: scripts do not see it, other sites do not send it."""
    answer.set_cookie(
        COOKIE, value, max_age=30 * 86_400, httponly=True, samesite="Lax", secure=desk().setting.secure, path="/"
    )


def expect_fault(fault: Fault) -> None:
    """Let the point after the answer of this request be reached once it is sent."""
    g.fault = fault


EXPLAINED: Mapping[int, tuple[str, str]] = {
    400: ("The form could not be read.", "Go back, load the page again, and send it once more."),
    403: ("This change was refused.", "Load the page again and try once more; a reader of a case cannot change it."),
    404: ("There is no such page here.", "Go to the list of cases."),
    405: ("This page cannot be asked in that way.", "Go back and use the buttons of the page."),
    413: ("What was sent is larger than what is taken here.", "Send fewer files at a time, or smaller ones."),
    421: ("This desk answers to its own name only.", "Open the address that it printed when it started."),
    429: ("Too much at a time.", "Wait a moment, then try again."),
}
UNEXPLAINED = ("Something went wrong at the desk.", "Nothing that was confirmed is lost. Load the page again.")


def tell_ours(error: GapAnalyzerError) -> Response:
    """A mistake with its own sentence."""
    return _tell(400, error.what, error.remedy)


def tell_any(error: Exception) -> Response:
    """Any other failure: its kind goes to standard error, none of its words, which may be of a draft."""
    status = int(error.code or 500) if isinstance(error, HTTPException) else 500
    if status == 500:
        sys.stderr.write(f"gap-analyzer: {name_failure(error)}\n")
    what, remedy = EXPLAINED.get(status, UNEXPLAINED)
    with suppress(Exception):  # where the words of a language fail too, it is said in English
        what, remedy = say()(what), say()(remedy)
    return _tell(status, what, remedy)


def _tell(status: int, what: str, remedy: str) -> Response:
    with suppress(Exception):
        if request.path.endswith(".json"):
            from gap_analyzer.web.desk import answer_json

            answer = answer_json({"error": what, "next": remedy})
            answer.status_code = status
            return answer
        return show("web/error.html.j2", ErrorPage(what, remedy), title=what, status=status)
    return Response(f"{what} {remedy}\n", status, content_type="text/plain; charset=utf-8")
