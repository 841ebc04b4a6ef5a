"""How many visits one core carries, and how long a packet takes through the node."""

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pyrage import x25519

from server.infra.keys import load_keys
from server.wire.media import Role, Ticket, write_ticket
from tests.bench import relay_limit
from tests.bench.relay_janus import janus, until_up
from tests.bench.relay_run import NODE_CORE, Measured, measure
from tests.bench.relay_stock import percent_per_visit as stock_percent_per_visit
from tests.bench.report import Goal, Result, progress, tell
from tests.factories.media import make_terms, make_ticket
from tests.media_node import node_process
from tests.network_namespace import network_namespace

VISITS, LATENCY_VISITS, SECONDS = 60, 40, 20
# More than these, and Janus loses packets.
JANUS_VISITS: Final = 30
GOALS = [
    Goal("cpu_percent_per_visit", 100 / VISITS),
    Goal("added_latency_p95_ms", 5),
    Goal("lost_percent", 0.1),
]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--only", choices=["ours"], help="without the others beside it")
    options = parser.parse_args()
    if options.visits < 2:
        parser.error("at least 2 visits: one is timed, the others are the load")
    peers = {} if options.only else measure_peers(options.visits, options.seconds)
    few = measure_ours(min(options.visits, LATENCY_VISITS), options.seconds)
    many = few if few.visits == options.visits else measure_ours(options.visits, options.seconds)
    progress("the limit: seals and sockets alone")
    limit = relay_limit.percent_per_visit()
    peers["limit_visits_per_core"] = 100 / limit
    result = _result(few, many, limit, peers, options.seconds)
    tell(result, goals=GOALS, is_json=options.json)


def _result(
    few: Measured, many: Measured, limit: float, peers: dict[str, float], seconds: float
) -> Result:
    share = many.percent_per_visit
    figures = {
        "visits_per_core": 100 / share,
        "cpu_percent_per_visit": share,
        "added_latency_p50_ms": few.p50_ms,
        "added_latency_p95_ms": few.p95_ms,
        "rss_mib": many.rss_mib,
        "lost_percent": max(few.lost_percent, many.lost_percent),
        "latency_p95_at_most_visits_ms": many.p95_ms,
    }
    return Result(
        name="relay",
        conditions={
            "visits": many.visits,
            "visits_for_latency": few.visits,
            "seconds": seconds,
            "each_visit": "two people, officer, recording; 90 + 50 packets a second each",
        },
        figures={name: round(value, 3) for name, value in figures.items()},
        bound=round(limit, 3),
        ratio=round(share / limit, 2),
        peers={name: round(value, 3) for name, value in peers.items()},
    )


def measure_ours(visits: int, seconds: float) -> Measured:
    progress(f"our node, {visits} visits")
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as scratch:
        home = Path(scratch)
        home.joinpath("settings.toml").write_text(f"[media]\nmost_rooms = {visits}\n")
        signing = load_keys(home / "keys").signing
        with node_process(home, core=NODE_CORE) as (url, process):
            tickets = [_tickets(visit, signing.sign) for visit in range(1, visits + 1)]
            probe = {"url": url, "tickets": tickets[0]}
            rest = {"url": url, "tickets": [each for visit in tickets[1:] for each in visit]}
            return measure((probe, rest), visits=visits, pid=process.pid, seconds=seconds)


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


def measure_peers(visits: int, seconds: float) -> dict[str, float]:
    """The same people on Janus, and two of them on the stock MediaRelay."""
    with network_namespace(), tempfile.TemporaryDirectory(prefix="guitu-bench-") as scratch:
        other = _measure_janus(min(visits, JANUS_VISITS), seconds, Path(scratch))
        progress("the stock MediaRelay, one visit without officer and recording")
        stock = stock_percent_per_visit(seconds)
    return {
        "janus_visits": other.visits,
        "janus_visits_per_core": 100 / other.percent_per_visit,
        "janus_added_latency_p50_ms": other.p50_ms,
        "janus_added_latency_p95_ms": other.p95_ms,
        "janus_lost_percent": other.lost_percent,
        "janus_rss_mib": other.rss_mib,
        "stock_visits_per_core": 100 / stock,
    }


def _measure_janus(visits: int, seconds: float, scratch: Path) -> Measured:
    progress(f"Janus, {visits} visits")
    with janus(scratch, core=NODE_CORE) as pid:
        asyncio.run(until_up())
        records = str(scratch)
        probe = {"janus_rooms": [1], "records": records}
        rest = {"janus_rooms": list(range(2, visits + 1)), "records": records}
        return measure((probe, rest), visits=visits, pid=pid, seconds=seconds)


if __name__ == "__main__":
    main()
