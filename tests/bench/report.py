"""How a bench tells what it measured: as one JSON object, or in words with the bound beside it."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

Number = int | float


@dataclass(frozen=True)
class Goal:
    """What the figure of this name must not exceed."""

    figure: str
    most: Number


@dataclass(frozen=True)
class Result:
    """`ratio` is ours over the bound, as cost: above 1 is worse than the bound."""

    name: str
    conditions: Mapping[str, str | int | float]
    figures: Mapping[str, Number]
    bound: Number
    ratio: Number
    peers: Mapping[str, Number] = field(default_factory=dict)


def tell(result: Result, *, goals: list[Goal], is_json: bool) -> None:
    if is_json:
        print(json.dumps(asdict(result), ensure_ascii=False))
        return
    print(result.name)
    for name, value in result.conditions.items():
        print(f"  {name.replace('_', ' ')}: {value}")
    most = {goal.figure: goal.most for goal in goals}
    for name, value in result.figures.items():
        print(f"  {name:<44} {value:>12,.2f}{_verdict(value, most.get(name))}")
    for name, value in result.peers.items():
        print(f"  beside it, {name:<33} {value:>12,.2f}")
    print(f"  bound {result.bound:,.2f}, ratio {result.ratio:.2f}")


def _verdict(value: Number, most: Number | None) -> str:
    if most is None:
        return ""
    return f"   at most {most:,}: {'reached' if value <= most else 'MISSED'}"


def progress(step: str) -> None:
    print(f"  {step} ...", file=sys.stderr, flush=True)
