"""Facts of the desk's small parts: doubt and weight, what an entry says, what stands around a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from samples import analysis

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.model import Applies, Decision, Status
from gap_analyzer.report.dossier import Dossier, open_dossier
from gap_analyzer.store import Entry, EntryKind
from gap_analyzer.web.frame import CaseLink, ErrorPage, FieldError, Frame, LanguageLink, Step, Toast, render_page
from gap_analyzer.web.queue import count_decided, doubt, find_next, is_open, order_queue, weigh
from gap_analyzer.web.told import tell_entry, tell_place
from gap_analyzer.web.words import load_words

SAY = load_words("en")
SOME = ("MC-3.8", "MC-3.6a", "MC-3.9", "XC-01", "MC-12.1")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The pack that ships."""
    return load()


def open_some(catalogue: Catalogue, *decisions: Decision) -> Dossier:
    """A dossier of some obligations with decisions on them."""
    obligations = tuple(catalogue.obligations[each] for each in SOME)
    return open_dossier(analysis(obligations, decisions=decisions), catalogue, SAY, {})


def decide(obligation: str, **changes: Any) -> Decision:
    """A decision of Ana."""
    return replace(Decision(obligation, "full", "Ana", "", "2026-11-21T10:00:00Z", "partial"), **changes)


# --- the queue ---------------------------------------------------------------------------------------------


def test_the_less_certain_a_verdict_the_more_doubt(catalogue: Catalogue) -> None:
    """Doubt is what is lacking to certainty, and more where nobody knows whether the obligation applies."""
    plain = open_some(catalogue).verdicts[0].coverage
    sure = replace(plain, confidence=0.9, applies=Applies.YES)
    assert doubt(sure) == 0.1
    assert doubt(replace(sure, confidence=0.6)) == 0.4
    assert doubt(replace(sure, applies=Applies.UNKNOWN)) == 0.35


def test_doubt_never_exceeds_certainty_of_none(catalogue: Catalogue) -> None:
    """Nothing is more doubtful than what was not read at all."""
    plain = open_some(catalogue).verdicts[0].coverage
    unread = replace(plain, status=Status.UNREAD, confidence=0.9)
    assert doubt(unread) == 1.0
    assert doubt(replace(plain, confidence=0.0, applies=Applies.UNKNOWN)) == 1.0


def test_what_does_not_bind_weighs_less(catalogue: Catalogue) -> None:
    """An invitation comes behind a duty of the same weight."""
    duty = next(o for o in catalogue.obligations.values() if o.binding == "shall")
    assert weigh(replace(duty, binding="may")) < weigh(replace(duty, binding="shall-endeavour")) < weigh(duty)
    assert weigh(replace(duty, weight=0)) == weigh(replace(duty, weight=1))


def test_the_queue_holds_every_verdict_once(catalogue: Catalogue) -> None:
    """Ordered, never shortened: what is decided stays in its place."""
    dossier = open_some(catalogue, decide("MC-3.8"))
    assert sorted(v.obligation.id for v in order_queue(dossier)) == sorted(SOME)


def test_a_stale_decision_heads_the_queue(catalogue: Catalogue) -> None:
    """It waits for a person like one that nobody decided, before all others."""
    last = order_queue(open_some(catalogue))[-1].obligation.id
    queue = order_queue(open_some(catalogue, decide(last, stale=True)))
    assert queue[0].obligation.id == last
    assert is_open(queue[0])
    assert count_decided(queue) == 0


def test_the_next_one_lies_behind_and_then_from_the_beginning(catalogue: Catalogue) -> None:
    """At the end of the queue it begins again; what is decided is passed over; alone, nothing is next."""
    queue = order_queue(open_some(catalogue))
    ids = [verdict.obligation.id for verdict in queue]
    assert find_next(queue) == ids[0]
    assert find_next(queue, ids[0]) == ids[1]
    assert find_next(queue, ids[-1]) == ids[0]
    decided = order_queue(open_some(catalogue, *(decide(each) for each in ids[1:])))
    assert find_next(decided) == ids[0]
    assert find_next(decided, ids[0]) == ""
    assert count_decided(decided) == len(ids) - 1
    assert find_next(()) == ""


# --- what an entry says --------------------------------------------------------------------------------------


def entry(kind: EntryKind, content: Mapping[str, object]) -> Entry:
    """An entry of the log."""
    return Entry(3, kind, "Ana", "2026-11-21T10:00:00Z", content, "d" * 64)


VERDICT = entry(EntryKind.VERDICT, {"obligation": "MC-3.6a", "status": "full"})


@pytest.mark.parametrize("kind", list(EntryKind))
@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_every_kind_of_entry_says_what_it_did(kind: EntryKind, language: str, catalogue: Catalogue) -> None:
    """No entry is told by its code, in no language."""
    content = {"obligation": "MC-3.6a", "status": "full", "measure": "trade.statute", "entry": 1}
    told = tell_entry(load_words(language), catalogue, entry(kind, content))
    assert len(told) > 10
    assert kind.value.upper() not in told


def test_a_verdict_is_told_with_its_obligation(catalogue: Catalogue) -> None:
    """By number and name, with the verdict; when it is taken back, that too."""
    title = "MC-3.6a Export to Parties only with written consent and for an allowed purpose"
    assert tell_entry(SAY, catalogue, VERDICT) == f"Saved: {title} – covered"
    assert tell_entry(SAY, catalogue, VERDICT, undone=True) == f"Taken back: {title} – covered"


def test_what_was_left_open_is_told_as_such(catalogue: Catalogue) -> None:
    """A person who leaves an obligation open has decided to do so."""
    left = entry(EntryKind.VERDICT, {"obligation": "MC-3.6a", "status": "undecided"})
    assert tell_entry(SAY, catalogue, left).endswith("– left open")


def test_an_obligation_of_another_pack_is_told_by_its_number(catalogue: Catalogue) -> None:
    """A case may be older than the rules."""
    old = entry(EntryKind.EVIDENCE, {"obligation": "MC-99.9"})
    assert tell_entry(SAY, catalogue, old) == "Saved: evidence for MC-99.9"


@pytest.mark.parametrize(
    ("kind", "content", "place"),
    [
        (EntryKind.VERDICT, {"obligation": "MC-3.6a"}, "/cases/x/review/MC-3.6a"),
        (EntryKind.EVIDENCE, {"obligation": "a/b c"}, "/cases/x/review/a/b%20c"),
        (EntryKind.MEASURE, {"measure": "trade.statute"}, "/cases/x/roadmap#m-trade.statute"),
    ],
)
def test_an_entry_leads_to_the_page_on_which_it_shows(kind: EntryKind, content: dict[str, object], place: str) -> None:
    """After an undo the reader sees what was undone."""
    assert tell_place("/cases/x", entry(kind, content)) == place


# --- around a page -------------------------------------------------------------------------------------------


def render(**changes: Any) -> str:
    """A page of error in a frame."""
    frame = replace(Frame("en", "Title <b>"), **changes)
    return render_page(SAY, "web/error.html.j2", frame, ErrorPage("What", "Do <this> next."))


def test_what_is_shown_is_escaped() -> None:
    """Titles, names and remedies are text, whatever stands in them."""
    page = render(case=CaseLink("/cases/x", "<img src=x>"), user="<i>Ana</i>", toasts=(Toast("<u>", "/undo/1"),))
    assert "Do &lt;this&gt; next." in page
    for bare in ("<b>", "<img src=x>", "<i>Ana", "<u>"):
        assert bare not in page


def test_a_page_without_a_case_has_no_steps() -> None:
    """Nothing that is not there leaves an empty landmark."""
    page = render()
    assert 'class="steps"' not in page
    assert 'class="toast"' not in page
    assert 'id="mistakes"' not in page
    assert "JSON" not in page
    assert "http-equiv" not in page


def test_the_frame_shows_where_a_reader_is() -> None:
    """The step and the language that are shown say so to everybody; mistakes lead to their field."""
    page = render(
        steps=(Step("/a", "1 Law"), Step("/b", "2 Reading", current=True)),
        languages=(LanguageLink("/language/es?next=/", "Español", current=True),),
        mistakes=(FieldError("reason", "Too long."), FieldError("", "Changed.")),
        data="/cases/x/matrix?verdict=none",
        reload_after=5,
    )
    assert '<a href="/b" aria-current="page">2 Reading</a>' in page
    assert 'lang="es" hreflang="es" aria-current="true"' in page
    assert '<a href="#reason">Too long.</a>' in page
    assert "<li>Changed.</li>" in page
    assert 'href="/cases/x/matrix.csv?verdict=none"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
