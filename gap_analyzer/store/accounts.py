"""Accounts of a desk: names, hashes of passwords, roles, rights to cases, sessions; in a file of their own."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gap_analyzer.errors import UsageError
from gap_analyzer.store.schema import migrate, open_file, transaction

ROLES = ("reader", "adviser", "lead")
SESSION_SECONDS = 12 * 3_600
_WAITS = (0, 0, 0, 1, 2, 4, 8, 15, 30, 60)  # seconds after so many wrong passwords in a row
TABLES = (
    """
    -- 1
    CREATE TABLE account (
        name TEXT PRIMARY KEY,
        password TEXT NOT NULL,          -- argon2id, with its salt
        role TEXT NOT NULL CHECK (role IN ('reader', 'adviser', 'lead')),
        failures INTEGER NOT NULL DEFAULT 0,
        until REAL NOT NULL DEFAULT 0    -- no password is looked at before
    ) STRICT;
    CREATE TABLE access (
        name TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        case_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('reader', 'adviser', 'lead')),
        PRIMARY KEY (name, case_id)
    ) STRICT;
    CREATE TABLE session (
        token TEXT PRIMARY KEY,          -- sha256 of the browser's cookie
        name TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        until REAL NOT NULL
    ) STRICT;
    """,
)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. A lead sees every case and manages accounts; the others see what they were given."""

    name: str
    role: str


class Accounts:
    """The accounts of one data folder."""

    def __init__(self, folder: Path) -> None:
        """Open the file of accounts, or begin one."""
        self._path = folder / "accounts.sqlite"
        if not self._path.exists():
            with self._open() as file:
                migrate(file, TABLES)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with open_file(self._path) as file:
            yield file

    def list_accounts(self) -> tuple[Account, ...]:
        """Everybody, by name."""
        with self._open() as file:
            return tuple(Account(*row) for row in file.execute("SELECT name, role FROM account ORDER BY name"))

    def add(self, name: str, password_hash: str, role: str) -> None:
        """A new account; raises UsageError for a name that is taken or empty, or an unknown role."""
        if not name or len(name) > 60 or not name.isprintable() or role not in ROLES:
            raise UsageError("An account needs a name and one of the three roles.", "Fill in both.")
        try:
            with self._open() as file, transaction(file):
                file.execute("INSERT INTO account (name, password, role) VALUES (?, ?, ?)", (name, password_hash, role))
        except sqlite3.IntegrityError as error:
            raise UsageError("There is an account of that name already.", "Choose another name.") from error

    def remove(self, name: str) -> None:
        """Delete an account with its rights and its sessions, at once; the last lead stays."""
        with self._open() as file, transaction(file):
            others = file.execute("SELECT count(*) FROM account WHERE role = 'lead' AND name <> ?", (name,)).fetchone()
            if not others[0]:
                raise UsageError("The last lead cannot be deleted.", "Make another lead first.")
            file.execute("DELETE FROM account WHERE name = ?", (name,))

    def set_password(self, name: str, password_hash: str) -> None:
        """Another password; every session of the account ends."""
        with self._open() as file, transaction(file):
            file.execute(
                "UPDATE account SET password = ?, failures = 0, until = 0 WHERE name = ?", (password_hash, name)
            )
            file.execute("DELETE FROM session WHERE name = ?", (name,))

    def find_hash(self, name: str) -> str | None:
        """The hash of an account's password, or None when there is no such account."""
        with self._open() as file:
            row = file.execute("SELECT password FROM account WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    # --- wrong passwords cost time ---------------------------------------------------------------------

    def seconds_to_wait(self, name: str) -> float:
        """How long no password of this name is looked at."""
        with self._open() as file:
            row = file.execute("SELECT until FROM account WHERE name = ?", (name,)).fetchone()
        return max(0.0, float(row[0]) - time.time()) if row else 0.0

    def count_failure(self, name: str) -> None:
        """A wrong password: from the third on each makes the next wait longer, up to a minute."""
        with self._open() as file, transaction(file):
            row = file.execute("SELECT failures FROM account WHERE name = ?", (name,)).fetchone()
            if row is not None:
                failures = int(row[0]) + 1
                until = time.time() + _WAITS[min(failures, len(_WAITS) - 1)]
                file.execute("UPDATE account SET failures = ?, until = ? WHERE name = ?", (failures, until, name))

    # --- sessions ----------------------------------------------------------------------------------------

    def begin_session(self, name: str, browser: str) -> None:
        """The browser with this cookie is this person for twelve hours."""
        with self._open() as file, transaction(file):
            file.execute("DELETE FROM session WHERE until < ?", (time.time(),))
            file.execute("INSERT INTO session VALUES (?, ?, ?)", (_hash(browser), name, time.time() + SESSION_SECONDS))
            file.execute("UPDATE account SET failures = 0, until = 0 WHERE name = ?", (name,))

    def find_session(self, browser: str) -> Account | None:
        """Who has the session of this cookie; None when it ended or its account was deleted."""
        with self._open() as file:
            row = file.execute(
                "SELECT account.name, role FROM session JOIN account USING (name) "
                "WHERE token = ? AND session.until > ?",
                (_hash(browser), time.time()),
            ).fetchone()
        return None if row is None else Account(*row)

    def end_session(self, browser: str) -> None:
        """The browser with this cookie is nobody any more."""
        with self._open() as file, transaction(file):
            file.execute("DELETE FROM session WHERE token = ?", (_hash(browser),))

    # --- rights to cases -----------------------------------------------------------------------------------

    def give_access(self, name: str, case_id: str, role: str) -> None:
        """Let a person see a case in a role; an empty role takes it back."""
        with self._open() as file, transaction(file):
            file.execute("DELETE FROM access WHERE name = ? AND case_id = ?", (name, case_id))
            if role:
                if role not in ROLES or not file.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone():
                    raise UsageError("There is no such account or role.", "Choose from the list.")
                file.execute("INSERT INTO access VALUES (?, ?, ?)", (name, case_id, role))

    def find_access(self, name: str, case_id: str) -> str | None:
        """The role of a person in a case, or None."""
        with self._open() as file:
            row = file.execute("SELECT role FROM access WHERE name = ? AND case_id = ?", (name, case_id)).fetchone()
        return None if row is None else str(row[0])

    def list_access(self, case_id: str) -> tuple[Account, ...]:
        """Who was given a case, in which role."""
        with self._open() as file:
            rows = file.execute("SELECT name, role FROM access WHERE case_id = ? ORDER BY name", (case_id,))
            return tuple(Account(*row) for row in rows)


def _hash(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
