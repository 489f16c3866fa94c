"""`gap-analyzer serve`: the adviser's desk in a browser."""

from __future__ import annotations

import argparse


def run_serve(chosen: argparse.Namespace) -> int:
    """Open the desk on this machine until it is stopped."""
    from gap_analyzer.web import serve

    return serve(host=chosen.host, port=chosen.port, data=chosen.data, accounts=chosen.accounts)
