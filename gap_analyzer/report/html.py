"""Report → one HTML file: no script, no request to anywhere, styles allowed by their hash."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from gap_analyzer.report.parts import Report
from gap_analyzer.report.words import Words
from gap_analyzer.resources import locate

if TYPE_CHECKING:
    from jinja2 import Environment

NO_BASE = "base-uri 'none'; form-action 'none'"
_BLANK = re.compile(r"\n\s*\n")  # what the templates' own lines leave behind; the text of a law has no empty lines
STYLE, PAGE = "report/report.css", "report/report.html.j2"


def write_html(report: Report, say: Words) -> bytes:
    """The report as UTF-8 bytes of one HTML file."""
    environment = open_environment(say)
    style = _BLANK.sub("\n", environment.get_template(STYLE).render())
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{_digest(style)}'; {NO_BASE}"
    page = environment.get_template(PAGE).render(report=report, policy=policy)
    return _BLANK.sub("\n", page).encode("utf-8", "replace")


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()


@lru_cache(maxsize=8)
def open_environment(say: Words) -> Environment:
    """The templates in one language: every value is escaped, an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(locate("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension brings it
        say, lambda one, many, n: say(one if n == 1 else many), newstyle=True
    )
    return environment
