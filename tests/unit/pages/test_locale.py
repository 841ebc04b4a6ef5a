"""Every sentence of the web pages is in both catalogues, and says the same variables."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import server

SERVER = Path(server.__path__[0])
# The fewest sentences that each group of pages says.
PAGES = {"console": 200, "family": 80}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": (2,)}
_VARIABLE = re.compile(r"%\((\w+)\)s")
Id = str | tuple[str, ...]


@cache
def _said(pages: str) -> frozenset[Id]:
    """What templates and modules look up."""
    found = extract_from_dir(
        SERVER / pages,
        method_map=[("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
        keywords=KEYWORDS,
    )
    return frozenset(
        tuple(message) if isinstance(message, list | tuple) else message
        for _file, _line, message, _comments, _context in found
    )


def _catalogue(pages: str, name: str) -> Catalog:
    with (SERVER / pages / "locale" / f"{name}.po").open("rb") as file:
        return read_po(file)


def _ids(catalogue: Catalog) -> set[Id]:
    return {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in catalogue if m.id}


def _texts(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


@pytest.mark.parametrize("name", ["zh_CN", "en"])
@pytest.mark.parametrize("pages", PAGES)
def test_every_sentence_has_its_words(pages: str, name: str) -> None:
    catalogue = _catalogue(pages, name)
    assert len(_said(pages)) > PAGES[pages]
    assert not _said(pages) - _ids(catalogue)
    assert not [m.id for m in catalogue if m.id and not all(_texts(m))]


@pytest.mark.parametrize("pages", PAGES)
def test_both_catalogues_hold_the_same_sentences(pages: str) -> None:
    assert _ids(_catalogue(pages, "zh_CN")) == _ids(_catalogue(pages, "en"))


@pytest.mark.parametrize("name", ["zh_CN", "en"])
@pytest.mark.parametrize("pages", PAGES)
def test_a_translation_uses_only_the_variables_that_it_is_given(pages: str, name: str) -> None:
    for message in _catalogue(pages, name):
        given = set(_VARIABLE.findall("".join(message.id or "")))
        for text in _texts(message) if message.id else ():
            assert set(_VARIABLE.findall(text)) <= given, message.id
