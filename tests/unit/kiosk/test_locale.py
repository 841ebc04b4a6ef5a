"""Every word that the terminal says is there in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

KIOSK = Path(__file__).parents[3] / "kiosk"
IN_KV = re.compile(r'(?<![\w.])_\(("(?:[^"\\]|\\.)*")\)')
PLACES = re.compile(r"\{(\w+)\}")


def in_python() -> Iterator[str]:
    for path in KIOSK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                _says(node)
                and isinstance(node, ast.Call)
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value)


def _says(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "counted"}
    )


def in_kv() -> Iterator[str]:
    for path in KIOSK.rglob("*.kv"):
        for match in IN_KV.finditer(path.read_text(encoding="utf-8")):
            yield str(ast.literal_eval(match.group(1)))


def catalogue(name: str) -> Catalog:
    with (KIOSK / "locale" / f"{name}.po").open("rb") as file:
        return read_po(file)


def strings(message: Message) -> list[str]:
    said = message.string
    return [said] if isinstance(said, str) else list(said or ())


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_every_sentence_is_translated(name: str) -> None:
    said = {*in_python(), *in_kv()}
    assert len(said) > 150
    held = catalogue(name)
    missing = [sentence for sentence in said if sentence not in held]
    empty = [message.id for message in held if message.id and not all(strings(message))]
    assert not missing
    assert not empty


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_no_sentence_is_left_over(name: str) -> None:
    said = {*in_python(), *in_kv()}
    ids = [m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(name) if m.id]
    assert [sentence for sentence in ids if sentence not in said] == []


def test_a_translation_has_no_place_that_the_sentence_lacks() -> None:
    extra = {"month"}  # Chinese says months by number, English by name: both are given
    for message in catalogue("zh_CN"):
        if not message.id:
            continue
        sentence = message.id if isinstance(message.id, str) else " ".join(message.id)
        for said in strings(message):
            assert set(PLACES.findall(said)) <= set(PLACES.findall(sentence)) | extra


def test_nobody_is_called_by_the_word_that_hurts() -> None:
    for path in (*KIOSK.rglob("*.po"), *KIOSK.rglob("*.kv"), *KIOSK.rglob("*.py")):
        assert "罪犯" not in path.read_text(encoding="utf-8"), path
