"""The rule pack is read as strings, is whole, and names file and key of every mistake."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.catalogue import LANGUAGES, load, load_concepts, load_obligations, packs
from gap_analyzer.catalogue.element_rules import read_example, read_rule
from gap_analyzer.catalogue.kept import keep_in
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError, UsageError
from gap_analyzer.model import Stance
from gap_analyzer.resources import locate

CATALOGUE = load("minamata")


def write(folder: Path, text: str, *, name: str = "x.yaml") -> Path:
    """A file of a rule pack."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- strings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "3.10",
        "no",
        "yes",
        "012",
        "4_2",
        "1:30",
        "2013-10-10",
        "0x1F",
        "1e3",
        "~",
        "null",
        "NaN",
        ".5",
        "+1",
        "off",
        "Y",
    ],
)
def test_a_value_stays_what_is_printed(value: str, tmp_path: Path) -> None:
    """No number, date, truth or nothing is made of law's own words."""
    assert load_strings(write(tmp_path, f"key: {value}\n{value}: [{value}]\n")) == {"key": value, value: [value]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x 1\nb: *x\n", "x.yaml, line 1: aliases and anchors are refused."),
        ("a: 1\nb: 2\na: 3\n", "x.yaml, line 3: the key “a” stands twice."),
        ("a: {b: 1, b: 2}\n", "x.yaml, line 1: the key “b” stands twice."),
        ("[a]: 1\n", "x.yaml, line 1: a key must be plain text."),
        ("a: [1\n", "x.yaml is not valid YAML"),
        ("a: b: c\n", "x.yaml is not valid YAML"),
        ("a: " + "[" * 21 + "]" * 21, "x.yaml, line 1: nested deeper than 20."),
        ("a: " + "[" * 3000, "x.yaml"),
        ("a: " + "x" * 1_000_001, "x.yaml is larger than 1 MB."),
    ],
)
def test_what_could_be_misread_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    """The message names the file, and the line where there is one."""
    with pytest.raises(RulePackError) as caught:
        load_strings(write(tmp_path, text))
    assert str(caught.value).startswith(sentence)
    assert caught.value.remedy


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    """A lawyer's editor may save in another encoding."""
    path = tmp_path / "x.yaml"
    path.write_bytes("clé: été".encode("latin-1"))
    with pytest.raises(RulePackError, match=r"x\.yaml is not UTF-8 text"):
        load_strings(path)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    """No entry is no mistake."""
    assert load_strings(write(tmp_path, "# only a comment\n")) == {}


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Strings, lists and keys come out, or a RulePackError; nothing else."""
    path = tmp_path_factory.mktemp("any") / "x.yaml"
    path.write_bytes(content)
    try:
        result = load_strings(path)
    except RulePackError as refused:
        result = str(refused)
    assert isinstance(result, str | list | dict)


# --- the pack ------------------------------------------------------------------------------------------------------


def test_all_obligations_and_elements_are_there() -> None:
    """115 obligations; every element belongs to one, and no id stands twice."""
    assert len(CATALOGUE.obligations) == 115
    ids = Counter(element.id for obligation in CATALOGUE.obligations.values() for element in obligation.elements)
    assert [each for each, times in ids.items() if times > 1] == []
    assert set(CATALOGUE.rules) == set(ids)
    assert all(each.split("#")[0] in CATALOGUE.obligations for each in ids)


def test_ids_and_kinds_of_elements_are_those_of_the_reference(shared: Path) -> None:
    """Nothing was lost or renamed on the way into the pack: ids, core, alternatives."""
    reference = load_strings_of_reference(shared / "convention" / "obligations.yaml")
    ours = {
        obligation.id: {(e.id, e.core, e.alternative) for e in obligation.elements}
        for obligation in CATALOGUE.obligations.values()
    }
    assert ours == reference


def load_strings_of_reference(path: Path) -> dict[str, set[tuple[str, bool, bool]]]:
    """Obligation → (element, core, alternative) of the reference."""
    import yaml

    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["obligations"]
    return {
        entry["id"]: {(e["id"], e["core"], False) for e in entry["elements"]}
        | {(e["id"], False, True) for e in entry.get("sufficient_alternatives") or []}
        for entry in entries
    }


def test_an_obligation_can_be_full() -> None:
    """Each has a core element or an alternative; otherwise nobody could ever meet it."""
    assert [
        each.id for each in CATALOGUE.obligations.values() if not any(e.core or e.alternative for e in each.elements)
    ] == []


@pytest.mark.parametrize(
    ("field", "allowed"),
    [
        ("expected", {"statute", "regulation", "administrative"}),
        ("general", {"carries", "supports"}),
        ("weight", {0, 1, 2, 3}),
    ],
)
def test_a_closed_field_holds_what_it_may(field: str, allowed: set[object]) -> None:
    """A spelling mistake would silently change a verdict."""
    assert {getattr(each, field) for each in CATALOGUE.obligations.values()} <= allowed


def test_every_concept_speaks_four_languages() -> None:
    """A label that is missing in one language would blind it there."""
    for concept in CATALOGUE.concepts.values():
        assert set(concept.labels) == set(LANGUAGES)
        assert all(labels.preferred for labels in concept.labels.values())
        assert concept.reach in ("", "specific", "class")


def test_every_rule_speaks_known_concepts() -> None:
    """A rule that waits for a word that nobody taught never fires."""
    from gap_analyzer.features import load_lexicon
    from gap_analyzer.findings import compile_rules

    assert len(compile_rules(CATALOGUE, load_lexicon(CATALOGUE).index).rules) > 400


def test_a_pack_that_is_not_there_is_a_mistake_of_usage() -> None:
    """The message lists the packs that are."""
    with pytest.raises(UsageError, match=r"no rule pack “basel”\. Installed packs: minamata"):
        load("basel")
    assert packs() == ("minamata",)


# --- mistakes of a lawyer -----------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the pack to spoil."""
    return Path(shutil.copytree(CATALOGUE.folder, tmp_path / "own"))


def test_a_missing_file_of_obligations_is_named(own: Path) -> None:
    """pack.yaml promises what is not there."""
    with pytest.raises(RulePackError, match=r"obligations/nothing\.yaml is missing"):
        load_obligations(own, ["nothing"])


def test_an_obligation_that_stands_twice_is_named(own: Path) -> None:
    """The same file read twice."""
    name = "article-03-supply-and-trade"
    with pytest.raises(RulePackError, match=rf"{name}\.yaml: “MC-3\.1” stands twice"):
        load_obligations(own, [name, name])


def test_a_missing_key_of_an_obligation_is_named(own: Path) -> None:
    """File, obligation and key."""
    write(own, "obligations:\n- {id: MC-X, article: '1'}\n", name="obligations/bad.yaml")
    with pytest.raises(RulePackError, match=r"bad\.yaml: “MC-X” lacks or misstates 'paragraph'"):
        load_obligations(own, ["bad"])


def test_a_concept_without_one_language_is_named(own: Path) -> None:
    """French was forgotten."""
    entry = "{id: zz, group: x, labels: {en: {preferred: a}, es: {preferred: b}, pt: {preferred: c}}}"
    write(own, f"concepts:\n- {entry}\n", name="concepts/zz.yaml")
    with pytest.raises(
        RulePackError, match=r"zz\.yaml: the concept “zz” lacks 'fr'.*Give it labels in en, es, pt and fr"
    ):
        load_concepts(own)


def test_a_concept_that_includes_nothing_known_is_named(own: Path) -> None:
    """A spelling mistake in `includes`."""
    labels = "{" + ", ".join(f"{language}: {{preferred: word}}" for language in LANGUAGES) + "}"
    write(own, f"concepts:\n- {{id: zz, labels: {labels}, includes: [yy]}}\n", name="concepts/zz.yaml")
    with pytest.raises(RulePackError, match="The concept “zz” includes the unknown “yy”"):
        load_concepts(own)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"sentense": ["a"]}, "unknown key “sentense”"),
        ({"sentence": ["a"], "stance": "covers"}, "'covers' is not a valid Stance"),
        ({"sentence": ["a"], "reach": "wide"}, "'wide' is not a valid Reach"),
        ({"sentence": ["a"], "within": "near"}, "invalid literal for int"),
        ({"sentence": ["a"], "subject_in": "chapter"}, "“chapter” is none of sentence, article, instrument"),
        ({"sentence": ["a"], "quantity": {"at_most": "5"}}, "'unit'"),
        ({"sentence": ["a"], "quantity": {"unit": "mg", "otherwise": "bad"}}, "“bad” is none of"),
        ({"sentence": ["a"], "date": {"otherwise": "limits"}}, "'by'"),
        ({"sentence": ["a"], "duration": {"years": "many"}}, "could not convert string to float"),
    ],
)
def test_a_mistake_in_a_rule_names_file_element_and_key(entry: dict[str, object], said: str) -> None:
    """So that a lawyer finds the line."""
    with pytest.raises(RulePackError) as caught:
        read_rule(entry, "MC-3.8#a", 2, "article-03.yaml")
    assert str(caught.value).startswith("article-03.yaml: MC-3.8#a, satisfied_by 2: ")
    assert said in str(caught.value)


def test_a_rule_is_read_with_its_groups() -> None:
    """`a|b` is one of these; each entry of the list must be there."""
    rule = read_rule({"sentence": ["a|b", "c"], "not": "d|e", "stance": "limits"}, "X#a", 1, "x.yaml")
    assert rule.sentence == (("a", "b"), ("c",))
    assert rule.absent == ("d", "e")
    assert rule.stance is Stance.LIMITS


def test_an_example_is_a_sentence_or_a_sentence_in_its_context() -> None:
    """Plain text, or text with heading, lead and kind."""
    assert read_example("en", "No import.").text == "No import."
    assert read_example("en", {"text": "mercury;", "lead": "No import:"}).lead == "No import:"


def test_an_unknown_element_among_the_settings_of_a_pack_is_named(tmp_path: Path) -> None:
    """Else a misspelt element would go on to take general claims."""
    pack = tmp_path / "pack"
    shutil.copytree(locate("rules") / "minamata", pack)
    about = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(
        about.replace("never_general: [XC-01#a,", "never_general: [XC-99#a,"), encoding="utf-8"
    )
    with pytest.raises(RulePackError, match="XC-99#a"):
        load(str(pack))


# --- kept --------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept_in(tmp_path: Path) -> Iterator[Path]:
    """A folder in which what rule files say is kept during the test."""
    keep_in(tmp_path / "own")
    yield tmp_path / "own" / "rules"
    keep_in(None)


def test_nothing_is_kept_unasked(tmp_path: Path) -> None:
    """Without a folder nothing is written anywhere."""
    load_strings(write(tmp_path, "a: 3.10"))
    assert [path.name for path in tmp_path.rglob("*")] == ["x.yaml"]


def test_a_file_that_is_refused_is_not_kept(tmp_path: Path, kept_in: Path) -> None:
    """Its mistake is named the second time as the first."""
    path = write(tmp_path, "a: 1\na: 2")
    for _ in range(2):
        with pytest.raises(RulePackError, match="stands twice"):
            load_strings(path)
    assert not kept_in.exists()


@pytest.mark.parametrize("spoilt", ["", "{", "3", '"text"', "[" * 100_000])
def test_what_was_spoilt_is_read_again(tmp_path: Path, kept_in: Path, spoilt: str) -> None:
    """A kept file that holds no mapping or list is passed over and written anew."""
    path = write(tmp_path, "a: [no, 012]")
    load_strings(path)
    (own,) = kept_in.iterdir()
    own.write_text(spoilt, encoding="utf-8")
    assert load_strings(path) == {"a": ["no", "012"]}


def test_what_is_kept_is_what_the_file_says(tmp_path: Path, kept_in: Path) -> None:
    """Strings stay strings; another content is another entry; the folder is the user's alone."""
    first = load_strings(write(tmp_path, "a: {no: 3.10}"))
    assert load_strings(write(tmp_path, "a: {no: 3.10}")) == first == {"a": {"no": "3.10"}}
    assert load_strings(write(tmp_path, "a: {no: 3.11}")) == {"a": {"no": "3.11"}}
    assert len(list(kept_in.iterdir())) == 2
    assert kept_in.stat().st_mode & 0o077 == 0


def test_a_pack_is_the_same_from_what_was_kept(kept_in: Path) -> None:
    """Every file of the pack, read and recalled."""
    files = sorted(CATALOGUE.folder.rglob("*.yaml"))
    first = [load_strings(path) for path in files]
    assert [load_strings(path) for path in files] == first
