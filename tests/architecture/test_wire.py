"""No message changes its shape unnoticed, and messages depend on nothing but pydantic."""

import sys

from tests.architecture import tree
from tests.architecture.wire_snapshot import current_shapes, recorded_shapes

HOW_TO_RECORD = "if the change is meant: ./guitu python -m tests.architecture.wire_snapshot --write"
ALLOWED = set(sys.stdlib_module_names) | {"pydantic", "content"}


def test_messages_have_the_recorded_shape() -> None:
    current, recorded = current_shapes(), recorded_shapes()
    changed = [
        name
        for name in sorted(current.keys() | recorded.keys())
        if current.get(name) != recorded.get(name)
    ]
    assert not changed, HOW_TO_RECORD


def test_messages_import_only_pydantic_and_content() -> None:
    foreign = [
        f"{tree.shown(path)} imports {name}"
        for path in tree.python_files("server")
        if path.parent == tree.ROOT / "server" / "wire"
        for name in tree.imported_modules(path)
        if name.split(".")[0] not in ALLOWED and not name.startswith("server.wire")
    ]
    assert not foreign


def test_terminal_needs_none_of_the_servers_packages() -> None:
    for package in ("server", "server/wire"):
        text = (tree.ROOT / package / "__init__.py").read_text(encoding="utf-8")
        assert "import" not in text
