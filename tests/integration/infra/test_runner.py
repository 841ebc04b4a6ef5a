"""Acts are committed together and acknowledged after it; one that fails hurts no other."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

from server.infra.database import Database
from server.infra.runner import PoolRunner, Runner, SqliteRunner, runner_for

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def kept(database_url: str) -> Iterator[Database]:
    """A database with one table of numbers and one of a single counter."""
    opened = Database(database_url)
    with opened.writing() as session:
        session.execute(text("CREATE TABLE kept (number INTEGER UNIQUE)"))
        session.execute(text("CREATE TABLE counter (value INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    yield opened
    opened.close()


@pytest.fixture
def runner(kept: Database) -> Iterator[Runner]:
    made = runner_for(kept)
    yield made
    made.stop()


def insert(number: int) -> Callable[[Session], int]:
    def work(session: Session) -> int:
        session.execute(text("INSERT INTO kept VALUES (:number)"), {"number": number})
        return number

    return work


def fail(session: Session) -> None:
    session.execute(text("INSERT INTO kept VALUES (-1)"))
    raise LookupError("on purpose")


def numbers(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(text("SELECT number FROM kept ORDER BY number")))


async def test_act_is_committed_when_it_is_acknowledged(runner: Runner, kept: Database) -> None:
    assert await runner.write(insert(7)) == 7
    assert numbers(kept) == [7]


async def test_failed_act_tells_its_caller_and_leaves_nothing(
    runner: Runner, kept: Database
) -> None:
    with pytest.raises(LookupError):
        await runner.write(fail)
    assert numbers(kept) == []


async def test_of_acts_that_come_together_only_the_failing_ones_fail(
    runner: Runner, kept: Database
) -> None:
    acts = [fail if number % 3 == 0 else insert(number) for number in range(30)]
    outcomes = await asyncio.gather(*map(runner.write, acts), return_exceptions=True)
    good = [number for number in range(30) if number % 3]
    assert [each for each in outcomes if isinstance(each, int)] == good
    assert sum(isinstance(each, LookupError) for each in outcomes) == 10
    assert numbers(kept) == good


async def test_reads_long_reads_and_computations_give_their_results(runner: Runner) -> None:
    await runner.write(insert(1))
    count = text("SELECT count(*) FROM kept")
    assert await runner.read(lambda session: session.scalar(count)) == 1
    assert await runner.long_read(lambda session: session.scalar(count)) == 1
    assert await runner.compute(lambda: 6 * 7) == 42


async def test_computation_is_off_the_event_loop(runner: Runner) -> None:
    assert await runner.compute(threading.get_ident) != threading.get_ident()


async def test_read_session_changes_nothing(runner: Runner, kept: Database) -> None:
    # PostgreSQL refuses it; SQLite forgets it at the end.
    with contextlib.suppress(InternalError):
        await runner.read(insert(1))
    assert numbers(kept) == []


async def test_no_update_is_lost(runner: Runner, kept: Database) -> None:
    def add_one(session: Session) -> None:
        lock = "" if kept.is_sqlite else " FOR UPDATE"
        value = session.scalar(text(f"SELECT value FROM counter{lock}"))
        session.execute(text("UPDATE counter SET value = :value"), {"value": (value or 0) + 1})

    await asyncio.gather(*(runner.write(add_one) for _ in range(100)))
    with kept.reading() as session:
        assert session.scalar(text("SELECT value FROM counter")) == 100


async def test_stopped_runner_finishes_what_waits_and_takes_no_more(
    runner: Runner, kept: Database
) -> None:
    waiting = [asyncio.ensure_future(runner.write(insert(number))) for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.get_running_loop().run_in_executor(None, runner.stop)
    runner.stop()
    assert sorted(await asyncio.gather(*waiting)) == list(range(20)) == numbers(kept)
    with pytest.raises(RuntimeError):
        await runner.write(insert(99))


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'guitu.sqlite'}")
    with opened.writing() as session:
        session.execute(text("CREATE TABLE kept (number INTEGER UNIQUE)"))
    yield opened
    opened.close()


async def hold_writer(runner: SqliteRunner) -> tuple[threading.Event, "asyncio.Future[None]"]:
    """Keep the writer busy, so that what comes next waits in its queue together."""
    held, free = threading.Event(), threading.Event()

    def wait(_session: Session) -> None:
        held.set()
        free.wait(timeout=10)

    waiting = asyncio.ensure_future(runner.write(wait))
    await asyncio.to_thread(held.wait, 10)
    return free, waiting


async def test_acts_that_wait_are_committed_together(on_sqlite: Database) -> None:
    commits: list[int] = []
    event.listen(on_sqlite.engine, "commit", lambda _connection: commits.append(1))
    runner = SqliteRunner(on_sqlite)
    free, waiting = await hold_writer(runner)
    acts = [asyncio.ensure_future(runner.write(insert(number))) for number in range(20)]
    await asyncio.sleep(0)
    free.set()
    await asyncio.gather(waiting, *acts)
    runner.stop()
    # The act that held the writer wrote nothing, and so committed nothing.
    assert len(commits) == 1
    assert numbers(on_sqlite) == list(range(20))


async def test_disk_error_in_one_act_does_not_undo_the_others(on_sqlite: Database) -> None:
    runner = SqliteRunner(on_sqlite)
    free, waiting = await hold_writer(runner)

    def break_disk(_session: Session) -> None:
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    acts = [asyncio.ensure_future(runner.write(act)) for act in (insert(1), break_disk, insert(2))]
    await asyncio.sleep(0)
    free.set()
    await waiting
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    runner.stop()
    assert [type(each) for each in outcomes] == [int, OperationalError, int]
    assert numbers(on_sqlite) == [1, 2]


async def test_act_whose_caller_went_away_is_not_run(on_sqlite: Database) -> None:
    runner = SqliteRunner(on_sqlite)
    free, waiting = await hold_writer(runner)
    gone = asyncio.ensure_future(runner.write(insert(1)))
    stays = asyncio.ensure_future(runner.write(insert(2)))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    free.set()
    await asyncio.gather(waiting, stays)
    runner.stop()
    assert numbers(on_sqlite) == [2]


def test_killed_server_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'guitu.sqlite'}"
    command = [sys.executable, "-m", "tests.integration.infra.writes_until_killed", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [int(line) for line in islice(process.stdout, 200)]
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    survived = Database(url)
    assert set(told) <= set(numbers(survived))
    survived.close()


def test_pool_is_for_postgresql_and_the_writer_for_sqlite(kept: Database) -> None:
    made = runner_for(kept)
    assert isinstance(made, SqliteRunner if kept.is_sqlite else PoolRunner)
    made.stop()


async def test_acts_that_wait_for_each_other_are_both_done(postgres_url: str) -> None:
    """PostgreSQL ends one of two that lock the same rows in turn; it is run again."""
    database = Database(postgres_url)
    with database.writing() as session:
        session.execute(text("CREATE TABLE pair (name TEXT PRIMARY KEY, value INTEGER)"))
        session.execute(text("INSERT INTO pair VALUES ('a', 0), ('b', 0)"))
    both_hold_one = threading.Barrier(2)

    def crossing(first: str, second: str) -> Callable[[Session], None]:
        attempts = iter(range(9))

        def work(session: Session) -> None:
            raising = text("UPDATE pair SET value = value + 1 WHERE name = :name")
            session.execute(raising, {"name": first})
            if next(attempts) == 0:
                both_hold_one.wait(timeout=20)
            session.execute(raising, {"name": second})

        return work

    runner = PoolRunner(database)
    await asyncio.gather(runner.write(crossing("a", "b")), runner.write(crossing("b", "a")))
    runner.stop()
    with database.reading() as session:
        assert list(session.scalars(text("SELECT value FROM pair"))) == [2, 2]
    database.close()
