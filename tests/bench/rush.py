"""A thousand terminals come back at once with acts to deliver, while people go on asking."""

import argparse
import asyncio
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.orm import Session

from kiosk.client import pinning
from server.bootstrap import Installation, open_installation
from server.identity.rules.kinds import Door
from server.identity.service import devices, sessions
from tests.bench.http_client import Connection
from tests.bench.report import Goal, Result, progress, tell
from tests.bench.rush_terminals import Terminal
from tests.factories.identity import make_device, make_inmate, make_prison, raw_private
from tests.server_process import served

TERMINALS, ACTS = 1_000, 50
ASKED_PER_S = 50
SERVER_CORE, LOAD_CORE = 0, 1
GOALS = [Goal("ordinary_query_p99_ms", 50), Goal("acts_lost", 0), Goal("acts_doubled", 0)]


@dataclass(frozen=True)
class Person:
    """Somebody at a screen while the others deliver."""

    session: str
    token: str


@dataclass(frozen=True)
class Delivered:
    seconds: float
    acts: int
    busy: int


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--terminals", type=int, default=TERMINALS)
    parser.add_argument("--acts", type=int, default=ACTS)
    options = parser.parse_args()
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as scratch:
        home = Path(scratch) / "server"
        progress(f"making {options.terminals:,} terminals")
        person = _make(home, Path(scratch) / "terminals.json", options.terminals)
        with served(home, core=SERVER_CORE) as address:
            port = int(address.rpartition(":")[2])
            certificate = _certificate(home, Path(scratch))
            progress("all of them come back")
            delivered, latencies = asyncio.run(
                _rush(port, certificate, Path(scratch) / "terminals.json", options.acts, person)
            )
        applied = _applied(home)
    result = _result(options.terminals, options.acts, delivered, latencies, applied)
    tell(result, goals=GOALS, is_json=options.json)


def _result(
    terminals: int,
    acts: int,
    delivered: Delivered,
    latencies: list[float],
    applied: tuple[int, int],
) -> Result:
    rows, distinct = applied
    ordered = sorted(latencies)
    p99, quiet = ordered[int(len(ordered) * 0.99)] * 1000, ordered[0] * 1000
    return Result(
        name="rush",
        conditions={
            "terminals": terminals,
            "acts_each": acts,
            "server_cores": 1,
            "database": "SQLite",
            "door": "TLS, each terminal proves itself, joins and delivers once",
            "ordinary_query": f"GET /home over TLS, {ASKED_PER_S} a second",
            "bound": "the fastest ordinary query of the same run",
        },
        figures={
            "delivered_after_s": delivered.seconds,
            "acts_per_s": delivered.acts / delivered.seconds,
            "acts_lost": terminals * acts - distinct,
            "acts_doubled": rows - distinct,
            "told_to_come_again": delivered.busy,
            "ordinary_query_p50_ms": ordered[len(ordered) // 2] * 1000,
            "ordinary_query_p99_ms": p99,
            "ordinary_queries": len(ordered),
        },
        bound=quiet,
        ratio=p99 / quiet,
    )


async def _rush(
    port: int, certificate: Path, terminals: Path, acts: int, person: Person
) -> tuple[Delivered, list[float]]:
    command = [sys.executable, "-m", "tests.bench.rush_terminals", "--port", str(port)]
    command += ["--certificate", str(certificate), "--terminals", str(terminals)]
    crowd = await asyncio.create_subprocess_exec(
        *command, "--acts", str(acts), stdout=subprocess.PIPE
    )
    ended = asyncio.ensure_future(crowd.communicate())
    latencies = await _ask_until(ended, port, pinning.context(certificate), person)
    said, _ = ended.result()
    return Delivered(**json.loads(said)), latencies


async def _ask_until(
    ended: "asyncio.Future[tuple[bytes, bytes]]", port: int, tls: ssl.SSLContext, person: Person
) -> list[float]:
    """Each question leaves at its own moment, however late the ones before it are answered."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    known = {"Authorization": f"Bearer {person.token}", "X-Guitu-Session": person.session}
    for _ in range(ASKED_PER_S):
        free.put_nowait(Connection(port, tls, headers=dict(known)))
    latencies: list[float] = []
    running: set[asyncio.Task[None]] = set()
    started, number = time.perf_counter(), 0
    while not ended.done():
        due_at = started + number / ASKED_PER_S
        await asyncio.sleep(max(0.0, due_at - time.perf_counter()))
        task = asyncio.create_task(_ask(free, due_at, latencies))
        running.add(task)
        task.add_done_callback(running.discard)
        number += 1
    await asyncio.gather(*running)
    return latencies


async def _ask(free: "asyncio.Queue[Connection]", due_at: float, latencies: list[float]) -> None:
    connection = await free.get()
    answer = await connection.get("/home")
    latencies.append(time.perf_counter() - due_at)
    free.put_nowait(connection)
    if answer.status != 200:
        raise RuntimeError(f"/home: {answer.status} {answer.body!r}")


def _make(home: Path, into: Path, terminals: int) -> Person:
    installation = open_installation(home)
    with installation.database.writing() as session:
        made, person = _world(session, installation, terminals)
    installation.close()
    into.write_text(json.dumps([asdict(each) for each in made]), encoding="utf-8")
    return person


def _world(
    session: Session, installation: Installation, terminals: int
) -> tuple[list[Terminal], Person]:
    """A person at each terminal; the last terminal is the one where somebody goes on asking."""
    ctx, made = installation.ctx, []
    prison = make_prison(session)
    for number in range(terminals + 1):
        person_id = make_inmate(
            session, ctx, prison, number=f"6400{number:05d}", card=None, pin_hash=None
        )
        key = Ed25519PrivateKey.generate()
        claim = make_device(session, ctx, prison.block(0), name=f"{number}", key=key)
        begun = sessions.begin(
            session, ctx, person_id=person_id, door=Door.TERMINAL, device_id=claim.device_id
        )
        made.append(Terminal(claim.device_id, person_id, raw_private(key).hex()))
    token = devices.token_of(
        ctx, device_id=claim.device_id, prison_id=claim.prison_id, block_id=claim.block_id
    )
    return made[:-1], Person(begun.token, token.token)


def _certificate(home: Path, scratch: Path) -> Path:
    installation = open_installation(home)
    path = scratch / "server.pem"
    path.write_text(Path(installation.keys.certificate).read_text(encoding="ascii"))
    installation.close()
    return path


def _applied(home: Path) -> tuple[int, int]:
    """Acts in the record, and how many of them are distinct and took effect."""
    installation = open_installation(home)
    with installation.database.reading() as session:
        rows, distinct = session.execute(
            text(
                "SELECT count(*), count(DISTINCT act_id) FROM journal_act WHERE outcome = 'applied'"
            )
        ).one()
    installation.close()
    return int(rows), int(distinct)


if __name__ == "__main__":
    main()
