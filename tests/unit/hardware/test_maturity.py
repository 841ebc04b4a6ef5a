"""Every driver has a record of its maturity, and every claim in it is shown by a test."""

import ast
import configparser
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
LEVELS = ("bronze", "silver", "gold")
# A driver whose device nobody had: it may ship, and says so.
UNTRIED = "untried"

Record = dict[str, Any]  # Any: a TOML table as it was read, checked here


def read(path: Path) -> Record:
    return tomllib.loads(path.read_text())


def registered_drivers() -> list[str]:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    listed = settings["options.entry_points"]["guitu.hardware.drivers"]
    return [line.split("=")[0].strip() for line in listed.strip().splitlines()]


def names_of_tests(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def faults_of(record: Record, *, demands: Record) -> list[str]:
    """What keeps the record from being true; nothing when it is."""
    if record["level"] not in (UNTRIED, *LEVELS):
        return [f"there is no level {record['level']}"]
    reached = LEVELS[: LEVELS.index(record["level"]) + 1] if record["level"] != UNTRIED else ()
    needed = {claim for level in reached for claim in demands[level]}
    shown: dict[str, list[str]] = record["shown_by"]
    fuzzed = [record["fuzz_file"]] if "fuzz_file" in record else []
    files = [record["file"], *record.get("more_files", []), *fuzzed]
    known = {name for file in files for name in names_of_tests(ROOT / file)}
    missing = [f"{claim} is not shown" for claim in sorted(needed) if not shown.get(claim)]
    unknown = [f"{claim} is no claim" for claim in shown if claim not in claims(demands)]
    dead = [f"no test {test}" for tests in shown.values() for test in tests if test not in known]
    return missing + unknown + dead


def claims(demands: Record) -> set[str]:
    return {claim for level in LEVELS for claim in demands[level]}


@pytest.mark.parametrize("driver", registered_drivers())
def test_the_record_of_each_driver_is_true(driver: str) -> None:
    device, _, name = driver.partition(".")
    record = read(ROOT / "hardware" / device / "maturity.toml")[name]
    assert faults_of(record, demands=read(ROOT / "hardware/maturity.toml")) == []


def test_no_record_is_left_of_a_driver_that_is_gone() -> None:
    recorded = [
        f"{path.parent.name}.{name}"
        for path in ROOT.glob("hardware/*/maturity.toml")
        for name in read(path)
    ]
    assert sorted(recorded) == sorted(registered_drivers())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"level": "gold"}, "soak is not shown"),
        ({"level": "perfect"}, "there is no level perfect"),
        ({"shown_by": {"real_wire": ["test_nothing"]}}, "no test test_nothing"),
        ({"shown_by": {"beauty": []}}, "beauty is no claim"),
    ],
)
def test_a_false_claim_is_found(change: Record, fault: str) -> None:
    record = read(ROOT / "hardware/card_reader/maturity.toml")["pcsc"] | change
    assert fault in faults_of(record, demands=read(ROOT / "hardware/maturity.toml"))
