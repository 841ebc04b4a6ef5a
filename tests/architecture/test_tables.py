"""The tables of a capability are imported inside it only: others go through its service."""

import re
from pathlib import Path

import pytest

from tests.architecture import tree

TABLES = re.compile(r"server\.(?P<capability>\w+)\.tables(\.|$)")
# Migrations and tests need all tables at once, and this is where they are gathered.
GATHERER = "server/bootstrap.py"


def trespasses(files: list[Path], *, root: Path) -> list[str]:
    found = []
    for path in files:
        where = path.relative_to(root)
        if str(where) == GATHERER:
            continue
        for name in tree.imported_modules(path):
            match = TABLES.match(name)
            if match and where.parts[:2] != ("server", match["capability"]):
                found.append(f"{where} imports {name}")
    return found


def test_tables_are_imported_only_by_their_capability() -> None:
    assert not trespasses(tree.python_files(*tree.PRODUCT), root=tree.ROOT)


@pytest.mark.parametrize(
    "line",
    [
        "import server.scores.tables",
        "from server.scores import tables",
        "from server.scores.tables import ScoreEntry",
        "def late() -> None:\n    from server.scores.tables import ScoreEntry",
    ],
)
def test_planted_import_of_foreign_tables_is_caught(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "server" / "accounts" / "service.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(line, encoding="utf-8")
    assert trespasses([planted], root=tmp_path)
