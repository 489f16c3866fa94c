"""What a law on one trade, place or kind of thing says is claimed in part; its element's own object is whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gap_analyzer.catalogue import Catalogue, Scopes, load
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.catalogue.scopes import load_scopes
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.findings.scope import read_field
from gap_analyzer.model import Finding, ProvisionKind, Stance
from gap_analyzer.model.description import Features

CATALOGUE = replace(load("minamata"), never_general=frozenset())
LEXICON = load_lexicon(load("minamata"))
SCOPELESS = replace(CATALOGUE, scopes=Scopes())
STOCKS = "A person who holds a stock of mercury shall declare it to the Agency each year."
IMPORTS = "No person shall import mercury without a permit."
STORE = "Mercury shall be stored in a locked and ventilated store under a licence."
CHILDREN = "No child shall work in a mine."
ORE = "L'utilisation du mercure dans les activités d'exploitation minière est interdite."


def claim(element: str, example: Example, *, catalogue: Catalogue = CATALOGUE) -> Finding:
    """The best finding for an element in a law of one provision."""
    search = find((describe(build_law(example), LEXICON),), catalogue, LEXICON.index)
    return next(finding for finding in search.findings if finding.element == element)


def describe_opening(*texts: str, kind: ProvisionKind = ProvisionKind.ARTICLE, title: str = "General Act") -> Features:
    """A law of so many articles, each with one text."""
    base = build_law(Example("en", "text", title=title))
    provisions = tuple(
        replace(
            base.provisions[-1],
            id=f"example/p{n}", eid=f"p{n}", article=str(n), path=str(n), label=str(n), text=text, kind=kind,
        )
        for n, text in enumerate(texts, 1)
    )  # fmt: skip
    return describe(replace(base, provisions=(base.provisions[0], *provisions)), LEXICON)


def names(features: Features) -> set[str]:
    """The concepts of a law's field."""
    return set(LEXICON.index.names(read_field(features, CATALOGUE.scopes, LEXICON.index)))


@pytest.mark.parametrize(
    ("element", "example"),
    [
        ("MC-3.5a#a", Example("en", STOCKS, title="Environment Act")),
        (
            "MC-3.5a#a",
            Example(
                "fr",
                "Les détenteurs de stocks de mercure sont tenus de les déclarer chaque année.",
                title="Code de l'environnement",
            ),
        ),
        ("MC-10.2#a", Example("en", STORE, title="Mercury Act")),
        ("MC-10.2#a", Example("en", STORE, title="Mercury (Safety of Workers) Act")),
        ("MC-3.7#a", Example("en", IMPORTS, title="Chemicals Act")),
        ("MC-7.2#a", Example("fr", "L'emploi du mercure dans l'orpaillage est interdit.")),
        ("MC-7.2#alt1", Example("fr", ORE, title="Code minier", heading="Dispositions communes")),
        (
            "MC-7.2#alt1",
            Example(
                "es",
                "Se prohíbe el uso de mercurio en toda actividad minera.",
                title="Ley de minas",
                heading="Disposiciones comunes",
            ),
        ),
        (
            "MC-9.4#b",
            Example(
                "es",
                "No se podrá verter a los ríos ni al suelo aguas residuales que excedan de 0,005 mg/L de mercurio.",
            ),
        ),
        (
            "MC-20.3#a",
            Example(
                "en",
                "The Minister shall consult stakeholders on the national action plan on mercury.",
                title="Mercury Act",
            ),
        ),
        (
            "XC-12#a",
            Example(
                "fr",
                "Le ministre peut, par arrêté, modifier les annexes de la présente loi.",
                title="Loi sur le mercure",
            ),
        ),
        (
            "XC-08#c",
            Example(
                "en",
                "The operator of a mine or plant shall provide a financial guarantee.",
                title="Environmental Protection Act",
            ),
        ),
    ],
)
def test_what_reaches_all_that_is_asked_stays_whole(element: str, example: Example) -> None:
    """A general law, a law on mercury and a plain command are narrowed by nothing."""
    found = claim(element, example)
    assert found.stance is Stance.MEETS
    assert not [why for why in found.why if why.text.startswith("kept-to:")]


@pytest.mark.parametrize(
    ("element", "scope", "example"),
    [
        ("MC-3.5a#a", "mines", Example("en", STOCKS, title="Mining Act")),
        (
            "MC-3.5a#a",
            "mines",
            Example(
                "es", "Los tenedores de existencias de mercurio deberán declararlas cada año.", title="Ley de Minería"
            ),
        ),
        (
            "MC-3.5a#a",
            "mines",
            Example(
                "pt",
                "Os detentores de estoques de mercúrio deverão declará-los anualmente.",
                title="Código de Minas",
            ),
        ),
        (
            "MC-3.5a#a",
            "mines",
            Example(
                "fr",
                "Les détenteurs de stocks de mercure sont tenus de les déclarer chaque année.",
                title="Code minier",
            ),
        ),
        (
            "MC-8.3#a",
            "waste-works",
            Example(
                "es",
                "Las emisiones de mercurio a la atmósfera no excederán de 0,05 mg/Nm3.",
                title="Ley de residuos peligrosos",
            ),
        ),
        (
            "MC-8.3#a",
            "waste-works",
            Example(
                "pt",
                "As emissões de mercúrio para a atmosfera não excederão 0,05 mg/Nm3.",
                title="Lei dos resíduos perigosos",
            ),
        ),
        ("MC-10.2#a", "workplaces", Example("en", STORE, title="Occupational Safety Act")),
        (
            "MC-10.2#a",
            "workplaces",
            Example(
                "es",
                "El mercurio se almacenará en bodegas con licencia, cerradas y ventiladas.",
                title="Reglamento de seguridad de los trabajadores",
            ),
        ),
        (
            "XC-12#a",
            "workplaces",
            Example(
                "fr",
                "Le ministre peut, par arrêté, modifier les annexes de la présente loi.",
                title="Loi sur la santé au travail",
            ),
        ),
        (
            "MC-20.3#a",
            "one-kind",
            Example(
                "en",
                "The Minister shall consult stakeholders on the national action plan on mercury.",
                title="National Strategy for Lamps Containing Mercury Act",
            ),
        ),
        (
            "MC-7.2#alt1",
            "artisanal-alone",
            Example("fr", ORE, title="Code minier", heading="Des autorisations d'exploitation artisanale"),
        ),
        (
            "MC-7.2#alt1",
            "artisanal-alone",
            Example(
                "es",
                "Se prohíbe el uso de mercurio en toda actividad minera.",
                title="Ley de minas",
                heading="De la minería artesanal",
            ),
        ),
        (
            "XC-08#c",
            "waste-works",
            Example("en", "The operator of the landfill shall provide a financial guarantee.", title="Waste Act"),
        ),
    ],
)
def test_a_law_or_chapter_on_one_trade_meets_in_part(element: str, scope: str, example: Example) -> None:
    """The same words are a part where the law reaches one trade and the element the whole country."""
    found = claim(element, example)
    assert found.stance is Stance.LIMITS
    assert f"kept-to:{scope}" in [why.text for why in found.why]
    assert claim(element, example, catalogue=SCOPELESS).stance is Stance.MEETS


@pytest.mark.parametrize(
    ("element", "scope", "example"),
    [
        ("MC-3.7#a", "for-gold", Example("en", IMPORTS.replace("without", "for the recovery of gold without"))),
        (
            "MC-3.7#a",
            "for-gold",
            Example("es", "Queda prohibida la importación de mercurio para la extracción de oro sin permiso previo."),
        ),
        (
            "MC-3.7#a",
            "for-gold",
            Example("pt", "É proibida a importação de mercúrio para a extração de ouro sem licença prévia."),
        ),
        (
            "MC-10.2#a",
            "best-effort",
            Example(
                "en",
                "Mercury shall, so far as is reasonably practicable, be stored in a locked store under a licence.",
            ),
        ),
        (
            "MC-7.2#a",
            "best-effort",
            Example("es", "Queda prohibido, en la medida de lo posible, el uso de mercurio en la minería de oro."),
        ),
        (
            "MC-7.2#a",
            "best-effort",
            Example("pt", "É proibido, sempre que possível, o uso de mercúrio no garimpo de ouro."),
        ),
        (
            "MC-7.2#a",
            "best-effort",
            Example("fr", "L'emploi du mercure dans l'orpaillage est interdit, autant que possible."),
        ),
        (
            "MC-8.3#a",
            "values-to-come",
            Example(
                "fr",
                "Les émissions de mercure dans l'air respectent les valeurs limites d'émission qui seront fixées par "
                "décret.",
            ),
        ),
    ],
)
def test_a_sentence_for_one_use_or_at_discretion_meets_in_part(element: str, scope: str, example: Example) -> None:
    """A purpose, a best effort and values that are still to come leave a part of what is asked undone."""
    found = claim(element, example)
    assert found.stance is Stance.LIMITS
    assert f"kept-to:{scope}" in [why.text for why in found.why]


@pytest.mark.parametrize(
    ("example", "stance"),
    [
        (Example("en", CHILDREN, title="Children Act"), Stance.LIMITS),
        (Example("es", "Se prohíbe el trabajo de menores de edad en la mina.", title="Ley de la niñez"), Stance.LIMITS),
        (Example("en", CHILDREN, title="Small-Scale Mining Act"), Stance.MEETS),
        (
            Example("es", "Se prohíbe el trabajo de menores de edad en la mina.", title="Ley de la minería artesanal"),
            Stance.MEETS,
        ),
        (
            Example(
                "fr",
                "Le travail des enfants dans les mines est interdit.",
                title="Décret sur l'exploitation minière artisanale",
            ),
            Stance.MEETS,
        ),
        (
            Example("pt", "É proibido o trabalho de crianças nas minas.", title="Lei da mineração artesanal"),
            Stance.MEETS,
        ),
    ],
)
def test_what_is_narrow_elsewhere_is_whole_in_a_law_on_the_very_trade(example: Example, stance: Stance) -> None:
    """Children are to be kept from mines by the law on small miners: there the ban is the element's own object."""
    assert claim("MC-C.1i#a", example).stance is stance


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("This Act applies to every place of business, other than mines.", ProvisionKind.ARTICLE),
        ("This Act does not apply to mines.", ProvisionKind.ARTICLE),
        ("In mines this Act applies to nobody.", ProvisionKind.ARTICLE),
        ("“premises” means a place to which this Act applies, and mines", ProvisionKind.DEFINITION),
        ("The Minister visits mines.", ProvisionKind.ARTICLE),
    ],
)
def test_what_a_law_leaves_out_is_not_its_field(text: str, kind: ProvisionKind) -> None:
    """An exception, a definition and a passing word say nothing of what a law is on."""
    assert "mining-any" not in names(describe_opening(text, kind=kind))


def test_a_law_says_at_its_start_what_it_applies_to() -> None:
    """Its title may say nothing; a later article says what a part applies to, and not what the law does."""
    opening = "This Act applies to mines and to smelters."
    others = ("The Agency keeps a list.", "The Agency reports.", "The Agency publishes.", "The Agency inspects.")
    assert "mining-any" in names(describe_opening(opening, *others))
    assert "mining-any" not in names(describe_opening(*others, opening))


def test_a_place_is_not_chosen_by_what_its_law_keeps_to() -> None:
    """Of two places the one is cited that would be without any scope: the scope changes what is claimed of it."""
    laws = describe_opening(IMPORTS.replace("without", "for the recovery of gold without"), IMPORTS)
    cited = [
        [found.provision for found in find((laws,), catalogue, LEXICON.index).findings if found.element == "MC-3.7#a"]
        for catalogue in (CATALOGUE, SCOPELESS)
    ]
    assert cited[0] == cited[1]


def test_a_pack_without_scopes_has_none(tmp_path: Path) -> None:
    """The file is a pack's own choice."""
    assert load_scopes(tmp_path, CATALOGUE.concepts, CATALOGUE.rules) == Scopes()


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("says: [minning]\n  limits: ['MC-3.7#a']", "minning"),
        ("says: [mining-any]\n  unless: [mercurry]", "mercurry"),
        ("says: [mining-any]\n  limits: ['MC-3.7#z']", "MC-3.7#z"),
        ("says: [mining-any]\n  narrows: ['MC-3.7#a']", "narrows"),
        ("unless: [mining-any]", "must be given"),
    ],
)
def test_a_mistake_in_a_scope_is_named(tmp_path: Path, line: str, wrong: str) -> None:
    """A lawyer who misspells a concept, an element or a key learns which."""
    (tmp_path / "scopes.yaml").write_text(f"scopes:\n- id: mines\n  where: [law]\n  {line}\n", encoding="utf-8")
    with pytest.raises(RulePackError, match=wrong):
        load_scopes(tmp_path, CATALOGUE.concepts, CATALOGUE.rules)


def test_an_unknown_place_of_a_scope_is_named(tmp_path: Path) -> None:
    """There are three places: law, heading, sentence."""
    (tmp_path / "scopes.yaml").write_text(
        "scopes:\n- id: mines\n  where: [chapter]\n  says: [mining-any]\n", encoding="utf-8"
    )
    with pytest.raises(RulePackError, match="chapter"):
        load_scopes(tmp_path, CATALOGUE.concepts, CATALOGUE.rules)
