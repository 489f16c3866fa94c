"""Markers that recognition has spoilt: what digital text never gets, near misses, then what the numbers ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaves import articles, document, find, grammars, read_law

from gap_analyzer.model.law import Law
from gap_analyzer.provisions import split
from gap_analyzer.provisions.misreads import list_alike
from gap_analyzer.provisions.numbers import read_number, write_number, write_roman
from gap_analyzer.text import assemble


def scan(text: str, *, grammar: str | None = None) -> Law:
    """The law on a page that was recognised; ~ before a line says that recognition was not sure of it."""
    made = document(text)
    (page,) = made.pages
    lines = tuple(
        replace(line, text=line.text.lstrip("~"), confidence=0.2 if line.text.startswith("~") else 0.95)
        for line in page.lines
    )
    made = replace(made, pages=(replace(page, lines=lines),))
    return split(assemble(made, grammars=grammars()), made, grammars=grammars(), grammar=grammar)


def paths(law: Law) -> list[str]:
    """The paths of all numbered units, in printed order."""
    return [provision.path for provision in law.provisions if provision.path]


_LETTERS = "".join(f"({letter}) a product of kind {letter};\n" for letter in "abcdefghijk")
_LIST = f"""
2 The Minister may exempt any of the following products from these Regulations:
{_LETTERS}(1) a battery; or
(m) a measuring device.
"""


def test_digital_text_is_never_read_otherwise_than_printed() -> None:
    """ "(1)" after (k) stays a one where no recognition was at work."""
    assert "2(l)" not in paths(read_law(_LIST, grammar="english-canada"))


def test_a_true_subsection_after_a_letter_stays_one() -> None:
    """ "(1)" after "(k)" that is followed by "(2)" begins a list of its own."""
    law = scan(_LIST.replace("(m) a measuring device", "(2) a lamp"), grammar="english-canada")
    assert "2(l)" not in paths(law)


def test_a_capital_is_no_small_letter() -> None:
    """(A), (B) under (1) do not go on with (a): their glyphs are not alike, whatever their letters."""
    law = scan(
        """
1 A person who has a permit shall keep a register of the following:
(a) every import of mercury, with
(A) its date, and
(B) its weight; and
(b) every export of mercury.
""",
        grammar="english-canada",
    )
    assert paths(law) == ["1", "1(a)", "1(a)(A)", "1(a)(B)", "1(b)"]


def test_an_l_between_k_and_m_is_an_l() -> None:
    """ "(1)" is what recognition makes of (l)."""
    law = scan(_LIST, grammar="english-canada")
    assert find(law, "2(l)").text == "a battery; or"
    assert paths(law)[-2:] == ["2(l)", "2(m)"]


@pytest.mark.parametrize("printed", ["(üi)", "(ui)", "(ïïi)", "(111)", "(iil)"])
def test_a_roman_number_is_known_by_its_strokes(printed: str) -> None:
    """After (ii) these are all (iii)."""
    law = scan(
        f"""
1 Il est interdit à toute personne d'importer un produit contenant du mercure qui, à la fois :
a) est neuf :
(i) est fabriqué au Canada,
(ii) est vendu au Canada,
{printed} contient du mercure;
b) est une lampe.
""",
        grammar="french-canada",
    )
    assert find(law, "1(a)(iii)").text == "contient du mercure;"
    assert paths(law)[-1] == "1(b)"


def test_a_closing_bracket_that_became_a_letter() -> None:
    """ "(ID" is (II), and the words after it are its own."""
    law = scan(
        """
§ 2607. Reporting
(a) The Administrator shall, as soon as it is practicable and in any case within a year,—
(1) ask for reports—
(A) from all manufacturers who have—
(i) a permit, or
(ii) an exemption under—
(I) the old rules, or
(ID with the leave of a court; and
(B) from importers.
"""
    )
    assert find(law, "2607(a)(1)(A)(ii)(II)").text == "with the leave of a court; and"


def test_two_readings_of_one_letter_are_one() -> None:
    """ "Cc)" is a c that was seen twice."""
    law = scan(
        """
Artículo 6.- La autoridad verifica en todos los casos que se le presenten lo siguiente:
a) La importación de mercurio;
b) La venta de mercurio;
Cc) La exportación de mercurio; y
d) El transporte de mercurio.
"""
    )
    assert paths(law) == ["6", "6(a)", "6(b)", "6(c)", "6(d)"]


def test_a_first_letter_needs_a_second() -> None:
    """ "(l)" alone is no (1); with (2) after it, it is."""
    alone = "1 A permit holder shall keep a register:\n(l) of imports.\n2 A register is open at all times."
    assert "1(1)" not in paths(scan(alone, grammar="english-canada"))
    two = alone.replace("imports.", "imports.\n(2) It is kept for ten years.")
    assert "1(1)" in paths(scan(two, grammar="english-canada"))


_SECTIONS = """
5 A permit is needed for the import of mercury into the country, in any form or quantity.
Conditions
6
(1) A person must comply with the permit that was issued for the import of the mercury.
(2) The permit is not transferable to any other person.
Application
~Z
(1) A person may apply for a permit in the form that the Minister has set for it.
(2) An application is made in writing and signed.
Refusal
8
(1) The Minister may refuse an application for a permit if mercury may be released.
"""


@pytest.mark.parametrize("above", ["of it.", "~of Z."])
def test_words_over_a_first_subsection_are_no_lost_number(above: str) -> None:
    """Words that end a sentence are no sign and no heading, however unsure they are."""
    assert "7" not in articles(scan(_SECTIONS.replace("~Z", above), grammar="english-canada"))


def test_two_signs_for_one_number_are_not_guessed_at() -> None:
    """Where two places could bear the one missing number, neither does."""
    twice = _SECTIONS.replace("(2) An application", "~Q\n(1) An application")
    assert "7" not in articles(scan(twice, grammar="english-canada"))


def test_an_unsure_sign_between_six_and_eight_is_seven() -> None:
    """Its heading is the one above the sign, and the law says that the number was inferred."""
    law = scan(_SECTIONS, grammar="english-canada")
    assert articles(law) == ["5", "6", "7", "8"]
    assert find(law, "7").heading == "Application"
    assert find(law, "7(1)").text.startswith("A person may apply")
    assert "inferred 7" in law.instrument.warnings


def test_before_an_inserted_section_stands_the_whole_one() -> None:
    """Between 6 and 7.1 the unsure sign is 7."""
    law = scan(_SECTIONS.replace("\n8\n", "\n7.1\n"), grammar="english-canada")
    assert articles(law) == ["5", "6", "7", "7.1"]


_PRELIMINARY = """
TÍTULO PRELIMINAR
Artículo 1.- Del derecho
Toda persona tiene derecho a vivir en un ambiente saludable, y el deber de contribuir a su gestión.
Artículo II.- Del acceso a la información
Toda persona tiene derecho a acceder a la información pública sobre las políticas y normas.
Artículo HI.- De la participación
Toda persona tiene derecho a participar en los procesos de toma de decisiones del Estado.
Artículo IV.- De la sostenibilidad
La gestión del ambiente se sustenta en la integración equilibrada de los aspectos del desarrollo.
Artículo V.- De la prevención
La gestión ambiental tiene como objetivos vigilar y evitar la degradación del ambiente.
TÍTULO I
Artículo 1.- Del objeto
La presente ley es la norma que ordena el marco legal para la gestión ambiental en el país.
Artículo 2.- Del ámbito
Las disposiciones de la presente ley son de obligatorio cumplimiento para toda persona.
Artículo 3.- De la política
El Estado diseña y aplica las políticas y normas que sean necesarias para el ambiente.
Artículo 4.- De la autoridad
La autoridad nacional dicta las normas y los procedimientos que sean necesarios.
Artículo 5.- De la coordinación
Las entidades coordinan sus acciones y dan cuenta de ellas en cada año a la autoridad.
"""


def test_articles_with_roman_numbers_are_read_by_their_neighbours() -> None:
    """ "Artículo 1" before II is I, and "HI" is III; the article 1 of the next title stays 1."""
    assert articles(scan(_PRELIMINARY)) == ["I", "II", "III", "IV", "V", "1", "2", "3", "4", "5"]


def test_an_article_one_without_roman_neighbours_is_one() -> None:
    """A law of five articles keeps its arabic numbers."""
    law = scan(_PRELIMINARY.partition("TÍTULO I\n")[2])
    assert articles(law) == ["1", "2", "3", "4", "5"]


def test_numbers_that_look_alike() -> None:
    """A printed number itself is never offered, and neither is a letter of another shape."""
    offered = {number for number, _ in list_alike("1")}
    assert {"l", "i", "I"} <= offered
    assert "1" not in offered
    assert "b" not in {number for number, _ in list_alike("B")}
    assert list_alike("the") == ()


@given(st.integers(1, 89))
def test_a_written_roman_number_reads_back(value: int) -> None:
    """write_roman and read_number are one the reverse of the other."""
    (reading,) = read_number(write_roman(value), ("ROMAN",), {})
    assert reading.key == (value,)
    assert write_number("1" * min(value, 3), reading) == write_roman(value)


_LEAP = """
§ 6924. Standards
(a) The Administrator shall make regulations for the treatment, storage and disposal of waste.
(b) The regulations set out, in accordance with the findings under subsection (d), (e), or
{reference} applies to the waste, what is to be done.
(c) The regulations are reviewed every three years.
(d) Findings are published.
"""


def test_a_reference_that_begins_a_line_is_no_subsection() -> None:
    """ "(g)" after an unfinished line stays in the words of (b) while (c) is still to come; so does "(e), or"."""
    for reference in ("(g)", "(e), or (g)"):
        law = read_law(_LEAP.format(reference=reference))
        assert paths(law) == ["6924", "6924(a)", "6924(b)", "6924(c)", "6924(d)"]


def test_a_subsection_after_a_repealed_one_is_kept() -> None:
    """(e) after (b) and a finished line is a subsection, whatever is missing."""
    law = read_law(_LEAP.replace("or\n{reference} applies to the waste, what is to be done.\n(c)", "so.\n(e)"))
    assert "6924(e)" in paths(law)
