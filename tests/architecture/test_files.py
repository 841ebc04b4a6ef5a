"""Files and functions are short, say what they are for, and have names that mean something."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import ROOT, committed_files, parsed, python_files, shown

FILE_LINES = 400
FUNCTION_LINES = 40
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
ALLOWED = {"server/wire/base.py"}
# Alembic writes these; a reviewer reads them once.
WRITTEN_BY_ALEMBIC = "server/infra/migrations/versions"
CODE = {".py", ".kv", ".css", ".html", ".js", ".sh"}
IGNORED_TYPE = re.compile(r"#\s*type:\s*ignore(?P<code>\[[\w, -]+\])?\s*(?P<reason>.*)")


def is_written_by_hand(path: Path) -> bool:
    return not shown(path).startswith(WRITTEN_BY_ALEMBIC)


def test_no_file_is_longer_than_400_lines() -> None:
    long = [
        f"{shown(path)}: {lines}"
        for path in committed_files()
        if (path.suffix in CODE or path.name == "guitu") and is_written_by_hand(path)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > FILE_LINES
    ]
    assert not long


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in filter(is_written_by_hand, python_files())
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        shown(path)
        for path in python_files()
        if parsed(path).body and not ast.get_docstring(parsed(path))
    ]
    assert not silent


def test_every_name_of_a_file_means_something() -> None:
    empty = [
        shown(path)
        for path in python_files()
        if path.stem in EMPTY_NAMES and shown(path) not in ALLOWED
    ]
    assert not empty


def test_every_silenced_type_error_names_itself_and_gives_a_reason() -> None:
    bare = []
    for path in python_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found = IGNORED_TYPE.search(line)
            if found and path != Path(__file__) and not (found["code"] and found["reason"]):
                bare.append(f"{shown(path)}:{number}")
    assert not bare


def test_top_folders_are_those_of_the_plan() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in committed_files()}
    folders = {name for name in folders if (ROOT / name).is_dir()}
    plan = {"kiosk", "content", "hardware", "server", "tests", "docs", "requirements", ".ci"}
    assert folders <= plan
