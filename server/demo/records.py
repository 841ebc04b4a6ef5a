"""A year of the other records: money, class hours, changes of sentences, and who looked."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.accounts.service import EntryFacts
from server.courses import service as courses
from server.courses.service import AttendanceFacts, CourseFacts
from server.custody import service as custody
from server.demo.inmates import Held
from server.demo.staff import Staff
from server.identity.service import lookup
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.permissions import Place, Role
from server.infra.words import ReadPurpose, stored_purpose
from server.scores import service as scores
from server.wire.accounts import AccountKind

_DAY: Final = timedelta(days=1)
_COURSES: Final = (
    ("S01", "思想道德与法律常识", "思想教育"),
    ("S02", "心理健康讲座", "心理健康教育"),
    ("W01", "扫盲识字", "文化教育"),
    ("W02", "初中语文", "文化教育"),
    ("W03", "初中数学", "文化教育"),
    ("J01", "缝纫工（初级）", "职业技能"),
    ("J02", "电工基础", "职业技能"),
    ("J03", "中式面点", "职业技能"),
)
_CLASS_MINUTES: Final = 120
_GOODS: Final = ("日用品", "食品", "食品", "电话卡", "书刊", "水果")
_REDUCTION: Final = "减刑"
_REDUCED_AFTER: Final = timedelta(days=700)
_LEFT_AFTER: Final = timedelta(days=400)


class Records:
    def __init__(self, session: Session, ctx: Context, *, dice: Random, today: date) -> None:
        self._session, self._ctx, self._dice, self._today = session, ctx, dice, today

    def keep_accounts(self, held: Sequence[Held]) -> int:
        """A wage a month, money from home, and what was bought; no balance falls below nothing."""
        rows = [row for each in held for row in self._account(each)]
        return accounts.take_entries(self._session, self._ctx, rows=rows)

    def _account(self, held: Held) -> Iterator[EntryFacts]:
        balance, number = self._dice.randint(5, 400) * 100, 0
        for day, kind, title, amount in sorted(self._movements(held), key=lambda one: one[0]):
            if balance + amount < 0:
                continue
            balance, number = balance + amount, number + 1
            yield EntryFacts(
                person_id=held.actor.person_id,
                happened_on=day,
                kind=kind,
                amount_fen=amount,
                balance_fen=balance,
                title=title,
                source="狱内账户系统",
                origin=f"demo:{number}",
            )

    def _movements(self, held: Held) -> Iterator[tuple[date, AccountKind, str, int]]:
        for month in self._months(held.admitted_on):
            wage = self._dice.randint(60, 260) * 100
            yield month.replace(day=10), AccountKind.WAGE, "劳动报酬", wage
            if self._dice.random() < 0.4:
                gift = self._dice.randint(1, 8) * 10_000
                yield self._day_of(month), AccountKind.DEPOSIT, "亲属汇款", gift
            for _ in range(self._dice.randint(1, 3)):
                price = self._dice.randint(300, 9_000)
                yield self._day_of(month), AccountKind.PURCHASE, self._dice.choice(_GOODS), -price

    def _months(self, since: date) -> Iterator[date]:
        """The first days of the last twelve months and this one, while the person was here."""
        month = (self._today - timedelta(days=365)).replace(day=1)
        while month.replace(day=10) <= self._today:
            if month > since:
                yield month
            month = (month + timedelta(days=32)).replace(day=1)

    def _day_of(self, month: date) -> date:
        return min(month.replace(day=self._dice.randint(1, 28)), self._today)

    def teach(self, held: Sequence[Held], *, prison_id: int) -> int:
        """Three classes a month; one in fifteen is missed."""
        plan = [CourseFacts(code, title, kind, _CLASS_MINUTES) for code, title, kind in _COURSES]
        courses.ensure_courses(self._session, prison_id=prison_id, courses=plan)
        rows = [row for each in held for row in self._classes(each)]
        return courses.take_attendances(self._session, prison_id=prison_id, rows=rows)

    def _classes(self, held: Held) -> Iterator[AttendanceFacts]:
        own = self._dice.sample([code for code, _, _ in _COURSES], k=3)
        number = 0
        for month in self._months(held.admitted_on):
            for code in own:
                number += 1
                was_there = self._dice.random() > 1 / 15
                yield AttendanceFacts(
                    person_id=held.actor.person_id,
                    course_code=code,
                    held_on=self._day_of(month),
                    minutes=_CLASS_MINUTES if was_there else 0,
                    was_there=was_there,
                    state="出勤" if was_there else "缺勤",
                    origin=f"demo:{number}",
                )

    def change_sentences(self, held: Sequence[Held], staff: Staff, *, clock: HeldClock) -> int:
        """One in three of those who are here long enough has had his sentence reduced."""
        changed = 0
        for number, each in enumerate(held):
            ends_on = each.sentence.ends_on
            if number % 3 or ends_on is None or ends_on - self._today < _LEFT_AFTER:
                continue
            if self._today - each.sentence.starts_on < _REDUCED_AFTER:
                continue
            decided_on = self._today - timedelta(days=self._dice.randint(20, 300))
            clock.moment = _morning(decided_on + 3 * _DAY, clock)
            custody.change_sentence(
                self._session,
                self._ctx,
                actor=staff.one(Role.SCORES_OFFICE, Place(each.place.prison_id)),
                person_id=each.actor.person_id,
                decided_on=decided_on,
                title=_REDUCTION,
                days=-30 * self._dice.randint(3, 9),
                document=f"（{decided_on.year}）6499刑更{self._dice.randint(10, 900)}号裁定书",
            )
            changed += 1
        return changed

    def look(self, held: Sequence[Held], staff: Staff, *, clock: HeldClock) -> None:
        """Officers looked at these people, with a purpose each time."""
        for days, each in ((days, each) for days in (40, 16, 6, 2) for each in held):
            clock.moment = _morning(self._today - days * _DAY, clock)
            officer = staff.one(Role.OFFICER, each.place)
            leader = staff.one(Role.BLOCK_LEADER, each.place)
            person_id = each.actor.person_id
            scores.scores_for_staff(
                self._session,
                self._ctx,
                actor=officer,
                inmate_id=person_id,
                purpose=stored_purpose(ReadPurpose.SCORING),
            )
            custody.sentence_for_staff(
                self._session,
                self._ctx,
                actor=leader,
                person_id=person_id,
                purpose=stored_purpose(ReadPurpose.SENTENCE, "核对减刑材料"),
            )
            lookup.search(
                self._session,
                self._ctx,
                actor=leader,
                text=each.number,
                purpose=stored_purpose(ReadPurpose.REQUEST),
            )


def _morning(day: date, clock: HeldClock) -> datetime:
    return datetime.combine(day, time(9, 40), tzinfo=clock.zone).astimezone(clock.now().tzinfo)
