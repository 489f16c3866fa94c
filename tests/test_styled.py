"""Headings that a DOCX gives by style: what stays what it was first, then groups without a number."""

from __future__ import annotations

from documents import maker
from leaves import articles, find, grammars

from gap_analyzer.model.law import Document, Law, ProvisionKind
from gap_analyzer.provisions import split
from gap_analyzer.reading import Source, read
from gap_analyzer.text import assemble

_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
    for level in (1, 2, 3)
)


def law_of(*paragraphs: str) -> Law:
    """The law in a DOCX: "#" before a paragraph gives it the style of a heading, one for each level."""
    body = ""
    for paragraph in paragraphs:
        words = paragraph.lstrip("#")
        level = len(paragraph) - len(words)
        style = f'<w:pPr><w:pStyle w:val="H{level}"/></w:pPr>' if level else ""
        body += f"<w:p>{style}<w:r><w:t>{words}</w:t></w:r></w:p>"
    made = read(Source("law.docx", content=maker.make_docx(body, styles=_STYLES)))
    assert isinstance(made, Document)
    return split(assemble(made, grammars=grammars()), made, grammars=grammars())


def groups(law: Law) -> list[str]:
    """Headings of the groups of `law`."""
    return [provision.heading for provision in law.provisions if provision.kind is ProvisionKind.GROUP]


_ONE = "Artículo 1. La presente ley regula el uso del mercurio en todo el territorio nacional."
_TWO = "Artículo 2. Se prohíbe la importación de mercurio en el país."


def test_words_without_a_style_are_no_group() -> None:
    """A short line between two articles stays in the first."""
    law = law_of("#Ley de mercurio", _ONE, "De la importación", _TWO)
    assert groups(law) == []
    assert articles(law) == ["1", "2"]


def test_the_title_of_a_law_is_no_group() -> None:
    """A heading before the first article is the law's own."""
    assert groups(law_of("#Ley de mercurio", "##De su objeto y ámbito", _ONE, _TWO)) == []


def test_a_heading_over_an_article_is_that_articles() -> None:
    """Styled, and not bold: it is known by its style."""
    law = law_of("#Ley de mercurio", "El Congreso decreta lo que sigue.", "###Objeto", _ONE, "###Prohibición", _TWO)
    assert (find(law, "1").heading, find(law, "2").heading) == ("Objeto", "Prohibición")
    assert groups(law) == []


def test_an_article_in_a_heading_style_is_an_article() -> None:
    """A numbered heading is its unit, and no group beside it."""
    law = law_of(
        "#Ley de mercurio", "##Artículo 1. Objeto", "La ley regula el mercurio.", "##Artículo 2. Veda", _TWO[13:]
    )
    assert articles(law) == ["1", "2"]
    assert groups(law) == []


def test_a_heading_over_numbered_headings_is_a_group() -> None:
    """It has no number; what stands under it is cited by its own."""
    law = law_of(
        "#Ley de mercurio", "##Artículo 1. Objeto", "La ley regula el mercurio en el país.",
        "#De la importación", "##Artículo 2. Veda", "Se prohíbe la importación de mercurio en el país.",
        "##Artículo 3. Permisos", "Los permisos vigentes caducan en un año.",
    )  # fmt: skip
    assert groups(law) == ["De la importación"]
    assert find(law, "1").text == "La ley regula el mercurio en el país."
    assert find(law, "2").headings == ("De la importación",)
    assert find(law, "3").headings == ("De la importación",)
