"""Real processes, killed at random, over a line that misbehaves: nothing lost, nothing doubled."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

IS_FULL = bool(os.environ.get("GUITU_FULL"))
SECONDS = 120 if IS_FULL else 15
MUTANT_SECONDS = 20


def torture(*arguments: str, limit_s: int) -> Any:  # the torture's own JSON
    command = [sys.executable, "-m", "tests.torture", "--json", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=limit_s, check=False)
    told = json.loads(done.stdout)
    print(json.dumps(told))
    return told


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_act_shown_as_saved_is_applied_once(database: str) -> None:
    told = torture("--database", database, "--seconds", str(SECONDS), limit_s=SECONDS * 4 + 300)
    figures: dict[str, int] = told["runs"][0]["figures"]
    wrong = {"acts_lost": 0, "acts_doubled": 0, "acts_out_of_order": 0}
    assert {name: figures[name] for name in wrong} == wrong
    assert figures["acts_applied_once"] == figures["acts_saved"] > 0
    assert figures["kills"] > 0
    assert figures["cuts"] > 0


@pytest.mark.slow
def test_wrong_delivery_is_caught() -> None:
    told = torture("--mutants", "--seconds", str(MUTANT_SECONDS), limit_s=3_000)
    assert len(told["mutants"]) == 10
    assert [each["mutant"] for each in told["mutants"] if not each["caught_by"]] == []
