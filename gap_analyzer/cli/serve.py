"""`gap-analyzer serve`: the adviser's desk in a browser."""

from __future__ import annotations

import argparse
import getpass
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from gap_analyzer.errors import UsageError

FOLDER = "gap-analyzer-data"


def run_serve(chosen: argparse.Namespace) -> int:
    """Serve the desk until Ctrl-C; returns the exit code."""
    from gap_analyzer.web.serving import Address, check_address, serve

    address = Address(chosen.host, chosen.port, tuple(chosen.name))
    check_address(address, accounts=chosen.accounts)
    folder = Path(chosen.data or FOLDER)
    os.umask(0o077)
    if chosen.accounts:
        _ask_first_lead(folder)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service is stopped as by Ctrl-C
    with suppress(KeyboardInterrupt):
        serve(address, folder, accounts=chosen.accounts, demo=chosen.demo, tell=_tell)
    return 0


def _tell(url: str) -> None:
    print(url, flush=True)
    print("The desk is open. Open this address in a browser; Ctrl-C closes it.", file=sys.stderr, flush=True)


def _ask_first_lead(folder: Path) -> None:
    """The first account, asked for on the terminal: nobody can make it over the network."""
    from gap_analyzer.web.sessions import make_first_lead, needs_first_lead

    if not needs_first_lead(folder):
        return
    if not sys.stdin.isatty():
        name, password = sys.stdin.readline().strip(), sys.stdin.readline().rstrip("\n")
    else:
        print("This desk has no accounts yet. The first one leads it.", file=sys.stderr)
        name, password = input("Name: ").strip(), getpass.getpass("Password (12 characters or more): ")
    if not name:
        raise UsageError(
            "A desk with accounts needs a first one.", "Run it on a terminal and give a name and a password."
        )
    make_first_lead(folder, name, password)
