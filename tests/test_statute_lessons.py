"""Whole statutes teach provision by provision: a label answers at its place, and is left open beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gap_analyzer import training
from gap_analyzer.catalogue import load
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation.pinpoints import load_form
from gap_analyzer.findings.learning import Lesson
from gap_analyzer.resources import locate
from gap_analyzer.training import collect_all, collect_lessons, hash_corpus, statutes
from gap_analyzer.training.statutes import collect_statutes, list_statutes, split_place

CATALOGUE = load("minamata")
FORM = load_form(CATALOGUE.folder)
BAN, PERMIT, FUND = "MC-3.8#a", "MC-3.6a#a", "MC-13.1#a"
HEAD = '<html lang="en"><head><title>Mercury Act</title></head><body><h1>Mercury Act</h1>'
LAW = (
    HEAD + "<p>1. Mercury shall not be imported.</p><p>2. The following needs a permit:</p>"
    "<p>(a) the export of mercury;</p><p>(b) its storage.</p><p>3. This Act may be cited as the Mercury Act.</p>"
    "</body></html>"
)


def write(folder: Path, labels: object, law: str | None = LAW) -> Path:
    """A statute with its labels beside it."""
    path = folder / "act.json"
    path.write_text(labels if isinstance(labels, str) else json.dumps({"labels": labels}), encoding="utf-8")
    if law is not None:
        path.with_suffix(".html").write_text(law, encoding="utf-8")
    return path


def teach(folder: Path, *labels: dict[str, str]) -> dict[str, Lesson]:
    """The lessons of the act by their last word."""
    told = [{"certainty": "clear", **label} for label in labels]
    return {lesson.traits.words[-1]: lesson for lesson in collect_statutes(CATALOGUE, [write(folder, told)])}


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1", "1"), ("Transitorio 1", "Transitorio 1")),
        (("1", "1"), ("Schedule 1", "Schedule 1")),
        (("2", "2(1)"), ("Schedule 2", "Schedule 2, 1")),
        (("12", "12"), ("12 bis", "12 bis")),
        (("20", "20(a)"), ("20-A", "20-A")),
    ],
)
def test_places_that_only_share_figures_are_kept_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    """A schedule is no article, and an inserted article is one of its own."""
    assert split_place(*one, FORM) != split_place(*other, FORM)


@pytest.mark.parametrize(
    ("article", "path", "same"),
    [
        ("17", "17, § 1º, a)", ("17", "17(1)(a)")),
        ("7", "7, al. 2", ("7", "7(2)")),
        ("25", "25, II", ("25", "25(II)")),
        ("Anexo I", "Anexo I, 4, b)", ("Anexo I", "Anexo I(4)(b)")),
        ("Annex A", "Annex A, item 2", ("Annex A", "Annex A, 2")),
        ("Artículo 5", "Artículo 5", ("5", "5")),
    ],
)
def test_places_of_all_languages_are_written_alike(article: str, path: str, same: tuple[str, str]) -> None:
    """Labels cite as their country does, provisions as the program does."""
    assert split_place(article, path, FORM) == split_place(*same, FORM)


# --- lessons ---------------------------------------------------------------------------------------------------------


def test_a_provision_without_labels_answers_nothing(tmp_path: Path) -> None:
    """It is a lesson for all that: most of a law answers nothing."""
    lesson = teach(tmp_path)["imported"]
    assert (lesson.answers, lesson.open) == (frozenset(), frozenset())


def test_a_label_teaches_at_its_own_place(tmp_path: Path) -> None:
    """The ban of article 1 is answered there and nowhere else."""
    lessons = teach(tmp_path, {"element": BAN, "article": "1", "path": "1"})
    assert lessons["imported"].answers == {BAN}
    assert all(not lesson.answers for word, lesson in lessons.items() if word != "imported")


def test_what_is_labelled_beside_a_provision_is_left_open_there(tmp_path: Path) -> None:
    """Item (b) shares its lead-in with (a): it is no example of what does not answer."""
    lessons = teach(tmp_path, {"element": PERMIT, "article": "2", "path": "2(a)"})
    assert lessons["mercury"].answers == {PERMIT}
    assert (lessons["storage"].answers, lessons["storage"].open) == (frozenset(), {PERMIT})
    assert lessons["imported"].open == frozenset()


def test_a_label_at_a_place_that_the_law_has_not_leaves_its_article_open(tmp_path: Path) -> None:
    """“second sentence” is no provision of its own."""
    lessons = teach(tmp_path, {"element": BAN, "article": "1", "path": "1, 7"})
    assert (lessons["imported"].answers, lessons["imported"].open) == (frozenset(), {BAN})


def test_what_readers_call_arguable_is_left_open(tmp_path: Path) -> None:
    """It is neither an answer nor an example of none."""
    lessons = teach(tmp_path, {"element": BAN, "article": "1", "path": "1", "certainty": "arguable"})
    assert (lessons["imported"].answers, lessons["imported"].open) == (frozenset(), {BAN})


def test_an_element_that_the_pack_has_not_teaches_nothing(tmp_path: Path) -> None:
    """Labels may be older than the catalogue."""
    lessons = teach(tmp_path, {"element": "MC-99#a", "article": "1", "path": "1"})
    assert (lessons["imported"].answers, lessons["imported"].open) == (frozenset(), frozenset())


def test_the_same_files_teach_the_same(tmp_path: Path) -> None:
    """Twice the same lessons in the same order."""
    path = write(tmp_path, [{"element": FUND, "article": "3", "path": "3", "certainty": "clear"}])
    assert collect_statutes(CATALOGUE, [path]) == collect_statutes(CATALOGUE, [path])


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"doc": "x"}', "{", '{"labels": "ab"}', '{"labels": [{"element": "MC-3.8#a", "certainty": "clear"}]}'],
)
def test_a_file_without_labels_is_named(tmp_path: Path, content: str) -> None:
    """No traceback, and the name of the file."""
    with pytest.raises(UsageError, match=r"act\.json holds no labels"):
        collect_statutes(CATALOGUE, [write(tmp_path, content)])


def test_labels_without_their_statute_are_told(tmp_path: Path) -> None:
    """What is missing is named, and where it belongs."""
    with pytest.raises(UsageError, match=r"act\.html is not there"):
        collect_statutes(CATALOGUE, [write(tmp_path, [], law=None)])


def test_a_statute_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A smaller model in silence would be worse than none."""
    with pytest.raises(UsageError, match=r"act\.html could not be read"):
        collect_statutes(CATALOGUE, [write(tmp_path, [], law="")])


# --- what ships ------------------------------------------------------------------------------------------------------


def test_no_blind_statute_teaches() -> None:
    """The labels of statutes that measure what an unseen law meets stay out of the corpus."""
    blind = Path(__file__).parent / "gold" / "blind"
    files = {Path(json.loads(path.read_text(encoding="utf-8"))["file"]).stem for path in blind.glob("*.json")}
    assert files
    assert not files & {path.stem for path in list_statutes()}


def test_every_language_has_statutes_that_teach() -> None:
    """At least five of each, beside their labels."""
    for language in ("en", "es", "pt", "fr"):
        assert sum(path.name.startswith(f"{language}-") for path in list_statutes()) >= 5
    assert all(path.with_suffix(".html").exists() for path in list_statutes())


def test_everything_that_ships_teaches() -> None:
    """Single provisions first, whole statutes after them, and most of the labels are found at their places."""
    alone, everything = collect_lessons(CATALOGUE), collect_all(CATALOGUE)
    whole = everything[len(alone) :]
    labels = [
        label["element"] for path in list_statutes() for label in json.loads(path.read_text(encoding="utf-8"))["labels"]
    ]
    assert everything[: len(alone)] == alone
    assert sum(len(lesson.answers) for lesson in whole) >= 0.6 * len(labels)


def test_the_hash_of_the_corpus_knows_the_statutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A label more, or a statute by another name, is another corpus."""
    corpus = tmp_path / "corpus"
    shutil.copytree(locate("corpus"), corpus)
    for module in (training, statutes):
        monkeypatch.setattr(module, "locate", lambda folder: tmp_path / folder)
    before = hash_corpus()
    assert before == hash_corpus()
    path = list_statutes()[0]
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert (changed := hash_corpus()) != before
    for end in (".json", ".html"):
        path.with_suffix(end).rename(path.with_name(f"renamed{end}"))
    assert hash_corpus() not in (before, changed)
