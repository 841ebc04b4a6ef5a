"""The journal: what one durable act costs beside a bare insert, and delivery over a poor line."""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.client.device_key import DeviceKey
from kiosk.client.door import Identity, PinnedDoor
from kiosk.client.enrolment import enrol
from kiosk.client.line import Line
from kiosk.client.sync import SyncClient
from kiosk.client.terminal_home import TerminalHome
from kiosk.journal.courier import Courier
from kiosk.journal.seal import Seal
from kiosk.journal.store import Store
from server.bootstrap import open_installation
from server.identity.rules.kinds import DeviceKind, Door
from server.identity.service import devices, sessions
from tests.bench.narrow_line import narrow_line
from tests.bench.report import Goal, Result, progress, tell
from tests.factories.identity import make_inmate, make_prison
from tests.factories.sync import LARGE
from tests.server_process import served

ACTS = 2_000
WAITING = 10_000
BITS_PER_S, ROUND_TRIP_S = 1_000_000, 0.3
KIND = "identity.preferences"
GOALS: list[Goal] = []


@dataclass(frozen=True)
class Timed:
    per_s: float
    p50_us: float
    p95_us: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--acts", type=int, default=ACTS)
    parser.add_argument("--waiting", type=int, default=WAITING)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as scratch:
        folder = Path(scratch)
        progress("one durable act, and its bounds")
        synced, bare, ours = in_turn(folder, options.acts)
        progress(f"delivering {options.waiting:,} waiting acts over a poor line")
        seconds, sent = delivery(folder, waiting=options.waiting)
    result = _result(options.acts, options.waiting, synced, bare, ours, seconds=seconds, sent=sent)
    tell(result, goals=GOALS, is_json=options.json)


def _result(
    acts: int, waiting: int, synced: Timed, bare: Timed, ours: Timed, *, seconds: float, sent: int
) -> Result:
    alone_s = sent * 8 / BITS_PER_S
    return Result(
        name="journal",
        conditions={
            "acts": acts,
            "waiting_acts": waiting,
            "line": f"{BITS_PER_S:,} bit/s each way, {ROUND_TRIP_S * 1000:.0f} ms there and"
            " back, TLS to a real server process on SQLite",
            "bound": "one insert of as many bytes, WAL, synchronous=FULL, committed alone",
        },
        figures={
            "acts_per_s": ours.per_s,
            "act_p50_us": ours.p50_us,
            "act_p95_us": ours.p95_us,
            "delivery_s": seconds,
            "delivery_bytes_per_act": sent / waiting,
            "delivery_times_its_bytes_alone": seconds / alone_s,
        },
        bound=bare.p50_us,
        ratio=ours.p50_us / bare.p50_us,
        peers={
            "bare_insert_per_s": bare.per_s,
            "bare_insert_p95_us": bare.p95_us,
            "raw_fdatasync_p50_us": synced.p50_us,
            "raw_fdatasync_p95_us": synced.p95_us,
            "delivery_bytes_alone_s": alone_s,
        },
    )


def in_turn(folder: Path, acts: int) -> tuple[Timed, Timed, Timed]:
    """One of each after the other, so that a busy disk is the same for all three."""
    store = Store(folder / "ours", seal=Seal(os.urandom(32)), device_id=1)
    size = len(
        store.append(person_id=1, kind=KIND, make=lambda _: LARGE, at=_now()).model_dump_json()
    )
    bare = _bare_table(folder / "bare.sqlite")
    descriptor = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT, 0o600)
    block = os.urandom(size)

    def sync() -> None:
        os.write(descriptor, block)
        os.fdatasync(descriptor)

    works: list[Callable[[], object]] = [
        sync,
        lambda: bare.execute("INSERT INTO act (sealed) VALUES (?)", (block,)),
        lambda: store.append(person_id=1, kind=KIND, make=lambda _: LARGE, at=_now()),
    ]
    taken: list[list[float]] = [[], [], []]
    for _ in range(acts):
        for work, times in zip(works, taken, strict=True):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    store.close()
    bare.close()
    os.close(descriptor)
    synced, inserted, appended = (_timed(times) for times in taken)
    return synced, inserted, appended


def _bare_table(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE act (seq INTEGER PRIMARY KEY, sealed BLOB NOT NULL)")
    return database


def _timed(times: list[float]) -> Timed:
    ordered = sorted(times)
    return Timed(
        per_s=len(ordered) / sum(ordered),
        p50_us=statistics.median(ordered) * 1e6,
        p95_us=ordered[int(len(ordered) * 0.95)] * 1e6,
    )


def delivery(folder: Path, *, waiting: int) -> tuple[float, int]:
    """Seconds until the server has all, and the bytes of the acts as they are sent."""
    home, terminal = folder / "server", TerminalHome(folder / "terminal")
    code, person_id = _prison(home)
    with served(home) as address:
        enrolled = enrol(terminal, server_url=address, code=code)
        _was_at(home, person_id, enrolled.device_id)
        store = Store(terminal.journal, seal=Seal(os.urandom(32)), device_id=enrolled.device_id)
        for _ in range(waiting):
            store.append(person_id=person_id, kind=KIND, make=lambda _: LARGE, at=_now())
        sent = sum(len(act.model_dump_json()) for act in store.waiting(at_most=waiting))
        port = int(address.rpartition(":")[2])
        with narrow_line(port, bits_per_s=BITS_PER_S, round_trip_s=ROUND_TRIP_S) as near:
            door = _door(terminal, enrolled.device_id, f"https://127.0.0.1:{near}")
            courier = Courier(store, SyncClient(door), told=lambda _: None, kept=1)
            started = time.perf_counter()
            courier.deliver_all()
            seconds = time.perf_counter() - started
            door.close()
        assert store.position().waiting == 0
        store.close()
    return seconds, sent


def _door(terminal: TerminalHome, device_id: int, url: str) -> PinnedDoor:
    identity = Identity(
        server_url=url,
        device_id=device_id,
        key=DeviceKey.load(terminal.device_key),
        certificate=terminal.certificate,
    )
    return PinnedDoor(identity, line=Line())


def _prison(home: Path) -> tuple[str, int]:
    """An enrolment code, and somebody who is held where the terminal will stand."""
    installation = open_installation(home)
    with installation.database.writing() as session:
        ctx = installation.ctx
        prison = make_prison(session)
        person_id = make_inmate(session, ctx, prison)
        code = devices.store_code(
            session, ctx, name="1-01", kind=DeviceKind.CELL, place=prison.block(0)
        )
    installation.close()
    return code.text, person_id


def _was_at(home: Path, person_id: int, device_id: int) -> None:
    installation = open_installation(home)
    with installation.database.writing() as session:
        sessions.begin(
            session, installation.ctx, person_id=person_id, door=Door.TERMINAL, device_id=device_id
        )
    installation.close()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
