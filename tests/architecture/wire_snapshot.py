"""The shape of every message, and the file it is recorded in (`--write` records it anew)."""

import json
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any  # Any: a JSON schema has no narrower type

from pydantic import BaseModel

import server.wire
from server.wire.base import Reply, Request

RECORD = Path(__file__).parent / "wire.json"


def current_shapes() -> dict[str, Any]:  # Any: see above
    for module in iter_modules(server.wire.__path__, prefix="server.wire."):
        import_module(module.name)
    return {
        f"{message.__module__.removeprefix('server.wire.')}.{message.__qualname__}": _shape(message)
        for message in _descendants(Request) | _descendants(Reply)
        if message.__module__.startswith("server.wire.")
    }


def recorded_shapes() -> dict[str, Any]:  # Any: see above
    shapes: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))  # Any: see above
    return shapes


def write() -> None:
    text = json.dumps(current_shapes(), ensure_ascii=False, indent=1, sort_keys=True)
    RECORD.write_text(text + "\n", encoding="utf-8")


def _descendants(kind: type[BaseModel]) -> set[type[BaseModel]]:
    children = set(kind.__subclasses__())
    return children.union(*(_descendants(child) for child in children))


def _shape(message: type[BaseModel]) -> dict[str, Any]:  # Any: see above
    """Without the sentences for developers, which may change freely."""
    shape: dict[str, Any] = _without_descriptions(message.model_json_schema())  # Any: see above
    return shape


def _without_descriptions(value: Any) -> Any:  # Any: see above
    if isinstance(value, dict):
        return {
            key: _without_descriptions(inner)
            for key, inner in value.items()
            if not (key == "description" and isinstance(inner, str))
        }
    if isinstance(value, list):
        return [_without_descriptions(inner) for inner in value]
    return value


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("Usage: ./guitu python -m tests.architecture.wire_snapshot --write")
    write()
