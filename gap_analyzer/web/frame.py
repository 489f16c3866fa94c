"""What stands around every page of the desk → HTML: title, steps, languages, messages, and the one way to render."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gap_analyzer.report.html import open_environment
from gap_analyzer.resources import locate
from gap_analyzer.web.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The case that a page belongs to."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps of a case, from law to report."""

    url: str
    text: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language of the desk by its own name, and the address that chooses it and comes back."""

    url: str
    text: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """What has just been done, in one line; `undo` is the address to which its undoing is posted, "" for none."""

    text: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field of a form, and what to do; `field` is the id of the field, "" for the whole form."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its content. `data` is its address without .json and .csv, "" for none."""

    language: str
    title: str
    csrf: str = ""
    languages: tuple[LanguageLink, ...] = ()
    case: CaseLink | None = None
    note: str = ""  # country and as-of date, in words
    steps: tuple[Step, ...] = ()
    data: str = ""
    user: str = ""
    toasts: tuple[Toast, ...] = ()
    mistakes: tuple[FieldError, ...] = ()
    reload_after: int = 0  # seconds after which a page without a script asks for itself again; 0 is never
    wide: bool = False


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went wrong, and what to do next."""

    what: str
    remedy: str


def render_page(say: Words, template: str, frame: Frame, page: object) -> str:
    """A page of the desk as HTML. A template sees `frame` and `page`, and nothing else."""
    content = _open_environment(say).get_template(template).render(frame=frame, page=page)
    return _BLANK.sub("\n", content)


@lru_cache(maxsize=8)
def _open_environment(say: Words) -> Environment:
    environment = open_environment(say).overlay()
    environment.globals = {**environment.globals, "static": find_static}
    return environment


@lru_cache(maxsize=32)
def find_static(name: str) -> str:
    """The address of a file of ours: it carries its hash, and a browser may keep it for good."""
    content = (locate("templates") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:8]}"
