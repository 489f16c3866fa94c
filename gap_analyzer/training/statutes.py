"""Whole statutes that ship with their labels → lessons: how provisions speak that stand in a law, not by themselves."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gap_analyzer.analysis import Request, read_laws
from gap_analyzer.catalogue import Catalogue
from gap_analyzer.catalogue.grammars import fold
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation.pinpoints import PinpointForm, load_form, reduce_pinpoint
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings.learning import Lesson
from gap_analyzer.findings.traits import read_traits
from gap_analyzer.model import Law
from gap_analyzer.model.description import Passage
from gap_analyzer.reading import Options
from gap_analyzer.resources import locate

PLAIN = Options(ocr=False, second_reader=False, tables=False, jobs=1)
_ORDINALS = str.maketrans("", "", "ºª°")
_PART = re.compile(r"[a-z]?\d+[a-z]?|[ivxlcdm]+|[a-z]")
_ASKED = ("element", "article", "certainty")
Label = Mapping[str, str]
Place = tuple[str, ...]


def list_statutes() -> tuple[Path, ...]:
    """The label files of the statutes that ship, in order of their names; each stands beside its statute."""
    return tuple(sorted((locate("corpus") / "statutes").glob("*.json")))


def collect_statutes(catalogue: Catalogue, files: Sequence[Path] | None = None) -> tuple[Lesson, ...]:
    """A lesson for each provision of every labelled statute, of those that ship or of `files`.

    Raises UsageError for a file that holds no labels, or whose statute is not beside it or cannot be read.
    """
    return tuple(
        lesson for path in (list_statutes() if files is None else files) for lesson in _teach_statute(path, catalogue)
    )


def _teach_statute(path: Path, catalogue: Catalogue) -> Iterator[Lesson]:
    statute = path.with_suffix(".html")
    labels = _read_labels(path)
    if not statute.exists():
        raise UsageError(f"The statute {statute.name} is not there.", f"Put it beside {path.name}.")
    laws, unread = read_laws(Request((statute,), "", options=PLAIN), catalogue, lambda stage, source: None)
    if unread or not laws:
        raise UsageError(f"The statute {statute.name} could not be read.", "Mend it, or take its labels away.")
    for law in laws:
        yield from teach_law(law, labels, catalogue)


def _read_labels(path: Path) -> tuple[Label, ...]:
    try:
        labels = tuple(json.loads(path.read_text(encoding="utf-8"))["labels"])
        if not all(isinstance(label[key], str) for label in labels for key in _ASKED):
            raise TypeError("a label without a place")
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path.name} holds no labels ({type(error).__name__}: {error}).", "Mend it.") from error
    return labels


def teach_law(law: Law, labels: Sequence[Label], catalogue: Catalogue) -> Iterator[Lesson]:
    """A lesson for each provision of a law that says something.

    A provision answers the elements that are clearly labelled at its own place. Those labelled elsewhere in its
    article, and those that readers called arguable, are left open: the sentence may share in the answer.
    """
    lexicon, form = load_lexicon(catalogue), load_form(catalogue.folder)
    features = describe(law, lexicon)
    answers: dict[Place, set[str]] = defaultdict(set)
    open_in: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        if label["element"] in catalogue.rules:
            place = split_place(label["article"], label.get("path") or label["article"], form)
            open_in[place[0]].add(label["element"])
            if label["certainty"] == "clear":
                answers[place].add(label["element"])
    by_provision: dict[int, list[Passage]] = defaultdict(list)
    for passage in features.passages:
        by_provision[passage.provision].append(passage)
    by_id = {provision.id: provision for provision in law.provisions}
    for number, passages in by_provision.items():
        provision = law.provisions[number]
        place = split_place(provision.article, provision.path, form)
        yield Lesson(
            read_traits(passages, features, lexicon.index, by_id),
            frozenset(answers.get(place, ())) if provision.article else frozenset(),
            frozenset(open_in.get(place[0], ())) if provision.article else frozenset(),
        )


def split_place(article: str, path: str, form: PinpointForm) -> Place:
    """The article as pinpoints compare it, then the numbers and letters in it: “17, § 1º, a)” of 17 → 17, 1, a."""
    inner = path.removeprefix(article).translate(_ORDINALS)
    words = re.split(r"[^a-z0-9]+", fold(inner).lower())
    return reduce_pinpoint(article, form), *(word for word in words if _PART.fullmatch(word))
