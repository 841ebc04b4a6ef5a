"""Changes one value in a file of settings and keeps every other line that somebody wrote."""

import copy
import json
import tomllib
from collections.abc import Sequence


class CannotEdit(Exception):
    """The file is written in a way in which the value cannot be exchanged safely."""


def with_value(text: str, *, table: str, key: str, value: Sequence[float] | str | float) -> str:
    """The text with `key = value` in `[table]`; nothing else of what it means is changed."""
    wanted = _changed(_parsed(text), table.split("."), key, value)
    lines = _without(text.splitlines(), table=table, key=key)
    header = f"[{table}]"
    places = [number for number, line in enumerate(lines) if _bare(line) == header]
    line = f"{key} = {json.dumps(value)}"
    if places:
        lines.insert(places[0] + 1, line)
    else:
        lines += ["", header, line]
    made = "\n".join(lines).lstrip("\n") + "\n"
    if _parsed(made) != wanted:
        raise CannotEdit(f"write {header} as a table of its own, with a line a value")
    return made


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CannotEdit(f"the settings cannot be read: {error}") from error


def _changed(
    settings: dict[str, object], path: list[str], key: str, value: object
) -> dict[str, object]:
    changed = copy.deepcopy(settings)
    inner = changed
    for name in path:
        deeper = inner.setdefault(name, {})
        if not isinstance(deeper, dict):
            raise CannotEdit(f"{name} is no table in the settings")
        inner = deeper
    inner[key] = value
    return changed


def _without(lines: Sequence[str], *, table: str, key: str) -> list[str]:
    """Without the key's lines in this table: a list may go over several."""
    kept: list[str] = []
    is_inside, open_brackets = False, 0
    for line in lines:
        if open_brackets > 0:
            open_brackets += line.count("[") - line.count("]")
        elif is_inside and line.partition("=")[0].strip() == key:
            open_brackets = line.count("[") - line.count("]")
        else:
            kept.append(line)
            if line.lstrip().startswith("["):
                is_inside = _bare(line) == f"[{table}]"
    return kept


def _bare(line: str) -> str:
    return line.partition("#")[0].strip()
