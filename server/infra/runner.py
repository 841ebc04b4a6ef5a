"""Decides where a service runs: inline, in a thread for long reads, or behind the one writer."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar  # Any: acts of one batch return different types

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from server.infra.database import Database

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
LONGEST_BATCH = 64
MOST_TRIES = 4
# Serialization failure and deadlock, as PostgreSQL numbers them.
ENDED_FOR_ANOTHER = frozenset({"40001", "40P01"})


class Runner(Protocol):
    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Run a read that takes under 5 ms."""

    async def long_read(self, work: Callable[[Session], Result]) -> Result:
        """Run a read that may take longer, off the event loop."""

    async def write(self, work: Callable[[Session], Result]) -> Result:
        """Run an act and return after its commit."""

    async def compute(self, work: Callable[[], Result]) -> Result:
        """Run a slow computation without a session, such as a password hash, off the loop."""

    def stop(self) -> None:
        """Finish what waits, then stop. May be called twice."""


@dataclass(frozen=True)
class Act:
    work: Callable[[Session], Any]  # the caller's own type, carried by the future
    outcome: Future[Any]  # the same


class SqliteRunner:
    """Short reads inline on the loop; all writes through one thread that commits in groups."""

    def __init__(self, database: Database, *, threads: int = 4) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="read")
        self._waiting: queue.SimpleQueue[Act | None] = queue.SimpleQueue()
        # Nothing may enter the queue behind its end: nobody would ever acknowledge it.
        self._stopping = threading.Lock()
        self._is_stopped = False
        self._writer = threading.Thread(target=self._write_all, name="writer", daemon=True)
        self._writer.start()

    async def read(self, work: Callable[[Session], Result]) -> Result:
        return self._database.read(work)

    async def long_read(self, work: Callable[[Session], Result]) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._database.read, work)

    async def write(self, work: Callable[[Session], Result]) -> Result:
        outcome: Future[Result] = Future()
        with self._stopping:
            if self._is_stopped:
                raise RuntimeError("the runner has stopped")
            self._waiting.put(Act(work, outcome))
        return await asyncio.wrap_future(outcome)

    async def compute(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def stop(self) -> None:
        with self._stopping:
            if not self._is_stopped:
                self._is_stopped = True
                self._waiting.put(None)
        self._writer.join()
        self._pool.shutdown()

    def _write_all(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            last = False
            while len(batch) < LONGEST_BATCH and not last:
                try:
                    act = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if act is None:
                    last = True
                else:
                    batch.append(act)
            commit_together(self._database, batch)
            if last:
                return


def commit_together(database: Database, batch: list[Act]) -> None:
    """Run each act in a savepoint of one transaction and acknowledge all after its commit.

    SQLite may undo a whole transaction on a disk error, so such an error sends every act of the
    batch through a transaction of its own.
    """
    live = [act for act in batch if act.outcome.set_running_or_notify_cancel()]
    if len(live) == 1:
        _commit_alone(database, live[0])
        return
    try:
        with database.writing() as session:
            outcomes = [_in_savepoint(session, act) for act in live]
    except Exception as error:  # noqa: BLE001  outer edge: the acts' callers are told
        logger.warning("a group of %d acts is taken one by one: %r", len(live), error)
        for act in live:
            _commit_alone(database, act)
        return
    for act, (result, problem) in zip(live, outcomes, strict=True):
        _acknowledge(act, result, problem)


def _in_savepoint(session: Session, act: Act) -> tuple[Any, Exception | None]:  # the act's type
    try:
        with session.begin_nested():
            return act.work(session), None
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  handed to the act's caller
        return None, error
    finally:
        session.expunge_all()


def _commit_alone(database: Database, act: Act) -> None:
    try:
        result = database.write(act.work)
    except Exception as error:  # noqa: BLE001  handed to the act's caller
        _acknowledge(act, None, error)
    else:
        _acknowledge(act, result, None)


def _acknowledge(act: Act, result: Any, problem: Exception | None) -> None:  # the act's type
    if problem is None:
        act.outcome.set_result(result)
    else:
        act.outcome.set_exception(problem)


class PoolRunner:
    """For PostgreSQL: every session in a pool of threads."""

    def __init__(self, database: Database, *, threads: int = 16) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="database")

    async def read(self, work: Callable[[Session], Result]) -> Result:
        return await self.compute(lambda: self._database.read(work))

    async def long_read(self, work: Callable[[Session], Result]) -> Result:
        return await self.compute(lambda: self._database.read(work))

    async def write(self, work: Callable[[Session], Result]) -> Result:
        return await self.compute(lambda: _write_until_done(self._database, work))

    async def compute(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def stop(self) -> None:
        self._pool.shutdown()


def _write_until_done(database: Database, work: Callable[[Session], Result]) -> Result:
    """Of two acts that wait for each other PostgreSQL ends one, undone: it is run again."""
    for _ in range(MOST_TRIES - 1):
        try:
            return database.write(work)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in ENDED_FOR_ANOTHER:
                raise
            logger.warning("an act is run again, for it and another waited for each other")
    return database.write(work)


def runner_for(database: Database) -> Runner:
    return SqliteRunner(database) if database.is_sqlite else PoolRunner(database)
