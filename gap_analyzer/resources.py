"""Where rules/, corpus/ and templates/ are, in a wheel or a checkout."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from gap_analyzer.errors import RulePackError

_PACKAGE = Path(__file__).resolve().parent


def locate(folder: str) -> Path:
    """The data folder `folder` ("rules", "corpus", "templates"): first in the package, then in the checkout.

    Raises RulePackError when neither has it, which means a broken installation.
    """
    for place in (_PACKAGE / folder, _PACKAGE.parent / folder):
        if place.is_dir():
            return place
    raise RulePackError(
        f"The folder {folder}/ is missing from this installation.",
        "Install gap-analyzer again, or run it from a complete checkout.",
    )


def load_version() -> str:
    """The version of this software, as the package states it."""
    return str(import_module("gap_analyzer").__version__)
