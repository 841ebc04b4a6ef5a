"""`./guitu torture`: what terminals showed as saved is stored and applied exactly once, or not."""

import argparse
import json
import sys

from tests.torture.mutants import MUTANTS, Mutant, is_caught
from tests.torture.run import Ran, torture

DATABASES = ("sqlite", "postgresql")
# Kills fall where chance lets them, and on a busy machine fewer of them: wrong code gets as many
# rounds, each with a seed of its own, before it counts as not caught.
ROUNDS = 6


def main() -> int:
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of torture, on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, help="one of them alone")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--mutants", action="store_true", help="show that wrong code is caught")
    options = parser.parse_args()
    if options.mutants:
        return _mutants(seconds=options.seconds, seed=options.seed, is_json=options.json)
    databases = [options.database] if options.database else list(DATABASES)
    ran = []
    for database in databases:
        print(f"  torturing {database} for {options.seconds:g} s ...", file=sys.stderr, flush=True)
        ran.append(torture(database=database, seconds=options.seconds, seed=options.seed))
    _tell(ran, seed=options.seed, is_json=options.json)
    return 0 if all(each.verdict.holds for each in ran) else 1


def _mutants(*, seconds: float, seed: int, is_json: bool) -> int:
    """Zero when every mutant is caught."""
    rows = []
    for mutant in MUTANTS:
        print(f"  {mutant.name} ...", file=sys.stderr, flush=True)
        caught_in = _caught_in(mutant, seconds=seconds, seed=seed)
        by = "power cut" if mutant.needs_power_cut else "torture"
        rows.append(
            {"mutant": mutant.name, "caught_by": by if caught_in else "", "round": caught_in}
        )
        if not is_json:
            told = f"caught by {by} in round {caught_in}" if caught_in else "SURVIVED"
            print(f"  {mutant.name:<48} {told}", flush=True)
    if is_json:
        print(json.dumps({"name": "torture mutants", "seconds": seconds, "mutants": rows}))
    return 0 if all(row["caught_by"] for row in rows) else 1


def _caught_in(mutant: Mutant, *, seconds: float, seed: int) -> int:
    """The number of the round; 0 when it survived them all."""
    for number in range(1, ROUNDS + 1):
        if is_caught(mutant, seconds=seconds, seed=seed + number - 1):
            return number
    return 0


def _tell(ran: list[Ran], *, seed: int, is_json: bool) -> None:
    rows = [{"database": each.database, "figures": figures(each)} for each in ran]
    if is_json:
        print(json.dumps({"name": "torture", "seed": seed, "runs": rows}))
        return
    for each in ran:
        print(each.database)
        for name, value in figures(each).items():
            print(f"  {name:<20} {value:>10,}")
        for reason in each.verdict.reasons:
            print(f"  BROKEN: {reason}")


def figures(ran: Ran) -> dict[str, int]:
    verdict = ran.verdict
    return {
        "acts_saved": verdict.acts_saved,
        "acts_applied_once": verdict.acts_applied_once,
        "acts_lost": verdict.acts_lost,
        "acts_doubled": verdict.acts_doubled,
        "acts_out_of_order": verdict.acts_out_of_order,
        "kills": ran.kills,
        "cuts": ran.cuts,
        "doubled_requests": ran.doubles,
        "images_restored": ran.images_restored,
    }


if __name__ == "__main__":
    sys.exit(main())
