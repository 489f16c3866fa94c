"""Lists within articles of several legal families: what is no list or no other article first, then what is cited."""

from __future__ import annotations

import pytest
from leaves import articles, find, grammars, read_law

from gap_analyzer.catalogue import load
from gap_analyzer.evaluation.pinpoints import load_form, reduce_pinpoint
from gap_analyzer.model.law import Law, ProvisionKind

_QUEBEC = "\n".join(
    f"{n}. L’employeur tient un registre des contaminants visés à l’annexe I.\nIl le présente à l’inspecteur."
    for n in range(1, 7)
)
_BRAZIL = """
Art. 14. São planos de resíduos sólidos:
I - o Plano Nacional;
II - os planos estaduais.
§ 1º É assegurada ampla publicidade ao conteúdo dos planos, que observam:
I - o disposto em lei;
II - o regulamento.
§ 2º O regulamento disporá sobre os planos.
Art. 15. O infrator sujeita-se a:
I - advertência;
II - multa.
Parágrafo único. Os valores reverterão ao Fundo.
Art. 16. A lei entra em vigor na data de sua publicação.
"""


def paths(law: Law) -> list[str]:
    """The paths of the numbered units of a law."""
    return [provision.path for provision in law.provisions if provision.path]


def test_a_numbered_paragraph_may_stand_within_a_list_where_it_has_no_word() -> None:
    """Only "§" and "parágrafo" always belong to the article: a bare "1 -" may go on within a letter."""
    law = read_law(
        "Artigo 1.º\nÂmbito\nA lei rege:\na) O comércio, que:\n1 - Exige licença;\n2 - Exige registo.\nb) O uso.\n"
    )
    assert "1(a)(1)" in paths(law)


def test_paragraphs_after_a_list_belong_to_their_article() -> None:
    """ "§ 1º" closes the incisos, and has its own; "Parágrafo único" likewise."""
    law = read_law(_BRAZIL)
    assert find(law, "14(§1)(II)").text == "o regulamento."
    assert find(law, "14(§2)").text == "O regulamento disporá sobre os planos."
    assert find(law, "14(II)").text == "os planos estaduais."
    assert find(law, "15(par. único)").text == "Os valores reverterão ao Fundo."


def test_a_colombian_paragraph_after_letters_belongs_to_its_article() -> None:
    """The letters before it are a list of the article, which it does not go on with."""
    law = read_law(
        "Artículo 1º. El generador debe:\na) Registrarse;\nb) Informar.\nParágrafo 1º. El ministerio lo reglamenta.\n"
        "Parágrafo 2º. Los plazos se cuentan desde la vigencia.\nArtículo 2º. Rige a partir de su publicación."
    )
    assert "1(b)(par. 1)" not in paths(law)
    assert find(law, "1(par. 2)").text == "Los plazos se cuentan desde la vigencia."


def test_a_decree_that_issues_a_law_leaves_its_numbers_alone() -> None:
    """ "Artículo Único" before article 1 is no article of the law that it issues."""
    law = read_law(
        "Artículo Único. Se expide la Ley de Mercurio.\nLEY DE MERCURIO\n"
        "Artículo 1. La presente ley es de orden público.\nArtículo 2. Se prohíbe.\nArtículo 3. Se sanciona."
    )
    assert articles(law) == ["1", "2", "3"]
    assert "orden público" in find(law, "1").text


def test_a_first_article_in_words_runs_on_with_numerals() -> None:
    """ "Article premier" is article 1 of the articles 2 and 3."""
    law = read_law(
        "Article premier : Le présent décret s’applique aux déchets.\nArticle 2 : Il est interdit de les brûler.\n"
        "Article 3 : Le ministre est chargé de l’exécution."
    )
    assert articles(law) == ["1", "2", "3"]
    assert find(law, "1").text == "Le présent décret s’applique aux déchets."


@pytest.mark.parametrize(
    "text",
    [
        "Artículo 1. Se observará lo siguiente, según el numeral 2. del anexo; el plazo es de 3. años.",
        "Artículo 1. El plazo vence el 4 de mayo; 5 años después se revisa.",
    ],
)
def test_numbers_within_a_sentence_are_no_list(text: str) -> None:
    """A number that no colon or semicolon sets off, or without a full stop, is a number."""
    assert paths(read_law(f"{text}\nArtículo 2. Se publica.")) == ["1", "2"]


def test_a_list_that_runs_on_in_its_line_is_a_list() -> None:
    """As Spanish and French laws print short ones."""
    law = read_law(
        "Artículo 1. Se podrá: 1. clausurar la obra; 2. retener sustancias; y 3. dictar órdenes.\nArtículo 2. Rige."
    )
    assert find(law, "1(2)").text == "retener sustancias; y"
    law = read_law(
        "Article 1er : Le ministre décide.\nArticle 2 : Il publie.\nANNEXE\n1) Cadmium ; 2) Mercure ; 3) Plomb.\n"
    )
    assert [p.text for p in law.provisions if "Mercure" in p.text] == ["Mercure ;"]


def test_paragraphs_of_a_french_article_are_no_articles() -> None:
    """Where articles bear the word, numbers with a dot are paragraphs."""
    law = read_law(
        "Article 1er : Sont interdits :\n1. L’import ;\n2. La vente.\nArticle 2 : Est puni :\n1. L’un ;\n2. L’autre."
    )
    assert articles(law) == ["1", "2"]


def test_articles_of_quebec_are_bare_numbers() -> None:
    """A number with a dot begins each; "1°" is a paragraph, and the annex keeps its own numbers."""
    law = read_law(
        f"CHAPITRE I — OBJET\n{_QUEBEC}\n7. Il vise :\n1° le mercure ;\n2° le plomb.\nANNEXE I\n1° Arsenic\n2° Plomb"
    )
    assert articles(law) == [*"1234567", "Annexe I"]
    assert find(law, "7(2)").text == "le plomb."
    assert find(law, "7").kind is ProvisionKind.ARTICLE
    assert {"french", "french-canada", "french-quebec"} <= {grammar.id for grammar in grammars().grammars}


@pytest.mark.parametrize(
    ("label", "printed"),
    [("Fourth Schedule", "Schedule 4"), ("Fifth Schedule", "Schedule 5"), ("Schedule 10", "Tenth Schedule")],
)  # fmt: skip
def test_ordinals_of_schedules_meet_their_numerals(label: str, printed: str) -> None:
    """However a label and a finding print them."""
    form = load_form(load().folder)
    assert reduce_pinpoint(label, form) == reduce_pinpoint(printed, form)
