"""How many visits one core carries, and how long a packet takes through the node."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pyrage import x25519

from server.infra.keys import load_keys
from server.wire.media import Role, Ticket, write_ticket
from tests.bench import relay_limit
from tests.bench.relay_load import AUDIO_A_SECOND, VIDEO_A_SECOND
from tests.bench.report import Goal, Result, progress, tell
from tests.factories.media import make_terms, make_ticket
from tests.media_node import node_process

VISITS, LATENCY_VISITS, SECONDS = 60, 40, 20
WARM_S: Final = 4
NODE_CORE, LOAD_CORE = 0, 1
GOALS = [
    Goal("cpu_percent_per_visit", 100 / VISITS),
    Goal("added_latency_p95_ms", 5),
    Goal("lost_percent", 0.1),
]
# Of a visit in a second: what two people send goes to the other one and to the officer.
_PACKETS_OUT: Final = 2 * 2 * (VIDEO_A_SECOND + AUDIO_A_SECOND)
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Of one run: the whole process's share of a core, and the packets of all receivers."""

    visits: int
    carried: float
    cpu_percent: float
    p50_ms: float
    p95_ms: float
    lost_percent: float
    rss_mib: float

    @property
    def percent_per_visit(self) -> float:
        """By what came through, so that a packet that was lost makes no visit cheaper."""
        return self.cpu_percent / self.carried


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--only", choices=["ours"], help="without the others beside it")
    options = parser.parse_args()
    few = measure_ours(min(options.visits, LATENCY_VISITS), options.seconds)
    many = few if few.visits == options.visits else measure_ours(options.visits, options.seconds)
    progress("the limit: seals and sockets alone")
    limit = relay_limit.percent_per_visit()
    tell(_result(few, many, limit, options.seconds), goals=GOALS, is_json=options.json)


def _result(few: Measured, many: Measured, limit: float, seconds: float) -> Result:
    share = many.percent_per_visit
    figures = {
        "visits_per_core": round(100 / share, 1),
        "cpu_percent_per_visit": round(share, 3),
        "added_latency_p50_ms": round(few.p50_ms, 3),
        "added_latency_p95_ms": round(few.p95_ms, 3),
        "rss_mib": round(many.rss_mib, 1),
        "lost_percent": round(max(few.lost_percent, many.lost_percent), 4),
        "latency_p95_at_most_visits_ms": round(many.p95_ms, 3),
    }
    return Result(
        name="relay",
        conditions={
            "visits": many.visits,
            "visits_for_latency": few.visits,
            "seconds": seconds,
            "each_visit": "two people, officer, recording; 90 + 50 packets a second each",
        },
        figures=figures,
        bound=round(limit, 3),
        ratio=round(share / limit, 2),
        peers={"limit_visits_per_core": round(100 / limit, 1)},
    )


def measure_ours(visits: int, seconds: float) -> Measured:
    progress(f"our node, {visits} visits")
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as scratch:
        home = Path(scratch)
        home.joinpath("settings.toml").write_text(f"[media]\nmost_rooms = {visits}\n")
        signing = load_keys(home / "keys").signing
        with node_process(home, core=NODE_CORE) as (url, process):
            sealed = [_tickets(visit, signing.sign) for visit in range(1, visits + 1)]
            return measure(url, sealed, process.pid, seconds)


def _tickets(visit: int, sign: Callable[[bytes], bytes]) -> list[dict[str, object]]:
    key = str(x25519.Identity.generate().to_public())
    terms = make_terms(needs_supervisor=True, recording_key=key)
    late = datetime.now(UTC) + timedelta(seconds=300)
    places = ((Role.INMATE, 0), (Role.RELATIVE, 1), (Role.SUPERVISOR, None))
    made: list[dict[str, object]] = []
    for role, seat in places:
        ticket = make_ticket(visit_id=visit, role=role, seat=seat, terms=terms)
        ticket = Ticket.model_validate(ticket.model_dump() | {"expires": late})
        made.append({"text": write_ticket(ticket, sign=sign), "sends": seat is not None})
    return made


def measure(url: str, tickets: list[list[dict[str, object]]], pid: int, seconds: float) -> Measured:
    """The first visit is another process's, which opens each packet and times its way."""
    with (
        _load(url, tickets[:1], opens=True, seconds=seconds) as probe,
        _load(url, tickets[1:], opens=False, seconds=seconds) as rest,
    ):
        for load in (probe, rest):
            _expect(load, "joined")
        for load in (probe, rest):
            _say(load, "go")
        _expect(rest, "begun")
        before = _cpu_s(pid)
        _expect(rest, "ended")
        used = _cpu_s(pid) - before
        rss = _rss_mib(pid)
        _expect(probe, "begun")
        _expect(probe, "ended")
        timed, counted = (json.loads(_line(load)) for load in (probe, rest))
    sent, received = (timed[name] + counted[name] for name in ("sent", "received"))
    return Measured(
        visits=len(tickets),
        carried=received / (seconds * _PACKETS_OUT),
        cpu_percent=100 * used / seconds,
        p50_ms=timed["p50_ms"],
        p95_ms=timed["p95_ms"],
        lost_percent=100 * max(0.0, 1 - received / (2 * sent)),
        rss_mib=rss,
    )


@contextmanager
def _load(
    url: str, tickets: list[list[dict[str, object]]], *, opens: bool, seconds: float
) -> Iterator[subprocess.Popen[str]]:
    task = {
        "url": url,
        "tickets": [ticket for visit in tickets for ticket in visit],
        "opens": opens,
        "warm_s": WARM_S,
        "seconds": seconds,
    }
    # The crowd waits for the one whose packets are timed, so that it is the node that is timed.
    command = ["taskset", "-c", str(LOAD_CORE), sys.executable, "-m", "tests.bench.relay_load"]
    command = command if opens else ["nice", "-n", "10", *command]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _say(process, json.dumps(task))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _say(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin
    process.stdin.write(words + "\n")
    process.stdin.flush()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def _expect(process: subprocess.Popen[str], word: str) -> None:
    said = _line(process).strip()
    assert said == word, f"{word}: {said}"


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _rss_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
