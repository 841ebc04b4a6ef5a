"""How far a driver has shown what it can: bronze, silver or gold, from its record."""

import tomllib
from importlib.resources import files
from typing import Final

UNKNOWN: Final = "unknown"
"""The level of a driver that came from elsewhere without a record."""


def level_of(device: str, driver: str) -> str:
    record = files("hardware") / device / "maturity.toml"
    if not record.is_file():
        return UNKNOWN
    table = tomllib.loads(record.read_text(encoding="utf-8")).get(driver, {})
    return str(table.get("level", UNKNOWN))
