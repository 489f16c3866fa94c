"""The adviser's desk in a browser: one Flask application over a data folder; no request leaves the machine."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from gap_analyzer.web.setting import FORM_BYTES, Setting

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["ROOMS", "Setting", "create_app"]
ROOMS = ("cases", "library", "reading_check", "review", "matrix", "measures", "reports", "accounts")


def create_app(setting: Setting) -> Flask:
    """The application; waitress serves it, and a test client calls it."""
    from flask import Flask

    from gap_analyzer.web import safety
    from gap_analyzer.web.desk import Desk

    app = Flask("gap_analyzer.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_BYTES
    app.config["MAX_FORM_PARTS"] = 2_000
    app.extensions["gap-analyzer"] = Desk(setting)
    safety.guard(app)
    for room in ROOMS:
        if find_spec(f"gap_analyzer.web.{room}"):
            app.register_blueprint(import_module(f"gap_analyzer.web.{room}").blueprint)
    return app
