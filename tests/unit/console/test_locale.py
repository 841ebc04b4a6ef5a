"""Every sentence of the pages is in both catalogues, and says the same variables."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import server.console

CONSOLE = Path(server.console.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": (2,)}
_VARIABLE = re.compile(r"%\((\w+)\)s")
Id = str | tuple[str, ...]


@cache
def _said() -> frozenset[Id]:
    """What templates and modules look up."""
    found = extract_from_dir(
        CONSOLE,
        method_map=[("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
        keywords=KEYWORDS,
    )
    return frozenset(
        tuple(message) if isinstance(message, list | tuple) else message
        for _file, _line, message, _comments, _context in found
    )


def _catalogue(name: str) -> Catalog:
    with (CONSOLE / "locale" / f"{name}.po").open("rb") as file:
        return read_po(file)


def _ids(catalogue: Catalog) -> set[Id]:
    return {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in catalogue if m.id}


def _texts(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_every_sentence_has_its_words(name: str) -> None:
    catalogue = _catalogue(name)
    assert len(_said()) > 200
    assert not _said() - _ids(catalogue)
    assert not [m.id for m in catalogue if m.id and not all(_texts(m))]


def test_both_catalogues_hold_the_same_sentences() -> None:
    assert _ids(_catalogue("zh_CN")) == _ids(_catalogue("en"))


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_a_translation_uses_only_the_variables_that_it_is_given(name: str) -> None:
    for message in _catalogue(name):
        given = set(_VARIABLE.findall("".join(message.id or "")))
        for text in _texts(message) if message.id else ():
            assert set(_VARIABLE.findall(text)) <= given, message.id
