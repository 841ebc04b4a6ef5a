"""Numbers that a law or a prison sets, each with its source beside it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any  # a TOML document has no narrower type


class LimitUnknown(Exception):
    """No file names this limit."""


class LimitMalformed(Exception):
    """A limit in a file lacks its value, unit or source, or has a value of another kind."""


@dataclass(frozen=True)
class Limit:
    name: str
    value: int | bool | str | tuple[int | str, ...]
    unit: str
    source: str
    in_force: str
    confirmed: bool


class Limits:
    """All limits of an installation: the shipped ones, and those that its settings override."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits = {limit.name: limit for limit in limits}

    def __iter__(self) -> Iterator[Limit]:
        return iter(self._limits.values())

    def get(self, name: str) -> Limit:
        if name not in self._limits:
            raise LimitUnknown(name)
        return self._limits[name]

    def number(self, name: str) -> int:
        value = self.get(name).value
        if isinstance(value, bool) or not isinstance(value, int):
            raise LimitMalformed(f"{name} is not a whole number")
        return value

    def flag(self, name: str) -> bool:
        value = self.get(name).value
        if not isinstance(value, bool):
            raise LimitMalformed(f"{name} is neither true nor false")
        return value

    def values(self, name: str) -> tuple[int | str, ...]:
        value = self.get(name).value
        if not isinstance(value, tuple):
            raise LimitMalformed(f"{name} is not a list")
        return value

    def overridden(self, changes: Mapping[str, Mapping[str, Any]]) -> "Limits":
        """The same limits with an installation's changes, which must name their source too."""
        for name, change in changes.items():
            if "source" not in change:
                raise LimitMalformed(f"{name}: an overriding value needs its source")
            self.get(name)
        return Limits(
            _changed(limit, changes[limit.name]) if limit.name in changes else limit
            for limit in self._limits.values()
        )


def _changed(limit: Limit, change: Mapping[str, Any]) -> Limit:
    value = change.get("value", limit.value)
    value = tuple(value) if isinstance(value, list) else value
    if type(value) is not type(limit.value):
        raise LimitMalformed(f"{limit.name}: {value!r} is of another kind than {limit.value!r}")
    return replace(
        limit,
        value=value,
        source=str(change["source"]),
        in_force=str(change.get("in_force", limit.in_force)),
        confirmed=True,
    )


def _read(path: Path) -> list[Limit]:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    limits = []
    for capability, numbers in document.items():
        for name, fields in numbers.items():
            limits.append(_parsed(f"{capability}.{name}", fields, path))
    return limits


def _parsed(name: str, fields: Mapping[str, Any], path: Path) -> Limit:
    missing = {"value", "unit", "source", "in_force", "confirmed"} - fields.keys()
    if missing:
        raise LimitMalformed(f"{path.name}: {name} lacks {', '.join(sorted(missing))}")
    value = fields["value"]
    return Limit(
        name=name,
        value=tuple(value) if isinstance(value, list) else value,
        unit=fields["unit"],
        source=fields["source"],
        in_force=str(fields["in_force"]),
        confirmed=fields["confirmed"],
    )


def shipped_limits() -> Limits:
    """Read server/<capability>/limits.toml of every capability."""
    server = Path(__file__).resolve().parent.parent
    return Limits(limit for path in sorted(server.glob("*/limits.toml")) for limit in _read(path))
