"""Hands what was read to the capabilities that own it: people, courses, months, money, classes."""

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.courses import service as courses
from server.infra.context import Context
from server.ingest.rules.accounts import AccountReader, AccountRow, not_adding_up
from server.ingest.rules.classes import ClassHours, ClassReader, ClassRow, read_course
from server.ingest.rules.findings import Cell, Reason, RowRefused, Warned
from server.ingest.rules.headers import Header
from server.ingest.rules.known import KnownInmate, KnownInmates
from server.ingest.rules.mapping import Kind, Mapping
from server.ingest.rules.scores import Caps, ScoreReader, ScoreRow
from server.ingest.rules.values import narrow, plain
from server.ingest.service.plan import PlannedTable
from server.ingest.service.sift import ReadRow, Sieve
from server.ingest.service.store import KnownRows, LineageRow, Store
from server.scores import take as scores
from server.wire.accounts import AccountKind

_CHUNK = 10_000


@dataclass
class Intake:
    """One run's way of rows to their owners."""

    session: Session
    ctx: Context
    store: Store
    mapping: Mapping
    prison_id: int
    imported_by: str
    by_number: dict[str, KnownInmate] = field(default_factory=dict)
    refused_numbers: set[str] = field(default_factory=set)
    refused_before: dict[str, bool] = field(default_factory=dict)
    course_codes: dict[str, str] = field(default_factory=dict)

    def sieve(self) -> Sieve:
        return Sieve(self.mapping, note=self.note)

    def inmates(self) -> KnownInmates:
        return KnownInmates(self.by_number, self._was_refused, self.mapping.words)

    def _was_refused(self, number: str) -> bool:
        if number in self.refused_numbers:
            return True
        # Of a person whom an earlier roster refused there may be a hundred rows.
        if number not in self.refused_before:
            self.refused_before[number] = self.store.was_refused(number, prison_id=self.prison_id)
        return self.refused_before[number]

    def note(
        self, table: PlannedTable, number: int, cells: Sequence[Cell], refusal: RowRefused
    ) -> None:
        """Count and keep a refused row."""
        table.file.tally.refusals[refusal.reason.value] += 1
        self.store.finding(
            table,
            number,
            cells,
            reason=refusal.reason.value,
            about=refusal.field,
            value=refusal.value,
            is_refusal=True,
            inmate_number=self._refused_number(table.header, cells, refusal.reason),
        )

    def _refused_number(self, header: Header, cells: Sequence[Cell], reason: Reason) -> str:
        """Of a refused roster row. The later of two people under a number takes no one with him."""
        if header.kind is not Kind.ROSTER or reason is Reason.SAME_NUMBER_OTHER_PERSON:
            return ""
        number = narrow(plain(cells[header.place("inmate_number")]))
        self.refused_numbers.add(number)
        return number

    def warn(self, table: PlannedTable, row: ReadRow[object], warned: Warned, about: str) -> None:
        table.file.tally.warnings[warned.value] += 1
        value = row.cells[table.header.place(about)]
        self.store.finding(
            table,
            row.number,
            row.cells,
            reason=warned.value,
            about=about,
            value=value,
            is_refusal=False,
        )

    def fingerprint(self, said: str, kind: Kind) -> int:
        return self.store.fingerprint(f"{kind.value}|{said}")

    def known(self, kind: Kind) -> KnownRows:
        return self.store.known_fingerprints(kind.value, prison_id=self.prison_id)

    def lineage_row(
        self, table: PlannedTable, row: int, *, person_id: int, fingerprint: int
    ) -> LineageRow:
        file_id, kind = self.store.file_ids[table.file.name], table.header.kind.value
        return LineageRow(self.store.next_lineage(), file_id, row, kind, person_id, fingerprint)


def count_taken(table: PlannedTable, row: ReadRow[object], *, is_new: bool) -> None:
    tally = table.file.tally
    tally.taken += 1
    tally.changed += is_new
    if row.mends:
        tally.mend(row.mends)


def take_courses(intake: Intake, tables: Sequence[PlannedTable]) -> None:
    """Courses are a key to classes, not rows of people: they are counted apart."""
    minutes = intake.ctx.limits.number("ingest.minutes_a_class_hour")
    facts = []
    for table in tables:
        for number, cells in table.rows:
            try:
                course = read_course([*cells, ""], table.header, intake.mapping)
            except RowRefused as refusal:
                intake.note(table, number, cells, refusal)
                continue
            table.file.tally.reference_rows[Kind.COURSES.value] += 1
            length = int(course.hours * Decimal(minutes))
            facts.append(courses.CourseFacts(course.code, course.title, course.kind, length))
            intake.course_codes[course.title] = course.code
    stored = courses.ensure_courses(intake.session, prison_id=intake.prison_id, courses=facts)
    intake.course_codes |= {code: code for code in stored}


def take_scores(intake: Intake, tables: Sequence[PlannedTable]) -> None:
    """A million rows are no list: they stream from the file into the ledger."""
    if not tables:
        return
    months = _Months(intake, intake.known(Kind.SCORES))
    rows = months.rows(tables, _caps(intake.ctx))
    with _no_cycle_search():
        outcome = scores.take_month_rows(intake.session, intake.ctx, rows=rows)
    months.give_back(outcome.differing)


@contextmanager
def _no_cycle_search() -> Iterator[None]:
    """Millions of rows hold no cycles; looking for some took a sixth of an import's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _caps(ctx: Context) -> Caps:
    number = ctx.limits.number
    return Caps(
        percent=number("scores.bonus_cap_percent"),
        special_each=number("scores.special_bonus_each"),
        bases=(
            number("scores.base_supervision"),
            number("scores.base_education"),
            number("scores.base_labour"),
        ),
    )


class _Months:
    """The months of a run on their way to the ledger."""

    def __init__(self, intake: Intake, known: KnownRows) -> None:
        self._intake = intake
        self._known = known
        self._tables: dict[int, PlannedTable] = {}
        # Person and month in one number -> fingerprint: a million tuples would be too many.
        self._by_month: dict[int, int] = {}

    def rows(self, tables: Sequence[PlannedTable], caps: Caps) -> Iterator[scores.MonthRow]:
        intake = self._intake
        # A row that repeats a taken one is found by its month below.
        inmates, sieve = (
            intake.inmates(),
            Sieve(intake.mapping, note=intake.note, forgets_read=True),
        )
        for table in tables:
            self._tables[intake.store.file_ids[table.file.name]] = table
            reader = ScoreReader(table.header, intake.mapping, inmates=inmates, caps=caps)
            fresh = self._fresh(table, sieve.sift(table, reader))
            # Lineage is stored before the lines that name it.
            while chunk := list(islice(fresh, _CHUNK)):
                intake.store.lineage([lineage for lineage, _ in chunk])
                yield from (_month_row(row, lineage.id) for lineage, row in chunk)

    def _fresh(
        self, table: PlannedTable, rows: Iterator[ReadRow[ScoreRow]]
    ) -> Iterator[tuple[LineageRow, ScoreRow]]:
        intake, by_month = self._intake, self._by_month
        for row in rows:
            value = row.value
            said = intake.fingerprint(_said(value), Kind.SCORES)
            key = value.person_id * 1_000_000 + value.month
            before = by_month.setdefault(key, said)
            if before is not said:
                self._second(table, row, is_same=before == said)
                continue
            is_new = said not in self._known
            count_taken(table, row, is_new=is_new)
            if is_new:
                yield (
                    intake.lineage_row(
                        table, row.number, person_id=value.person_id, fingerprint=said
                    ),
                    value,
                )

    def _second(self, table: PlannedTable, row: ReadRow[ScoreRow], *, is_same: bool) -> None:
        if is_same:
            table.file.tally.duplicates += 1
            return
        written = row.cells[table.header.place("month")]
        refusal = RowRefused(Reason.SECOND_ROW_FOR_MONTH, "month", written)
        self._intake.note(table, row.number, row.cells, refusal)

    def give_back(self, lineage_ids: Sequence[int]) -> None:
        """Months that the ledger has with other points are the department's to compare."""
        for file_id, number in self._intake.store.forget_lineage(lineage_ids).values():
            table = self._tables[file_id]
            table.file.tally.taken -= 1
            table.file.tally.changed -= 1
            self._intake.note(table, number, [], RowRefused(Reason.DIFFERS_FROM_LEDGER, "month"))


def _said(row: ScoreRow) -> str:
    # Written out, for this is a third of the time that a join over the fields takes.
    who, month, base, p1, p2, p3, bonus, part, reason, *rest = row
    penalty, penalty_part, why, clause, points, total, officer, day = rest
    return (
        f"{who}|{month}|{base}|{p1}|{p2}|{p3}|{bonus}|{part}|{reason}|{penalty}|{penalty_part}"
        f"|{why}|{clause}|{points}|{total}|{officer}|{day}"
    )


def _month_row(row: ScoreRow, lineage_id: int) -> scores.MonthRow:
    """The two have the same fields in the same order, but for the lineage at the end."""
    return scores.MonthRow._make((*row, lineage_id))


def take_accounts(intake: Intake, tables: Sequence[PlannedTable]) -> None:
    inmates, sieve = intake.inmates(), intake.sieve()
    read: list[tuple[PlannedTable, ReadRow[AccountRow]]] = []
    for table in tables:
        reader = AccountReader(table.header, intake.mapping, inmates=inmates)
        read += ((table, row) for row in sieve.sift(table, reader))
    for place in sorted(not_adding_up(row.value for _, row in read)):
        table, row = read[place]
        intake.warn(table, row, Warned.BALANCE_DOES_NOT_ADD_UP, "balance")
    fresh = _Origins(intake, Kind.ACCOUNTS).fresh(read)
    facts = [
        accounts.EntryFacts(
            person_id=row.value.person_id,
            happened_on=row.value.happened_on,
            kind=AccountKind(row.value.kind),
            amount_fen=row.value.amount_fen,
            balance_fen=row.value.balance_fen,
            title=row.value.title,
            source=f"导入 {table.file.name}"[:120],
            origin=origin,
        )
        for table, row, origin in fresh
    ]
    if facts:
        accounts.take_entries(intake.session, intake.ctx, rows=facts)


def take_classes(intake: Intake, tables: Sequence[PlannedTable]) -> None:
    inmates, sieve = intake.inmates(), intake.sieve()
    number = intake.ctx.limits.number
    hours = ClassHours(number("ingest.hours_a_day"), number("ingest.minutes_a_class_hour"))
    read: list[tuple[PlannedTable, ReadRow[ClassRow]]] = []
    for table in tables:
        reader = ClassReader(
            table.header,
            intake.mapping,
            inmates=inmates,
            courses=intake.course_codes,
            hours=hours,
        )
        read += ((table, row) for row in sieve.sift(table, reader))
    fresh = _Origins(intake, Kind.CLASSES).fresh(read)
    facts = [
        courses.AttendanceFacts(**row.value._asdict(), origin=origin) for _, row, origin in fresh
    ]
    if facts:
        courses.take_attendances(intake.session, prison_id=intake.prison_id, rows=facts)


_Event = TypeVar("_Event", AccountRow, ClassRow)


class _Origins:
    """Names rows that have no key of their own, such as two equal purchases on one day."""

    def __init__(self, intake: Intake, kind: Kind) -> None:
        self._intake = intake
        self._kind = kind
        self._times: Counter[str] = Counter()
        self._known = intake.known(kind)

    def fresh(
        self, read: Sequence[tuple[PlannedTable, ReadRow[_Event]]]
    ) -> list[tuple[PlannedTable, ReadRow[_Event], str]]:
        """Count all as taken; return those that no earlier run took, each with its origin."""
        fresh = []
        lineage = []
        for table, row in read:
            said = self._fingerprint(table.header, row)
            is_new = said not in self._known
            count_taken(table, row, is_new=is_new)
            if is_new:
                fresh.append((table, row, f"{said & (1 << 64) - 1:016x}"))
                lineage.append(
                    self._intake.lineage_row(
                        table, row.number, person_id=row.value.person_id, fingerprint=said
                    )
                )
        self._intake.store.lineage(lineage)
        return fresh

    def _fingerprint(self, header: Header, row: ReadRow[_Event]) -> int:
        """The same row again is the second of its kind, in this run as in the next."""
        own = plain(row.cells[header.place("record_id")])
        said = "|".join(map(str, (*row.value, own)))
        self._times[said] += 1
        return self._intake.fingerprint(f"{said}|{self._times[said]}", self._kind)
