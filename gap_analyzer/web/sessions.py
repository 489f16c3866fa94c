"""Who is at the desk: accounts, sessions and rights, where people sign in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gap_analyzer.errors import UsageError
from gap_analyzer.store.accounts import Accounts
from gap_analyzer.store.files import make_folder

if TYPE_CHECKING:
    from gap_analyzer.web.desk import Desk, Person

COOKIE = "desk"
# The hash of a password that nobody has: against it the password of an unknown name is checked.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$T9jNSsG1tb0Cfg68O9z7AQ$mYJLvRGDO21qRx3gEn7Jkf5LsQ4Tzan56KG3kCklX2E"


def accounts(desk: Desk) -> Accounts:
    """The accounts of this desk."""
    return Accounts(desk.shelf.folder)


def find_person(desk: Desk, browser: str) -> Person | None:
    """The person whose session this browser has, or None."""
    from gap_analyzer.web.desk import Person

    account = accounts(desk).find_session(browser)
    return None if account is None else Person(account.name, account.role, is_lead=account.role == "lead")


def find_role(desk: Desk, person: Person, case_id: str) -> str | None:
    """What a person may do with a case: the role given for it, everything for a lead, None for a stranger."""
    return "lead" if person.is_lead else accounts(desk).find_access(person.name, case_id)


def needs_first_lead(folder: Path) -> bool:
    """Whether nobody could sign in."""
    return not Accounts(make_folder(folder)).list_accounts()


def make_first_lead(folder: Path, name: str, password: str) -> None:
    """The account that makes the others."""
    Accounts(make_folder(folder)).add(name, hash_password(password), "lead")


def hash_password(password: str) -> str:
    """The argon2id hash of a password. Raises UsageError for one that is too short or too long."""
    from argon2 import PasswordHasher

    if not 12 <= len(password) <= 200:
        raise UsageError("A password has 12 to 200 characters.", "Choose a longer one, such as four words.")
    return PasswordHasher().hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; an account that does not exist costs the same time."""
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        PasswordHasher().verify(password_hash or _NOBODY, password[:200])
    except VerificationError:
        return False
    return password_hash is not None
