"""Whatever a file does, the reader that called lives, and the file has an outcome by name within its limits."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from documents import maker

from gap_analyzer.model.law import Document, Flag, Unread, UnreadDocument
from gap_analyzer.reading import Limits, Options, Source, collect, read, read_all
from gap_analyzer.reading.nursery import NURSERY, ChildFailed, Nursery
from gap_analyzer.reading.wire import Hangup, Kind, receive_frame, send_frame

HOSTILE = maker.make_hostile()
QUICK = Limits(step_seconds=3.0, seconds=12.0)
ALONE = Options(ocr=False, second_reader=False, jobs=1, limits=QUICK)
EXPECTED: dict[str, Unread | tuple[Flag, ...]] = {
    "empty.pdf": Unread.EMPTY_FILE,
    "blanks-only.txt": Unread.EMPTY_FILE,
    "header-only.pdf": Unread.NOT_READABLE,
    "half.pdf": Unread.NEEDS_OCR,
    "program.pdf": Unread.NOT_A_PDF,
    "random.pdf": Unread.NOT_READABLE,
    "no-pages.pdf": Unread.NO_PAGES,
    "blank-page.pdf": Unread.NEEDS_OCR,
    "page-tree-cycle.pdf": Unread.NOT_READABLE,
    "rotate-cycle.pdf": (),
    "count-lies.pdf": (),
    "start-lies.pdf": (),
    "self-painting.pdf": (),
    "nested-arrays.pdf": (),
    "unbalanced-q.pdf": (),
    "many-boxes.pdf": (),
    "one-long-word.pdf": (),
    "huge-page.pdf": (Flag.PAGE_SIZE,),
    "external-stream.pdf": Unread.NEEDS_OCR,
    "javascript.pdf": (Flag.ACTIVE_CONTENT,),
    "unknown-lock.pdf": Unread.ENCRYPTED_CERTIFICATE,
    "junk-before.pdf": (Flag.REPAIRED, Flag.JUNK_BEFORE_HEADER),
    "junk-after.pdf": (Flag.JUNK_AFTER_EOF,),
    "two-documents.pdf": (Flag.TWO_DOCUMENTS,),
    "two-revisions.pdf": (Flag.REVISIONS,),
    "huge-image.png": Unread.NEEDS_OCR,
    "entities.akn.xml": Unread.NOT_READABLE,
    "script.html": (),
    "bomb.docx": Unread.LIMIT_DECOMPRESSED,
    "not-word.docx": Unread.NOT_READABLE,
    "old-word.doc": Unread.UNSUPPORTED_TYPE,
    "rich.rtf": Unread.UNSUPPORTED_TYPE,
}
HEAVY = ("bomb-400mb.pdf", "two-billion-paints.pdf")


def read_hostile(name: str, options: Options = ALONE) -> Document | UnreadDocument:
    """The outcome for one of our hostile files."""
    return read(Source(name, content=HOSTILE[name]), options=options)


def test_every_hostile_file_is_expected() -> None:
    """No file is made without saying what should become of it."""
    assert set(HOSTILE) == set(EXPECTED) | set(HEAVY)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hostile_file_has_its_outcome(name: str) -> None:
    """Read with its flags, or unread for the reason named: never an exception, never silence."""
    outcome, expected = read_hostile(name), EXPECTED[name]
    if isinstance(expected, Unread):
        assert isinstance(outcome, UnreadDocument)
        assert (outcome.source, outcome.reason) == (name, expected)
    else:
        assert isinstance(outcome, Document)
        assert outcome.flags == expected
        assert any(page.lines for page in outcome.pages)


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_ends_within_its_limits(name: str) -> None:
    """Bombs and endless paintings are ended by limits on time and memory, and have a reason."""
    begin = time.monotonic()
    outcome = read_hostile(name)
    assert isinstance(outcome, UnreadDocument)
    assert outcome.reason in set(Unread)
    assert time.monotonic() - begin < QUICK.seconds + 5


def test_the_last_revision_is_what_is_read() -> None:
    """A law changed by a later revision in the same file is read as it now stands."""
    outcome = read_hostile("two-revisions.pdf")
    assert isinstance(outcome, Document)
    assert [line.text for line in outcome.pages[0].lines] == ["Mercury may be exported."]


def test_a_hang_of_the_second_reader_costs_nothing_but_time() -> None:
    """The page is read by the first reader; the comparison is missing, and said to be missing."""
    outcome = read_hostile("rotate-cycle.pdf", Options(ocr=False, limits=Limits(step_seconds=2.0)))
    assert isinstance(outcome, Document)
    assert outcome.agreement is None


def test_scripts_of_a_page_are_no_text() -> None:
    """The words of a script are neither run nor read as law."""
    outcome = read_hostile("script.html")
    assert isinstance(outcome, Document)
    assert [line.text for line in outcome.pages[0].lines] == [maker.SENTENCE]


def test_a_crowd_of_bad_files_spoils_no_good_one() -> None:
    """One bad file costs one file: the honest act among them is read whole."""
    names = ["empty.pdf", "random.pdf", "program.pdf", "half.pdf", "not-word.docx"]
    crowd = [Source(name, content=HOSTILE[name]) for name in names] + [Source("act.pdf", content=maker.make_act())]
    outcomes = tuple(read_all(crowd, options=Options(ocr=False, second_reader=False, jobs=2)))
    assert [outcome.source for outcome in outcomes] == [*names, "act.pdf"]
    assert isinstance(outcomes[-1], Document)
    assert not any(isinstance(outcome, Document) for outcome in outcomes[:-1])


# --- children ----------------------------------------------------------------------------------------


def test_a_child_that_sleeps_is_killed_at_its_time() -> None:
    """The caller waits no longer than it said, and the child is gone."""
    begin = time.monotonic()
    with pytest.raises(ChildFailed) as caught:
        list(NURSERY.run({"step": "digital", "seconds": 1}, HOSTILE["two-billion-paints.pdf"], seconds=1.0))
    assert caught.value.reason in {Unread.LIMIT_TIME, Unread.PARSER_CRASHED}
    assert time.monotonic() - begin < 5


def test_a_child_that_dies_is_a_crash_by_name() -> None:
    """A step that no child knows ends it; the caller hears PARSER_CRASHED."""
    with pytest.raises(ChildFailed) as caught:
        list(NURSERY.run({"step": "no such step", "seconds": 5}, b"", seconds=5.0))
    assert caught.value.reason is Unread.PARSER_CRASHED


def test_the_nursery_is_borne_again_when_it_was_killed() -> None:
    """The death of the process that bears the readers is mended at the next document."""
    nursery = Nursery()
    list(nursery.run({"step": "digital", "seconds": 20}, maker.make_act(), seconds=20.0))
    assert nursery._process is not None
    nursery._process.kill()
    nursery._process.wait()
    frames = list(nursery.run({"step": "digital", "seconds": 20}, maker.make_act(), seconds=20.0))
    assert [kind for kind, _ in frames] == [Kind.FACTS, Kind.PAGE]
    nursery.stop()


def test_a_stopped_nursery_leaves_no_process() -> None:
    """Nothing of ours is left behind."""
    nursery = Nursery()
    list(nursery.run({"step": "digital", "seconds": 20}, maker.make_act(), seconds=20.0))
    process = nursery._process
    nursery.stop()
    assert process is not None
    assert process.poll() is not None


def test_a_caller_that_stops_listening_kills_the_child() -> None:
    """Leaving the frames of a long document ends its reading."""
    data = maker.make_pages([maker.show_lines(maker.ACT)] * 300)
    frames = NURSERY.run({"step": "digital", "seconds": 30}, data, seconds=30.0)
    assert next(frames)[0] is Kind.FACTS
    frames.close()
    assert isinstance(read(Source("act.pdf", content=maker.make_act()), options=ALONE), Document)


def test_a_child_is_confined() -> None:
    """Memory, time, files and core dumps of a child are limited as requirement R1 says."""
    program = (
        "import resource\n"
        "from gap_analyzer.reading.child import confine\n"
        "from gap_analyzer.reading.limits import Limits\n"
        "confine(Limits(), seconds=7)\n"
        "names = ('RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_CORE')\n"
        "print(*(resource.getrlimit(getattr(resource, name))[0] for name in names))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.split() == ["2000000000", "12", "256000000", "0"]


def test_reading_a_text_layer_imports_no_other_reader() -> None:
    """pdfplumber, Pillow, pikepdf and Tesseract cost time and are only imported where a page needs them."""
    program = (
        "import sys, socket\n"
        "from gap_analyzer.reading import child, steps\n"
        "from gap_analyzer.reading.wire import Kind\n"
        "ours, theirs = socket.socketpair()\n"
        "child.perform(theirs, {'step': 'digital'}, open(sys.argv[1], 'rb').read())\n"
        "heavy = {'pdfplumber', 'pdfminer', 'PIL', 'pikepdf', 'tesserocr', 'lxml', 'yaml', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(maker.make_act())
        file.flush()
        command = [sys.executable, "-c", program, file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"


# --- what travels between them -----------------------------------------------------------------------


def test_a_frame_arrives_as_it_was_sent() -> None:
    """Kind and payload survive the wire."""
    ours, theirs = socket.socketpair()
    send_frame(theirs, Kind.PAGE, b"\x00\xff" * 1000)
    assert receive_frame(ours) == (Kind.PAGE, b"\x00\xff" * 1000)


def test_half_a_frame_is_a_hangup() -> None:
    """A child that dies in the middle of a word is not waited for."""
    ours, theirs = socket.socketpair()
    theirs.sendall(b"p\x10\x00\x00\x00half")
    theirs.close()
    with pytest.raises(Hangup):
        receive_frame(ours)


def test_a_frame_of_a_gigabyte_is_refused() -> None:
    """A captured child cannot make its caller set aside memory without end."""
    ours, theirs = socket.socketpair()
    theirs.sendall(b"p\xff\xff\xff\xff")
    with pytest.raises(ValueError, match="too long"):
        receive_frame(ours)


def test_an_unknown_kind_of_frame_is_refused() -> None:
    """Only the kinds that are written down are taken."""
    ours, theirs = socket.socketpair()
    theirs.sendall(b"z\x00\x00\x00\x00")
    with pytest.raises(ValueError, match="not a valid Kind"):
        receive_frame(ours)


# --- names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\evil.pdf", "evil.pdf"),
        ("act\nwith\nnewline.pdf", "actU+000AwithU+000Anewline.pdf"),
        ("act\u202efdp.exe", "actU+202Efdp.exe"),
        (
            "Ley N\u00ba 27.446 \u2014 ac\u0327a\u0303o.pdf",
            "Ley N\u00ba 27.446 \u2014 a\u00e7\u00e3o.pdf",
        ),
        ("", "unnamed"),
        ("a" * 300 + ".pdf", "a" * 200),
    ],
)
def test_a_name_is_shown_without_its_path_and_tricks(name: str, shown: str) -> None:
    """Folders are cut off, control and direction-changing characters are written out, long names cut."""
    from gap_analyzer.reading import show_name

    assert show_name(name) == shown


def test_a_file_with_a_shell_in_its_name_is_only_read(tmp_path: Path) -> None:
    """Names are never given to a shell or to a parser."""
    path = tmp_path / "$(touch pwned);`id`&|.pdf"
    path.write_bytes(maker.make_act())
    (source,) = collect([path])
    assert isinstance(read(source, options=ALONE), Document)
    assert not Path("pwned").exists()
    assert list(tmp_path.iterdir()) == [path]
