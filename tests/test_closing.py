"""Text → Provisions: what stands after the last article, under a name of its own; near misses first."""

from __future__ import annotations

from leaves import articles, find, read_law

_BODY = """
Artículo 1. La presente ley regula el comercio de mercurio y de sus compuestos en todo el territorio nacional.
Artículo 2. Se exige permiso del ministerio para la importación y la exportación de mercurio, en todos los casos.
Artículo 3. Quien infrinja la presente ley será sancionado con multa de diez a cien salarios mínimos vigentes.
"""


def test_general_provisions_that_head_a_chapter_of_ordinals_are_its_heading() -> None:
    """Guidelines whose own units are ordinals begin with such a chapter; only what closes them is set apart."""
    law = read_law("""
    LINEAMIENTOS PARA EL MANEJO DEL MERCURIO
    CAPÍTULO I
    DISPOSICIONES GENERALES
    PRIMERO.- Los presentes lineamientos regulan el manejo de mercurio en todo el territorio nacional.
    SEGUNDO.- Los titulares llevarán un registro de las existencias de mercurio en sus instalaciones.
    CAPÍTULO II
    DE LA AUTORIDAD
    TERCERO.- El ministerio vigila el cumplimiento de los presentes lineamientos y publica sus resultados.
    TRANSITORIOS
    PRIMERO.- Los presentes lineamientos entran en vigor el día siguiente al de su publicación en el diario.
    """)  # fmt: skip
    assert articles(law) == ["1", "2", "3", "transitorio 1"]
    assert find(law, "1").headings == ("Capítulo I DISPOSICIONES GENERALES",)


def test_a_name_right_under_the_number_of_an_article_is_its_heading() -> None:
    """Final provisions may be an article like any other."""
    law = read_law(_BODY + """
    Artículo 4
    Disposiciones finales
    La presente ley entra en vigor el día siguiente al de su publicación en el boletín oficial.
    """)  # fmt: skip
    assert articles(law) == ["1", "2", "3", "4"]
    assert find(law, "4").heading == "Disposiciones finales"


def test_a_sentence_that_runs_into_the_name_of_a_provision_cites_it() -> None:
    """What a line begins with after unfinished words is no unit."""
    law = read_law(_BODY + """
    Artículo 4. Los titulares de instalaciones en servicio se adaptarán en el plazo que para ellos establece la
    Disposición transitoria primera.
    """)  # fmt: skip
    assert articles(law) == ["1", "2", "3", "4"]


def test_articles_that_run_on_under_final_provisions_keep_their_numbers() -> None:
    """In Portuguese and French laws the last chapter holds articles like the others."""
    portuguese = read_law("""
    Art. 1º A importação de mercúrio depende de licença do órgão federal de meio ambiente, na forma desta Lei.
    Art. 2º É vedada a venda de mercúrio a quem não esteja cadastrado perante o órgão federal de meio ambiente.
    DISPOSIÇÕES FINAIS
    Art. 3º Esta Lei entra em vigor noventa dias depois da sua publicação no diário oficial da República.
    """)  # fmt: skip
    assert articles(portuguese) == ["1", "2", "3"]
    french = read_law("""
    Article 1er : L'importation de mercure est soumise à l'autorisation préalable du ministre de l'environnement.
    Article 2 : La vente de mercure à toute personne non enregistrée est interdite sur tout le territoire national.
    DISPOSITIONS FINALES
    Article 3 : La présente loi sera exécutée comme loi de l'État et publiée au journal officiel de la République.
    """)  # fmt: skip
    assert articles(french) == ["1", "2", "3"]


def test_what_closes_a_law_of_ecuador_stands_apart_from_its_last_article() -> None:
    """General, transitory, repealing and final provisions, with ordinals, with none, and under one number."""
    law = read_law(_BODY + """
    DISPOSICIONES GENERALES
    PRIMERA.- El ministerio lleva el registro de los importadores de mercurio y lo publica cada año en su portal.
    SEGUNDA.- Las municipalidades colaboran en la vigilancia del comercio de mercurio en sus territorios.
    DISPOSICIONES TRANSITORIAS
    Única.- En el plazo de un año los tenedores de existencias de mercurio las declaran ante el ministerio.
    DISPOSICIÓN DEROGATORIA ÚNICA
    Se derogan todas las normas de igual o menor rango que se opongan a la presente ley.
    DISPOSICIÓN FINAL
    La presente ley entra en vigencia a partir de su publicación en el Registro Oficial.
    """)  # fmt: skip
    assert articles(law)[:7] == ["1", "2", "3", "DG 1", "DG 2", "transitorio 1", "DD 1"]
    assert find(law, "3").text.endswith("salarios mínimos vigentes.")
    assert find(law, "DF 1").text.startswith("La presente ley entra en vigencia")
    assert find(law, "DG 1").label == "DG 1"


def test_each_closing_provision_of_a_spanish_decree_bears_its_own_name() -> None:
    """Additional, transitory, repealing and final provisions, with their headings."""
    law = read_law(_BODY + """
    Disposición adicional primera. Existencias de mercurio.
    Los tenedores de mercurio declararán sus existencias cada año ante el ministerio.
    Disposición adicional segunda. Colaboración.
    Las aduanas colaborarán con el ministerio en la vigilancia del comercio de mercurio.
    Disposición transitoria única. Plazo de adaptación.
    Las instalaciones se adaptarán en un año conforme a la disposición adicional primera.
    Disposición derogatoria única. Derogación normativa.
    Quedan derogadas las normas contrarias al presente real decreto.
    Disposición final primera. Título competencial.
    Este real decreto se dicta al amparo de la Constitución.
    Disposición final segunda. Entrada en vigor.
    Entrará en vigor el día siguiente al de su publicación.
    """)  # fmt: skip
    assert articles(law) == ["1", "2", "3", "DA 1", "DA 2", "transitorio 1", "DD 1", "DF 1", "DF 2"]
    assert find(law, "DA 1").heading == "Existencias de mercurio"
    assert find(law, "DF 2").text == "Entrará en vigor el día siguiente al de su publicación."


def test_closing_words_without_an_article_stand_apart_in_portuguese_and_french() -> None:
    """They hang under no article, and are cited by their name."""
    portuguese = read_law("""
    Artigo 1.º - A importação de mercúrio depende de licença da autoridade nacional do ambiente, nos termos da lei.
    Artigo 2.º - É proibida a venda de mercúrio a quem não esteja inscrito junto da autoridade nacional.
    DISPOSIÇÃO TRANSITÓRIA ÚNICA
    Os detentores de mercúrio declaram as suas existências no prazo de um ano.
    DISPOSIÇÃO FINAL
    A presente lei entra em vigor noventa dias após a data da sua publicação.
    """)  # fmt: skip
    assert articles(portuguese)[:3] == ["1", "2", "DT 1"]
    assert find(portuguese, "DF 1").text.startswith("A presente lei entra em vigor")
    french = read_law("""
    Article 1er : L'importation de mercure est soumise à l'autorisation préalable du ministre de l'environnement.
    Article 2 : La vente de mercure à toute personne non enregistrée est interdite sur tout le territoire national.
    DISPOSITIONS TRANSITOIRES ET FINALES
    Les détenteurs de mercure déclarent leurs stocks dans le délai d'un an auprès du ministre.
    """)  # fmt: skip
    assert articles(french) == ["1", "2"]
    assert find(french, "DF 1").text.startswith("Les détenteurs de mercure")
