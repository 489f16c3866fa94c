"""Text → Provisions: a short sentence above the paragraphs of an article is its rule and not its heading."""

from __future__ import annotations

import pytest
from leaves import find, read_law

HEADINGS = [
    "Artículo {n}. Competencia del ministerio.\n1. Le toca la vigilancia del comercio.\n2. Informa cada año.",
    "Artigo {n}. Armazenagem de mercúrio.\n1. Os recipientes são estanques e rotulados.\n2. O prazo é de um ano.",
    "Article {n}. Registre des importateurs.\n1. Il est public et gratuit pour tous.\n2. Il est tenu par le ministre.",
    "{n}. Power to make regulations.\n(1) The Minister may make regulations.\n(2) They are laid before Parliament.",
]
SENTENCES = [
    "Artículo {n}. Se prohíbe la exportación de mercurio.\n1. Nadie la autoriza.\n2. Su infracción es delito.",
    "Artículo {n}. La exportación está sujeta a licencia.\n1. La otorga el ministerio.\n2. Dura un año.",
    "Art. {n}º A exportação de mercúrio depende de licença.\n§ 1º A licença dura um ano.\n§ 2º É renovável uma vez.",
    "Art. {n}º É vedada a venda de mercúrio.\n§ 1º A multa é de mil reais.\n§ 2º A reincidência dobra a multa.",
    "Article {n}. La vente de mercure est interdite.\n1. L'amende est de 9 francs.\n2. Elle double à la récidive.",
    "{n}. No person shall export mercury.\n(1) The Minister grants no permit.\n(2) An attempt is an offence.",
]


def _law(article: str) -> str:
    return "\n".join(article.replace("{n}", str(number)) for number in (1, 2, 3, 4))


@pytest.mark.parametrize("article", HEADINGS)
def test_words_without_a_verb_are_a_heading(article: str) -> None:
    """They name what the paragraphs under them rule."""
    unit = find(read_law(_law(article)), "2")
    assert unit.heading == article.split("\n")[0].partition(". ")[2].rstrip(".")
    assert unit.text == ""


@pytest.mark.parametrize("article", SENTENCES)
def test_a_sentence_is_the_text_of_its_article(article: str) -> None:
    """It forbids or requires, and the paragraphs under it go on."""
    unit = find(read_law(_law(article)), "2")
    assert unit.heading == ""
    assert unit.text
    assert unit.text in article.replace("{n}", "2")


def test_items_in_a_line_may_begin_with_a_short_article() -> None:
    """ "la" and "el" open an item as "los" does; a figure after a comma opens none."""
    law = read_law("""
    Artículo 1. El plan contendrá: 1. los objetivos; 2. la estimación de base; 3. el calendario, en 5 años.
    Artículo 2. El plan se revisa cada tres años por el ministerio de minas y por el ministerio de ambiente.
    Artículo 3. El plan se publica en el diario oficial y en el portal del ministerio para conocimiento general.
    """)  # fmt: skip
    assert [p.path for p in law.provisions if p.article == "1"] == ["1", "1(1)", "1(2)", "1(3)"]
