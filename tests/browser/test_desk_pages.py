"""Facts of the desk in a real browser: axe finds nothing anywhere, keys alone suffice, and so does no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deskcase import lay_case, serve

from gap_analyzer.store import Case, EntryKind, Shelf, standing
from gap_analyzer.web.sessions import make_first_lead

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "es", "pt", "fr")
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
QUOTE = "The Comptroller shall not issue a permit for the export of mercury"
PAGES = (
    "/", "/help", "/nowhere", "{case}", "{case}/library", "{case}/reading", "{case}/review", "{case}/review/MC-3.6a",
    "{case}/review/MC-3.5b", "{case}/review/XC-13", "{case}/matrix", "{case}/matrix?verdict=partial", "{case}/roadmap",
    "{case}/report", "{case}/log", "{case}/about", "{case}/library/{law}", "{case}/reading/{law}",
)  # fmt: skip


class Open:
    """A desk that is served, with a page of a browser on it."""

    def __init__(self, base: str, folder: Path, browser: Any, **options: Any) -> None:
        self.base, self.folder = base, folder
        self.id = Shelf(folder).list_ids()[0]
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    @property
    def case(self) -> Case:
        """The case that is open."""
        return Shelf(self.folder).find(self.id)

    def go(self, place: str) -> None:
        """Open a page of the desk."""
        law = self.case.list_originals()[0].sha256
        self.page.goto(self.base + place.format(case=f"/cases/{self.id}", law=law))

    def follow(self, button: Any) -> None:
        """Click a button that loads a page, and wait until that page is there: a click alone does not."""
        with self.page.expect_navigation():
            button.click()

    def press(self, selector: str) -> None:
        """The same, by the selector of the button."""
        self.follow(self.page.locator(selector).first)

    def verdicts(self) -> list[tuple[str, str, str]]:
        """What stands decided: obligation, verdict, reason."""
        entries = standing(self.case.list_entries())
        kept = [entry.content for entry in entries if entry.kind is EntryKind.VERDICT]
        return [(each["obligation"], each["status"], each["reason"]) for each in kept]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A desk on which something of every kind was done: a verdict, a stale one, an orphan, an edit."""
    folder = tmp_path_factory.mktemp("busy") / "desk"
    case = lay_case(folder)
    verdict = {"status": "full", "reason": "Section 4 is a ban.", "stale": False, "evidence": []}
    for content in (
        {**verdict, "obligation": "MC-3.6a", "machine": "partial"},
        {**verdict, "obligation": "XC-13", "machine": "none", "evidence": ["0" * 64]},
    ):
        case.record_entry(EntryKind.VERDICT, content, author="Ana", time="2026-11-21T10:00:00Z")
    orphan = {"obligation": "XC-13", "element": "XC-13#c", "stance": "meets", "annotation": "0" * 64}
    case.record_entry(EntryKind.EVIDENCE, orphan, author="Ana", time="2026-11-21T10:01:00Z")
    edit = {"measure": "trade.statute", "edit": "set", "values": {"body": ""}}
    case.record_entry(EntryKind.MEASURE, edit, author="Ana", time="2026-11-21T10:02:00Z")
    with serve(folder) as base:
        yield base, folder


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A desk on which nothing was done yet."""
    folder = tmp_path / "desk"
    lay_case(folder)
    with serve(folder) as base:
        yield base, folder


def find_faults(page: Any) -> list[tuple[str, str, str]]:
    """What axe reports: kind, rule, first element; light and dark."""
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AXE)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
        for kind in ("violations", "incomplete"):
            faults += [(f"{scheme} {kind}", rule["id"], rule["nodes"][0]["html"][:200]) for rule in result[kind]]
    return faults


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(language: str, place: str, chromium: Any, busy: tuple[str, Path]) -> None:
    """No violation and nothing incomplete on any page, in four languages, light and dark."""
    desk = Open(*busy, chromium, bypass_csp=True, locale=language)
    desk.go(place)
    assert desk.page.evaluate("document.documentElement.lang") == language
    faults = find_faults(desk.page)
    desk.context.close()
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_people_sign_in(language: str, chromium: Any, tmp_path: Path) -> None:
    """The login, with a wrong password told, and the page of accounts."""
    make_first_lead(tmp_path, "Ana", "a long password of hers")
    with serve(tmp_path, accounts=True) as base:
        context = chromium.new_context(bypass_csp=True, locale=language)
        page = context.new_page()
        page.goto(base)
        faults = find_faults(page)
        for password in ("not the password", "a long password of hers"):
            page.fill("[name=name]", "Ana")
            page.fill("[name=password]", password)
            with page.expect_navigation():
                page.click("main button")
            faults += find_faults(page)
        page.goto(f"{base}/accounts")
        assert page.locator("main h2").count()
        faults += find_faults(page)
        context.close()
    assert faults == []


def test_axe_finds_nothing_in_a_form_with_mistakes(chromium: Any, busy: tuple[str, Path]) -> None:
    """A verdict without its reason, and evidence that is not in the law: the page that comes back is as clean."""
    desk = Open(*busy, chromium, bypass_csp=True, java_script_enabled=True)
    desk.go("{case}/review/MC-3.7")
    desk.page.evaluate("document.querySelector('[data-decide] .is-conflict').form.removeAttribute('data-decide')")
    desk.page.click(".verdicts .is-conflict")
    desk.page.wait_for_selector("#mistakes")
    faults = find_faults(desk.page)
    desk.context.close()
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_screen_scrolls_in_one_direction_only(language: str, chromium: Any, busy: tuple[str, Path]) -> None:
    """At 320 pixels no page is wider than the screen; wide tables scroll in themselves."""
    desk = Open(*busy, chromium, viewport={"width": 320, "height": 640}, locale=language)
    wide = {}
    for place in PAGES:
        desk.go(place)
        wide[place] = desk.page.evaluate("document.documentElement.scrollWidth")
    desk.context.close()
    assert {place: width for place, width in wide.items() if width > 320} == {}


def test_nothing_is_asked_of_any_other_machine(chromium: Any, busy: tuple[str, Path]) -> None:
    """Every request goes to the desk, and the console stays silent."""
    desk = Open(*busy, chromium)
    for place in PAGES:
        if place != "/nowhere":  # the browser itself tells of a page that is not found
            desk.go(place)
    desk.page.wait_for_timeout(300)
    asked, said = desk.asked, desk.said
    desk.context.close()
    assert [url for url in asked if not url.startswith(desk.base)] == []
    assert said == []


def test_targets_are_large_enough_to_hit(chromium: Any, busy: tuple[str, Path]) -> None:
    """Buttons, fields and folds measure 24 pixels at least (WCAG 2.5.8)."""
    desk = Open(*busy, chromium, viewport={"width": 1280, "height": 800})
    small = {}
    for place in PAGES:
        desk.go(place)
        small[place] = desk.page.evaluate(
            "[...document.querySelectorAll('button, .button, summary, select, input:not([type=hidden]), .steps a')]"
            ".filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24)"
            ".map(e => e.outerHTML.slice(0, 90))"
        )
    desk.context.close()
    assert {place: found for place, found in small.items() if found} == {}


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content(chromium: Any, busy: tuple[str, Path]) -> None:
    """It is seen when it has the focus."""
    desk = Open(*busy, chromium)
    desk.go("{case}/review/MC-3.6a")
    desk.page.keyboard.press("Tab")
    focused = desk.page.evaluate(
        "[document.activeElement.className, document.activeElement.getBoundingClientRect().x >= 0]"
    )
    desk.context.close()
    assert focused == ["skip", True]


# --- by keyboard alone -----------------------------------------------------------------------------------------


def press_and_wait(desk: Open, key: str) -> None:
    """Press a key that leads to another obligation, and wait until that has the focus on its heading."""
    before = desk.page.url
    desk.page.keyboard.press(key)
    desk.page.wait_for_url(lambda url: url != before)
    desk.page.wait_for_load_state()
    desk.page.wait_for_function("() => document.activeElement.tagName === 'H1' || !document.querySelector('.toast')")


def test_ten_obligations_are_reviewed_by_keyboard_alone(chromium: Any, fresh: tuple[str, Path]) -> None:
    """One key confirms; one key and a reason decide otherwise; one key undoes; the focus goes to the new heading."""
    desk = Open(*fresh, chromium)
    desk.go("{case}/review")
    press_and_wait(desk, "o")
    for _ in range(9):
        press_and_wait(desk, "c")
        assert desk.page.evaluate("document.activeElement.tagName") == "H1"
    desk.page.keyboard.press("5")
    assert desk.page.evaluate("document.activeElement.name") == "reason"
    desk.page.keyboard.type("c1 o j: no such plant here.")
    press_and_wait(desk, "Enter")
    verdicts = desk.verdicts()
    assert len(verdicts) == 10
    assert verdicts[-1][1:] == ("not-applicable", "c1 o j: no such plant here.")
    assert all(reason == "" for _, _, reason in verdicts[:9])
    desk.page.keyboard.press("u")
    desk.page.wait_for_url(lambda url: verdicts[-1][0] in url)
    desk.context.close()
    assert len(desk.verdicts()) == 9
    assert desk.said == []


def test_keys_are_silent_in_fields_and_with_other_keys(chromium: Any, fresh: tuple[str, Path]) -> None:
    """Typing a reason decides nothing, nor does a key that is held with Control."""
    desk = Open(*fresh, chromium)
    desk.go("{case}/review/MC-3.6a")
    desk.page.fill("#reason", "")
    desk.page.keyboard.type("123456cou")
    desk.page.locator("#reason").blur()
    desk.page.keyboard.press("Control+1")
    desk.page.keyboard.press("Alt+c")
    desk.page.wait_for_timeout(200)
    assert desk.page.url.endswith("/review/MC-3.6a")
    desk.context.close()
    assert desk.verdicts() == []


def test_escape_leaves_a_reason_without_deciding(chromium: Any, fresh: tuple[str, Path]) -> None:
    """A verdict that was begun is not given; what was typed stays."""
    desk = Open(*fresh, chromium)
    desk.go("{case}/review/MC-3.6a")
    desk.page.keyboard.press("1")
    desk.page.keyboard.type("Perhaps")
    desk.page.keyboard.press("Escape")
    assert desk.page.evaluate("document.activeElement.name") != "reason"
    assert desk.page.input_value("#reason") == "Perhaps"
    desk.context.close()
    assert desk.verdicts() == []


def test_keys_can_be_changed_and_switched_off(chromium: Any, fresh: tuple[str, Path]) -> None:
    """WCAG 2.1.4: another letter works and the old one no more; switched off, none does; two alike are refused."""
    desk = Open(*fresh, chromium)
    desk.go("/help")
    desk.page.fill("#key-confirm", "o")
    desk.page.click("[data-keys] [type=submit]")
    assert desk.page.text_content("#keys-wrong") == "Two actions have the same key. Give one of them another."
    desk.page.fill("#key-confirm", "y")
    desk.page.click("[data-keys] [type=submit]")
    desk.go("{case}/review/MC-3.6a")
    assert desk.page.text_content("[data-shows=confirm]") == "y"
    desk.page.keyboard.press("c")
    desk.page.wait_for_timeout(200)
    assert desk.verdicts() == []
    press_and_wait(desk, "y")
    assert len(desk.verdicts()) == 1
    desk.go("/help")
    desk.page.uncheck("#keys-on")
    desk.page.click("[data-keys] [type=submit]")
    desk.go("{case}/review/MC-3.6b")
    assert not desk.page.is_visible("[data-shows=confirm]")
    desk.page.keyboard.press("y")
    desk.page.wait_for_timeout(200)
    desk.context.close()
    assert len(desk.verdicts()) == 1


def test_a_question_mark_lists_the_keys_of_this_page(chromium: Any, fresh: tuple[str, Path]) -> None:
    """A dialog with what can be pressed here, and nothing that cannot."""
    desk = Open(*fresh, chromium)
    desk.go("{case}/review/MC-3.6a")
    desk.page.keyboard.press("?")
    listed = desk.page.locator("#keys-here li").all_inner_texts()
    assert "c Confirm: partly covered" in listed
    assert not [line for line in listed if line.startswith("u ")]  # nothing to undo yet
    desk.page.keyboard.press("Escape")
    assert not desk.page.is_visible("#keys-here")
    desk.context.close()


# --- a passage selected on the page ------------------------------------------------------------------------------


def select(desk: Open, words: str, start: float = 0.2) -> None:
    """Drag over a line of the page, from a part of its width to its end."""
    line = desk.page.locator(".layer text").filter(has_text=words).first
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    y = box["y"] + box["height"] / 2
    desk.page.mouse.move(box["x"] + box["width"] * start, y)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
    desk.page.mouse.move(box["x"] + box["width"] * 0.99, y, steps=4)
    desk.page.mouse.up()


def test_a_selected_passage_becomes_evidence(chromium: Any, fresh: tuple[str, Path]) -> None:
    """Drag over the words, press one key, choose the element: the passage is boxed and stands under its element."""
    desk = Open(*fresh, chromium, viewport={"width": 1440, "height": 900})
    desk.go("{case}/review/MC-3.6a")
    select(desk, "4. Consent.", start=0.01)
    assert desk.page.locator(".layer .selected").count() == 1
    desk.page.keyboard.press("e")
    assert desk.page.input_value("#provision").endswith("/sec_4")
    assert "The Comptroller shall not issue a permit" in desk.page.input_value("#quote")
    desk.page.fill("#quote", QUOTE)
    desk.page.click("[data-evidence] button.primary")
    desk.page.wait_for_url("**at=person-1*")
    assert "added by a person" in desk.page.text_content(".quote.at")
    desk.context.close()
    assert desk.said == []


@pytest.mark.parametrize("part", [n / 100 for n in range(10, 26)])
def test_a_selection_begins_wherever_the_button_goes_down(part: float, chromium: Any, busy: tuple[str, Path]) -> None:
    """Between two letters as well: Chromium begins none there by itself."""
    desk = Open(*busy, chromium, viewport={"width": 1440, "height": 900})
    desk.go("{case}/review/MC-3.6a?law=1&page=1")
    select(desk, "1. Citation. These", start=part)
    chosen = desk.page.evaluate("document.getSelection().toString()")
    desk.context.close()
    assert "may be cited as the Customs" in chosen
    assert "\n" not in chosen.strip()


def test_turning_the_page_loses_nothing_that_was_typed(chromium: Any, fresh: tuple[str, Path]) -> None:
    """The pages of the law turn in place; the reason and the evidence stay, and the provisions are those shown."""
    desk = Open(*fresh, chromium)
    desk.go("{case}/review/MC-3.6a")
    desk.page.fill("#reason", "Half written")
    desk.page.locator("h1").focus()
    desk.page.keyboard.press("n")
    desk.page.locator(".pageview figcaption", has_text="page 2").wait_for()
    assert desk.page.input_value("#reason") == "Half written"
    assert desk.page.locator("#provision option").filter(has_text="section 8(1)").count() == 1
    desk.page.keyboard.press("b")
    desk.page.locator(".pageview figcaption", has_text="page 1").wait_for()
    desk.context.close()
    assert desk.said == []


def test_the_next_image_is_there_before_it_is_asked_for(chromium: Any, fresh: tuple[str, Path]) -> None:
    """The image of the next doubtful obligation was fetched ahead: nothing goes over the wire when it is shown."""
    desk = Open(*fresh, chromium)
    desk.go("{case}/review")
    press_and_wait(desk, "o")
    ahead = desk.page.get_attribute("[data-next-image]", "data-next-image")
    desk.page.wait_for_function(
        "place => performance.getEntriesByType('resource').some(e => e.name.endsWith(place) && e.responseEnd > 0)",
        arg=ahead,
    )
    press_and_wait(desk, "o")
    desk.page.wait_for_function("() => document.querySelector('.sheet img').complete")
    sent = desk.page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name === document.querySelector('.sheet img').src)"
        ".map(e => e.transferSize)"
    )
    desk.context.close()
    assert sent
    assert sent[0] == 0


# --- without a script ----------------------------------------------------------------------------------------------


def test_the_review_works_without_a_script(chromium: Any, fresh: tuple[str, Path]) -> None:
    """Ten obligations by buttons; evidence by choosing the provision and pasting its words, which are checked."""
    desk = Open(*fresh, chromium, java_script_enabled=False)
    desk.go("{case}/review")
    desk.press(".button.primary")
    for _ in range(9):
        desk.press("[data-decide] button.primary")
        assert desk.page.is_visible(".toast")
    desk.press(".verdicts .is-not-applicable")
    assert desk.page.is_visible("#mistakes")
    desk.page.fill("#reason", "No such plant here.")
    desk.press(".verdicts .is-not-applicable")
    assert len(desk.verdicts()) == 10
    desk.press(".toast button")
    assert len(desk.verdicts()) == 9
    desk.go("{case}/review/MC-3.6a?law=1&page=1")
    desk.page.click("#evidence summary")
    desk.page.select_option("#provision", label=desk.page.locator("#provision option").filter(
        has_text="section 4").first.text_content())  # fmt: skip
    desk.page.fill("#quote", QUOTE.replace("shall not", "may"))
    desk.press("[data-evidence] button.primary")
    assert "letter for letter" in desk.page.text_content("#mistakes")
    assert desk.page.input_value("#quote") == QUOTE.replace("shall not", "may")
    desk.page.fill("#quote", QUOTE)
    desk.press("[data-evidence] button.primary")
    assert "added by a person" in desk.page.text_content(".quote.at")
    desk.context.close()


def test_the_keyboard_suffices_without_a_script(chromium: Any, fresh: tuple[str, Path]) -> None:
    """Tab and Enter reach the button that confirms, and the one that undoes."""
    desk = Open(*fresh, chromium, java_script_enabled=False)
    desk.go("{case}/review/MC-3.6a")
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        if desk.page.locator("[data-decide] button.primary:focus").count():
            break
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector(".toast")
    assert [verdict[:2] for verdict in desk.verdicts()] == [("MC-3.6a", "partial")]
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        if desk.page.locator(".toast button:focus").count():
            break
    desk.page.keyboard.press("Enter")
    desk.page.locator(".toast", has_text="Taken back").wait_for()
    desk.context.close()
    assert desk.verdicts() == []


def test_the_roadmap_works_without_a_script(chromium: Any, fresh: tuple[str, Path]) -> None:
    """A measure is put later by its button, and edited in its form."""
    desk = Open(*fresh, chromium, java_script_enabled=False)
    desk.go("{case}/roadmap")
    first = desk.page.locator(".measure h3").first.text_content()
    desk.follow(desk.page.locator(".measure").first.get_by_role("button", name="Put later"))
    assert desk.page.locator(".measure h3").nth(1).text_content()[3:] == first[3:]
    desk.page.locator(".measure").first.locator("summary").first.click()
    desk.page.locator(".measure input[name=body]").first.fill("Customs Authority")
    desk.press(".measure button.primary")
    assert "Customs Authority" in desk.page.locator(".measure").first.text_content()
    desk.context.close()


def test_a_page_prints_without_its_buttons(chromium: Any, busy: tuple[str, Path]) -> None:
    """On paper stand the verdict, the quotes and the page of law, no forms."""
    desk = Open(*busy, chromium)
    desk.go("{case}/review/MC-3.6a")
    desk.page.emulate_media(media="print")
    shown = desk.page.evaluate(
        "['button', '.top', '.decide', '.elements'].map(s => [...document.querySelectorAll(s)]"
        ".some(e => e.getClientRects().length))"
    )
    desk.context.close()
    assert shown == [False, False, False, True]
