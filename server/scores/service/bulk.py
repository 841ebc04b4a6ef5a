"""Writes very many lines in one transaction: totals stay in memory and are stored at the end."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple  # Any: a row for the driver has columns of several types

import psycopg
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.scores.rules.standing import (
    CycleRules,
    EndedCycle,
    Standing,
    after_line,
    after_month,
)
from server.scores.tables import ScoreCycle, ScoreEntry, ScoreTotal

Row = tuple[Any, ...]  # in the order of COLUMNS
# SQLite and PostgreSQL both take more parameters, and a list of this size is fast on both.
PEOPLE_AT_ONCE = 5_000
# In the order of the table. Nobody of this system enters or approves these lines.
COLUMNS = (
    "inmate_id",
    "month",
    "happened_on",
    "part",
    "kind",
    "clause",
    "title",
    "points",
    "asked",
    "base",
    "cap",
    "already",
    "total_after",
    "cycle_number",
    "cycle_points",
    "source",
    "officer_label",
    "entered_role",
    "approved_role",
    "published_on",
    "recorded_at",
    "lineage_id",
)


class BulkLine(NamedTuple):
    """What a caller says of one line."""

    inmate_id: int
    month: int
    happened_on: date
    part: str
    kind: str
    clause: str
    title: str
    points: int
    base: int | None = None
    cap: int | None = None
    officer_label: str = ""
    lineage_id: int | None = None


class BulkLedger:
    """Adds lines of many people; call `load` for the people first and `finish` at the end."""

    def __init__(self, session: Session, ctx: Context, *, rules: CycleRules, source: str) -> None:
        self.lines = 0
        self._session = session
        self._rules = rules
        self._source = source
        self._connection = session.connection()
        self._standings: dict[int, Standing] = {}
        self._stored: set[int] = set()
        self._ended: list[tuple[int, EndedCycle]] = []
        self._rows: list[Row] = []
        self._stored_day = _stored_date(self._connection)
        self._moment = _stored(self._connection, "recorded_at", ctx.clock.now())

    def load(self, people: Iterable[int]) -> None:
        """Lock and read the totals of those not seen yet."""
        new = sorted(set(people) - self._standings.keys())
        for start in range(0, len(new), PEOPLE_AT_ONCE):
            query = (
                select(
                    ScoreTotal.inmate_id,
                    ScoreTotal.total,
                    ScoreTotal.cycle_number,
                    ScoreTotal.cycle_points,
                    ScoreTotal.cycle_started_on,
                    ScoreTotal.month,
                    ScoreTotal.month_points,
                    ScoreTotal.closed_through,
                )
                .where(ScoreTotal.inmate_id.in_(new[start : start + PEOPLE_AT_ONCE]))
                .order_by(ScoreTotal.inmate_id)
                .with_for_update()
            )
            for row in self._session.execute(query):
                self._standings[row[0]] = Standing(*row[1:])
                self._stored.add(row[0])
        for inmate_id in new:
            self._standings.setdefault(inmate_id, Standing())

    def begin_month(self, inmate_id: int, month: int) -> None:
        """End what the month before filled, when a newer one begins."""
        standing = self._standings[inmate_id]
        if month > standing.month and standing.cycle_points >= self._rules.target:
            self._close(inmate_id, standing, standing.month)

    def _close(self, inmate_id: int, standing: Standing, month: int) -> None:
        closed, ended = after_month(self._rules, standing, month=month)
        self._standings[inmate_id] = closed
        for cycle in ended:
            self._ended.append((inmate_id, cycle))

    def add(self, line: BulkLine) -> None:
        """Add one line. With a cap, nothing else was given under it."""
        who, month, happened_on, part, kind, clause, title, points, base, cap, label, lineage = line
        standing = after_line(self._standings[who], month=month, points=points)
        self._standings[who] = standing
        self.lines += 1
        day = self._stored_day(happened_on)
        already = None if cap is None else 0
        # asked and applied are the same: what was over the cap is not taken here.
        asked = points
        self._rows.append(
            (
                *(who, month, day, part, kind, clause, title, points, asked, base, cap, already),
                *(standing.total, standing.cycle_number, standing.cycle_points),
                *(self._source, label, "", "", day, self._moment, lineage),
            )
        )

    def store_lines(self) -> None:
        """Send the lines so far to the database, to keep memory small."""
        if self._rows:
            _insert(self._connection, self._rows)
            self._rows = []

    def finish(self, *, close_before: int) -> None:
        """Store everything; months before `close_before` are over and end their cycles."""
        self.store_lines()
        for inmate_id, standing in self._standings.items():
            if 0 < standing.month < close_before:
                self._close(inmate_id, standing, standing.month)
        self._store_totals()
        if self._ended:
            cycles = [{"inmate_id": who, **cycle._asdict()} for who, cycle in self._ended]
            self._session.execute(insert(ScoreCycle), cycles)
        # What the session has loaded before is out of date now.
        self._session.expire_all()

    def _store_totals(self) -> None:
        fresh: list[dict[str, object]] = []
        changed: list[dict[str, object]] = []
        for inmate_id, standing in self._standings.items():
            goal = changed if inmate_id in self._stored else fresh
            goal.append({"inmate_id": inmate_id, **standing._asdict()})
        if fresh:
            self._session.execute(insert(ScoreTotal), fresh)
        if changed:
            self._session.execute(update(ScoreTotal), changed)


def _stored(connection: Connection, column: str, value: object) -> object:
    """A value as the driver stores it, for the statements below pass by SQLAlchemy's types."""
    dialect = connection.dialect
    kind = ScoreEntry.__table__.c[column].type
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    return processor(value) if processor else value


def _stored_date(connection: Connection) -> Callable[[date], object]:
    @lru_cache(maxsize=4096)
    def stored(day: date) -> object:
        return _stored(connection, "happened_on", day)

    return stored


def _insert(connection: Connection, rows: Sequence[Row]) -> None:
    """One statement for all rows: a third of the time that SQLAlchemy's own insert takes."""
    if connection.dialect.name == "postgresql":
        _copy(connection, rows)
        return
    statement = insert(ScoreEntry).compile(dialect=connection.dialect, column_keys=COLUMNS)
    connection.exec_driver_sql(str(statement), list(rows))


def _copy(connection: Connection, rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection  # psycopg's, unknown to SQLAlchemy
    statement = f"COPY score_entry ({', '.join(COLUMNS)}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise IntegrityError(statement, None, error) from error
