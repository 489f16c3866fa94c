"""Signing in and out, and for the lead: who has an account, and who may see which case."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, request

from gap_analyzer.errors import UsageError
from gap_analyzer.store.accounts import ROLES, Account
from gap_analyzer.web.desk import desk, go, now, open_case, person, say, show
from gap_analyzer.web.frame import FieldError
from gap_analyzer.web.safety import set_cookie
from gap_analyzer.web.sessions import accounts, fits, hash_password

blueprint = Blueprint("accounts", __name__)
HELD = 0.5  # seconds that an answer is held while a name has to wait; the rest of the wait is told, not spent


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The form to sign in."""

    name: str


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """Everybody, and the form for a new account."""

    accounts: tuple[Account, ...]
    roles: tuple[tuple[str, str], ...]
    me: str


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Who may see a case."""

    url: str
    given: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]


def _list_roles() -> tuple[tuple[str, str], ...]:
    words = say()
    told = {
        "reader": words("reader: looks at everything of a case"),
        "adviser": words("adviser: decides and signs"),
        "lead": words("lead: makes and deletes cases and accounts"),
    }
    return tuple((role, told[role]) for role in ROLES)


def _ask_accounts() -> None:
    if not desk().setting.accounts:
        abort(404)


@blueprint.get("/login")
def show_login() -> Response:
    """The form to sign in."""
    _ask_accounts()
    return show("web/login.html.j2", LoginPage(""), title=say()("Sign in"))


@blueprint.post("/login")
def log_in() -> Response:
    """Begin a session, with a new cookie; a wrong name and a wrong password look alike and cost the same."""
    _ask_accounts()
    name, password = request.form.get("name", "").strip()[:60], request.form.get("password", "")
    known = accounts(desk())
    wait = known.seconds_to_wait(name)
    if wait > 0:
        time.sleep(min(wait, HELD))
        return _refuse(name, say()("Too many wrong passwords. Wait %(n)s seconds.", n=round(wait + 0.5)), 429)
    if not fits(known.find_hash(name), password):
        known.count_failure(name)
        return _refuse(name, say()("Name and password do not fit together."), 403)
    fresh = secrets.token_urlsafe(32)
    known.end_session(g.browser)
    known.begin_session(name, fresh)
    g.new_cookie = ""
    answer = go("/")
    set_cookie(answer, fresh)
    return answer


def _refuse(name: str, why: str, status: int) -> Response:
    mistakes = (FieldError("password", why),)
    return show("web/login.html.j2", LoginPage(name), title=say()("Sign in"), mistakes=mistakes, status=status)


@blueprint.post("/logout")
def log_out() -> Response:
    """End the session."""
    _ask_accounts()
    accounts(desk()).end_session(g.browser)
    answer = go("/login")
    set_cookie(answer, secrets.token_urlsafe(32))
    return answer


@blueprint.get("/accounts")
def list_accounts() -> Response:
    """Everybody with an account."""
    _ask_lead()
    page = AccountsPage(accounts(desk()).list_accounts(), _list_roles(), person().name)
    return show("web/accounts.html.j2", page, title=say()("Accounts"))


@blueprint.post("/accounts")
def add_account() -> Response:
    """A new account, or another password for one that is there."""
    _ask_lead()
    name = " ".join(request.form.get("name", "").split())[:60]
    password, role = request.form.get("password", ""), request.form.get("role", "")
    known = accounts(desk())
    if request.form.get("what") == "password":
        if known.find_hash(name) is None:
            raise UsageError("There is no such account or role.", "Choose from the list.")
        known.set_password(name, hash_password(password))
    else:
        known.add(name, hash_password(password), role)
    return go("/accounts")


@blueprint.post("/accounts/delete")
def delete_account() -> Response:
    """Delete an account; its sessions end at once."""
    _ask_lead()
    name = request.form.get("name", "")
    accounts(desk()).remove(name)
    desk().shelf.note(f"{now()} account deleted by {person().name}")
    return go("/accounts")


def _ask_lead() -> None:
    _ask_accounts()
    if not person().is_lead:
        abort(404)


@blueprint.get("/cases/<case_id>/access")
def show_access(case_id: str) -> Response:
    """Who may see this case."""
    _ask_lead()
    view = open_case(case_id)
    known, roles = accounts(desk()), dict(_list_roles())
    others = [a for a in known.list_accounts() if a.role != "lead"]
    page = AccessPage(
        url=f"{view.url}/access",
        given=tuple((a.name, roles[a.role]) for a in known.list_access(view.id)),
        names=tuple((a.name, a.name) for a in others),
        roles=tuple((role, text) for role, text in _list_roles() if role != "lead"),
    )
    return show("web/access.html.j2", page, title=say()("Who may see this case"), view=view)


@blueprint.post("/cases/<case_id>/access")
def give_access(case_id: str) -> Response:
    """Let somebody see this case, or no longer."""
    _ask_lead()
    view = open_case(case_id)
    accounts(desk()).give_access(request.form.get("name", ""), view.id, request.form.get("role", ""))
    return go(f"{view.url}/access?done=0")
