"""A sentence that cites an article on mercury is read together with it: exceptions, penalties, what goes on from it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.catalogue.references import References, load_references
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.findings.citations import MOST_CITED, Cited, compile_citing, tidy
from gap_analyzer.findings.referring import Refers, build_references, refer
from gap_analyzer.model import Finding, Law, ProvisionKind, Reach, Stance

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
MASKS = build_references(CATALOGUE, LEXICON.index, 0)


def cite(language: str, sentence: str) -> Cited:
    """What a sentence cites."""
    return MASKS.citing[language].read(sentence)


def law(language: str, title: str, *parts: tuple[str, str], kind: ProvisionKind = ProvisionKind.ARTICLE) -> Law:
    """A law of (article, text)."""
    base = build_law(Example(language, "text", title=title))
    provisions = tuple(
        replace(
            base.provisions[-1], id=f"x/p{n:02}", eid=f"p{n}", instrument="x", kind=kind, article=article,
            path=article, label=f"section {article}", text=text, heading="", headings=(),
        )
        for n, (article, text) in enumerate(parts)
    )  # fmt: skip
    return Law(replace(base.instrument, id="x"), base.text, provisions)


SHIPS = tuple((str(n), "The register of ships has a hundred pages.") for n in range(60, 75))


def search(element: str, made: Law) -> dict[str, Finding]:
    """What answers an element, by article; general regimes are left out."""
    found = find((describe(made, LEXICON),), CATALOGUE, LEXICON.index).findings
    articles = {p.id: p.article for p in made.provisions}
    named = [f for f in found if f.element == element and f.reach is not Reach.GENERAL]
    return {articles[f.provision]: f for f in named}


def tell(made: Law) -> list[tuple[str, Refers]]:
    """The sentences of a law that are read together with others, by article, and how they refer."""
    read = refer(describe(made, LEXICON), MASKS).sentences
    return [(made.provisions[each.passage.provision].article, each.how) for each in read]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The fine is five thousand dollars."),
        ("en", "This offence falls under section 99 of the Act."),
        ("en", "The Board established by section 10 meets in May."),
        ("en", "The plan is made in accordance with section 14."),
        ("es", "El informe previsto en el artículo 21 del Convenio se remitirá."),
        ("es", "La autoridad actuará de conformidad con el artículo 8."),
        ("pt", "A licença é emitida nos termos do art. 6º."),
        ("pt", "Aplica-se o art. 5º da Lei nº 9.605."),
        ("fr", "Le fonds institué à l'article 12 est alimenté par les amendes."),
        ("fr", "Il est fait rapport selon l'article 21 de la convention."),
    ],
)
def test_a_sentence_on_another_law_or_on_the_manner_cites_nothing(language: str, sentence: str) -> None:
    """Who is established by an article does not speak of its matter."""
    assert not cite(language, sentence)


@pytest.mark.parametrize(
    ("language", "sentence", "articles"),
    [
        ("en", "A person who contravenes section 8 commits an offence.", ["8"]),
        ("en", "contravention of sections 8 and 11", ["8", "11"]),
        ("en", "regulation 5, 8(1), 9 or 17 to 19", ["5", "8", "9", "17", "18", "19"]),
        ("en", "section 21(2)(a) or section 23", ["21", "23"]),
        ("en", "knowingly violates section 38-1404 or 38-1407", ["38-1404", "38-1407"]),
        ("es", "las actividades señaladas en el artículo 3", ["3"]),
        ("es", "la inobservancia de los artículos 8, 9 y 11", ["8", "9", "11"]),
        ("es", "contravenir los artículos 17 a 20", ["17", "18", "19", "20"]),
        ("pt", "infração aos arts. 5º a 7º e 12, inciso IV", ["5", "6", "7", "12"]),
        ("pt", "o disposto no art. 7º, § 2º, não se aplica", ["7"]),
        ("fr", "les infractions aux articles 5 à 7", ["5", "6", "7"]),
        ("fr", "les articles 6, 9, 13 alinéa 2, 18 à 20", ["6", "9", "13", "18", "19", "20"]),
    ],
)
def test_one_word_serves_every_number_after_it(language: str, sentence: str, articles: list[str]) -> None:
    """Ranges are filled in, paragraphs passed over."""
    assert list(cite(language, sentence).articles) == articles


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "the preceding section"),
        ("es", "lo dispuesto en el artículo anterior"),
        ("pt", "a vedação do artigo anterior"),
        ("fr", "l'interdiction de l'article précédent"),
    ],
)
def test_the_article_before_this_one_is_cited_without_its_number(language: str, sentence: str) -> None:
    """A number that stands elsewhere in the sentence is none of an article."""
    cited = cite(language, sentence)
    assert cited.previous
    assert not cited.articles


@pytest.mark.parametrize(
    ("language", "sentence", "despite"),
    [
        ("en", "a person who contravenes section 8", False),
        ("es", "las actividades del artículo 4", False),
        ("en", "Notwithstanding section 8, the Minister may permit", True),
        ("es", "Por excepción a lo dispuesto en el artículo 4, se permite", True),
        ("pt", "Não obstante o disposto no art. 4º, é permitida", True),
        ("fr", "Par dérogation à l'article 6, les installations peuvent", True),
        ("es", "No obstante lo dispuesto en el artículo anterior, continuarán", True),
    ],
)
def test_an_exception_may_say_that_it_stands_despite_a_rule(language: str, sentence: str, despite: bool) -> None:
    """These words stand before the citation."""
    assert cite(language, sentence).despite is despite


def test_a_sentence_that_cites_most_of_a_law_cites_nothing() -> None:
    """It speaks of the law as a whole."""
    assert len(cite("en", "sections 1 to 20").articles) == 20
    assert not cite("en", f"sections 1 to {MOST_CITED + 10}").articles
    assert cite("en", "sections 12-A to 14").articles == ("12-a", "14")


def test_a_number_is_compared_without_its_signs() -> None:
    """An ordinal sign is no part of it."""
    assert tidy("7º") == tidy("7") == "7"
    assert tidy("12-A") != tidy("12")


BAN = ("8", "No person shall import or sell mercury without a permit.")


@pytest.mark.parametrize(
    "text",
    [
        "A person who contravenes section 9 commits an offence.",
        "A person who contravenes this Act commits an offence.",
        "The officer appointed under section 8 wears a badge.",
    ],
)
def test_a_sentence_that_cites_nothing_on_mercury_is_not_read_again(text: str) -> None:
    """Neither is one that names mercury itself."""
    assert not tell(law("en", "Trade Act", BAN, ("9", "Ships are registered."), ("40", text)))


def test_an_article_that_names_mercury_in_a_list_is_not_on_it() -> None:
    """Of six sentences one names it: who cites the article does not speak of mercury."""
    listed = ("8", "Oil is kept. Lead is kept. Paint is kept. Acid is kept. Mercury is kept. Glass is kept.")
    cites = ("40", "A person who contravenes section 8 commits an offence.")
    assert not tell(law("en", "Trade Act", listed, cites))
    assert tell(law("en", "Trade Act", BAN, cites)) == [("40", Refers.BREACH)]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("The operations mentioned in section 8 shall be inspected every year.", Refers.FOLLOWS),
        ("No person shall, except under a licence, do what section 8 speaks of.", Refers.FOLLOWS),
        ("Whoever contravenes section 8 is liable to a fine.", Refers.BREACH),
        ("Section 8 does not apply to dentists.", Refers.EXCEPTS),
        ("Notwithstanding section 8, the Minister may permit any trade.", Refers.EXCEPTS),
        ("The Minister may exempt any person from section 8.", Refers.EXCEPTS),
    ],
)
def test_what_forbids_or_punishes_is_no_exception(text: str, how: Refers) -> None:
    """An exception lets off beside the citation."""
    assert tell(law("en", "Trade Act", BAN, ("40", text))) == [("40", how)]


def test_words_far_from_the_citation_let_off_from_something_else() -> None:
    """A chain of references is not followed either."""
    far = "The keeper of what section 8 speaks of shall weigh it each week before two clerks; dogs are exempt."
    assert ("40", Refers.EXCEPTS) not in tell(law("en", "Trade Act", BAN, ("40", far)))
    chain = law(
        "en", "Trade Act", BAN, ("40", "The matters of section 8 are weighed."), ("41", "So are those of section 40.")
    )
    assert [article for article, _ in tell(chain)] == ["40"]


@pytest.mark.parametrize("kind", [ProvisionKind.DEFINITION, ProvisionKind.SCHEDULE])
def test_definitions_and_schedules_are_not_read_again(kind: ProvisionKind) -> None:
    """They have no effect of their own."""
    assert not tell(law("en", "Trade Act", BAN, ("40", "Section 8 does not apply to dentists."), kind=kind))


CONSENT = {
    "en": "No person shall export mercury unless the importing State has given its written consent.",
    "es": "Se prohíbe la exportación de mercurio salvo consentimiento escrito del Estado importador.",
    "fr": "L'exportation de mercure est subordonnée au consentement écrit de l'État importateur.",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "For the purposes of section 7, where thirty days have passed consent shall be presumed.",
        ),
        ("es", "A los efectos del artículo 7, vencido el plazo se presume el consentimiento."),
        ("fr", "Au sens de l'article 7, le silence gardé pendant deux mois vaut consentement."),
    ],
)
def test_presumed_consent_elsewhere_leaves_nothing_of_the_rule_on_consent(language: str, text: str) -> None:
    """The rule alone meets the element; with the presumption the law contradicts it."""
    alone = law(language, "mercury", ("7", CONSENT[language]), *SHIPS)
    assert {f.stance for f in search("MC-3.6a#b", alone).values()} == {Stance.MEETS}
    both = law(language, "mercury", ("7", CONSENT[language]), ("19", text), *SHIPS)
    assert {a: f.stance for a, f in search("MC-3.6a#b", both).items()} == {"19": Stance.CONTRADICTS}


PLANTS = {
    "en": "The use of mercury in the production of chlor-alkali is prohibited from 31 December 2025.",
    "es": "Se prohíbe el uso de mercurio en la producción de cloro-álcali a partir del 31 de diciembre de 2025.",
    "fr": "L'usage de mercure dans la production de chlore et de soude est interdit à compter du 31 décembre 2025.",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Notwithstanding section 12, the Minister may permit an existing plant to go on until 31 December 2037.",
        ),
        (
            "es",
            "Por excepción a lo dispuesto en el artículo 12, las plantas existentes podrán seguir hasta el año 2040.",
        ),
        (
            "fr",
            "Par dérogation à l'article 12, les installations existantes peuvent continuer jusqu'au 31 décembre 2040.",
        ),
    ],
)
@pytest.mark.parametrize("element", ["MC-5.2#c", "MC-B.I.1#a"])
def test_a_later_date_elsewhere_contradicts_the_date_of_the_ban(language: str, text: str, element: str) -> None:
    """The ban alone meets it; a reference to another article changes nothing."""
    ban = ("12", PLANTS[language])
    alone = law(language, "mercury", ban, ("31", re.sub("12", "61", text, count=1)), *SHIPS)
    assert {f.stance for f in search(element, alone).values()} == {Stance.MEETS}
    assert search(element, law(language, "mercury", ban, ("31", text), *SHIPS))["31"].stance is Stance.CONTRADICTS


@pytest.mark.parametrize(
    ("language", "ban", "text"),
    [
        (
            "en",
            "The manufacture, import and export of mercury-added products, such as thermometers, are prohibited.",
            "The Minister may exempt any person from section 10 where it is in the public interest.",
        ),
        (
            "es",
            "Se prohíbe la fabricación, importación y exportación de productos con mercurio añadido.",
            "El Ministerio podrá exonerar de lo dispuesto en el artículo 10 por razones de interés económico.",
        ),
        (
            "pt",
            "São proibidas a fabricação, a importação e a exportação de produtos com mercúrio adicionado.",
            "Ficam isentas do disposto no art. 10 as microempresas.",
        ),
    ],
)
def test_a_power_to_exempt_elsewhere_is_wider_than_the_convention(language: str, ban: str, text: str) -> None:
    """The exception names no product: it is read in the surroundings of the ban."""
    assert "28" not in search("MC-4.1#f", law(language, "mercury", ("10", ban), ("28", text.replace("10", "61"))))
    found = search("MC-4.1#f", law(language, "mercury", ("10", ban), ("28", text)))
    assert found["28"].stance is Stance.CONTRADICTS


@pytest.mark.parametrize(
    "text",
    [
        "Section 10 does not apply to dental amalgam, which is governed by Part 4.",
        "Section 10 does not apply to vaccines containing thiomersal as preservative.",
        "Section 10 does not apply to products essential for civil protection and military uses.",
        "Section 10 does not apply where an exemption is registered under Article 6 of the Convention.",
        "No fee is payable for a certificate under section 10.",
        "Notwithstanding section 10, the Minister shall seize any product.",
        "The Minister may exempt a person from the fee payable under section 10.",
    ],
)
def test_an_exception_that_the_convention_makes_or_of_another_thing_contradicts_nothing(text: str) -> None:
    """Thermometers stay banned where the law lets off dental amalgam."""
    ban = "The manufacture, import and export of mercury-added products, such as thermometers, are prohibited."
    alone = law("en", "mercury", ("10", ban), ("28", "The register is public."))
    both = law("en", "mercury", ("10", ban), ("28", text))
    for element in ("MC-4.1#a", "MC-4.1#c", "MC-A.I.9#d"):
        stances = [{f.stance for f in search(element, made).values()} for made in (alone, both)]
        assert stances[0] == stances[1]
    assert Stance.CONTRADICTS not in {f.stance for f in search("MC-4.1#f", both).values()}


def test_a_sentence_on_one_thing_takes_over_no_other() -> None:
    """The article bans lamps and batteries; who lets off lamps does not let off batteries."""
    ban = ("10", "The manufacture of lamps and batteries that contain mercury is prohibited.")
    lamps = law("en", "mercury", ban, ("28", "Section 10 does not apply to lamps."))
    goods = law("en", "mercury", ban, ("28", "Section 10 does not apply to tourists."))
    battery = LEXICON.index.mask(("battery",))
    reads = [refer(describe(made, LEXICON), MASKS).sentences[0].read.own for made in (lamps, goods)]
    assert [bool(own & battery) for own in reads] == [False, True]


def test_a_ban_that_an_exception_goes_against_is_met_in_part_and_says_why() -> None:
    """The exception of the Convention itself leaves the ban whole."""
    ban = ("8", "Se prohíbe la exportación de mercurio salvo consentimiento escrito del Estado importador.")
    research = "El artículo 8 no se aplica a la investigación a nivel de laboratorio ni a los patrones de referencia."
    allowed = law("es", "mercurio", ban, ("20", research))
    assert search("MC-3.6a#a", allowed)["8"].stance is Stance.MEETS
    silence = "Transcurridos treinta días, el consentimiento a que se refiere el artículo 8 se entenderá otorgado."
    found = search("MC-3.6a#a", law("es", "mercurio", ban, ("20", silence)))
    assert {article: f.stance for article, f in found.items()} == {"8": Stance.LIMITS, "20": Stance.CONTRADICTS}
    assert "exception:section 20" in [why.text for why in found["8"].why]


@pytest.mark.parametrize(
    ("language", "ban", "text"),
    [
        ("en", BAN[1], "A person who contravenes sections 7 to 9 commits an offence and is liable to a fine."),
        (
            "fr",
            "L'importation, la vente et la détention de mercure sans autorisation sont interdites.",
            "Les infractions aux articles 7 à 9 sont punies d'une amende et d'un emprisonnement.",
        ),
    ],
)
def test_a_penalty_reaches_mercury_by_the_articles_that_it_cites(language: str, ban: str, text: str) -> None:
    """The same penalty for other articles is a general one."""
    other = law(language, "trade", ("8", ban), ("40", text.replace("7", "62").replace("9", "64")), *SHIPS)
    assert "40" not in search("XC-03#a", other)
    assert search("XC-03#a", law(language, "trade", ("8", ban), ("40", text), *SHIPS))["40"].stance is Stance.MEETS


def test_a_law_without_references_has_none(tmp_path: Path) -> None:
    """A pack may do without the file; a language without words reads no citation."""
    assert load_references(tmp_path, CATALOGUE.concepts) == References()
    made = law("de", "Trade Act", BAN, ("40", "Section 8 does not apply to dentists."))
    assert not refer(describe(made, LEXICON), MASKS).sentences


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("subject: [limb,", "subject: [lymb,", "the group “lymb” is unknown"),
        ("swallows: [trade-no-consent,", "swallows: [consent-no,", "the concept “consent-no” is unknown"),
        ("breach: [offence,", "breach: [offense,", "the concept “offense” is unknown"),
        ("    aside: [in accordance", "    beside: [in accordance", "“aside” is missing"),
    ],
)
def test_a_mistake_in_the_references_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    """The message says what to do next."""
    text = (CATALOGUE.folder / "references.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "references.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulePackError, match=told):
        load_references(tmp_path, CATALOGUE.concepts)


def test_a_language_without_words_of_a_kind_never_matches_them() -> None:
    """An empty list is no word, not every word."""
    words = {**CATALOGUE.references.words["en"], "previous": (), "elsewhere": (), "aside": (), "despite": ()}
    cited = compile_citing(words).read("established by section 8 of the Act")
    assert cited.articles == ("8",)
    assert not cited.previous
    assert not cited.despite
