"""The last months, day by day: officers enter lines, leaders approve, people contest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.demo.inmates import Held
from server.demo.staff import Staff
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.permissions import Actor, Place, Role
from server.infra.words import ReadPurpose
from server.scores import service as scores
from server.scores.rules.clauses import Clause
from server.scores.rules.errors import CapReached, SecondPersonNeeded
from server.scores.service.work import CONTEST, ENTRY, GRADE
from server.wire.scores import (
    CaseReply,
    ContestGround,
    ContestRequest,
    ContestState,
    EntryKind,
    Grade,
    ScoreLine,
)

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
# A working day's chance of a line.
_LINES_OF_OTHERS, _LINES_OF_KNOWN = 0.008, 0.12
_GRADING_DAY: Final = 8
_REFUSED: Final = 0.06
_CONTESTED, _CONTESTED_BY_KNOWN = 0.2, 0.6
_CASE_RESTS: Final = timedelta(days=2)
_GRADES: Final = (Grade.ACTIVE, Grade.PASSED, Grade.PASSED, Grade.PASSED, Grade.FAILED)
_WORDS: Final = (
    "当时我在车间参加劳动，不在现场，请查考勤。",
    "这件事与我无关，请核对监控。",
    "扣的分比规定的多，请重新核算。",
)
_UPHELD: Final = "已调看当日监控和值班记录，事实清楚，扣分符合条款，维持原记录。"
_CORRECTED: Final = "经核对考勤，情节轻于记录所写，按条款下限计分，予以更正。"
_GRADE_REASON: Final = "综合周期内各月得分和日常表现，监区集体评议。"
_REFUSAL: Final = "事实材料不全，请补充后再报。"


@dataclass
class LiveScores:
    """Plays the months in the clock's time, through the same services as the terminals."""

    session: Session
    ctx: Context
    clock: HeldClock
    staff: Staff
    dice: Random
    _open_cases: list[tuple[datetime, Held, CaseReply]] = field(default_factory=list)
    # Whose leader has something to decide.
    _waiting: set[Place] = field(default_factory=set)
    # Who has a new line that he has not thought about yet.
    _new_lines: set[int] = field(default_factory=set)

    def play(
        self, held: Sequence[Held], known: Sequence[Held], *, first: date, now: datetime
    ) -> None:
        """Every day from the first until now. More happens to those who are known."""
        blocks: dict[Place, list[Held]] = {}
        for each in held:
            blocks.setdefault(each.place, []).append(each)
        day, today = first, now.astimezone(self.clock.zone).date()
        # Grading everybody would make the making last half a minute.
        graded = blocks[known[0].place]
        self._propose_grades(graded)
        while day <= today:
            self._at(day, time(0, 30), no_later_than=now)
            if day.day == 1:
                scores.enter_bases(self.session, self.ctx)
            if day.day == _GRADING_DAY:
                self._propose_grades(graded)
            if day.weekday() < _SATURDAY:
                self._work(blocks, known, day, now)
            self.session.flush()
            self.session.expunge_all()
            day += _DAY
        self._finish(known, blocks, now)

    def _at(self, day: date, hour: time, *, no_later_than: datetime) -> None:
        moment = datetime.combine(day, hour, tzinfo=self.clock.zone).astimezone(UTC)
        self.clock.moment = min(moment, no_later_than)

    def _work(
        self, blocks: dict[Place, list[Held]], known: Sequence[Held], day: date, now: datetime
    ) -> None:
        for place, held in blocks.items():
            self._at(day, time(9, 10), no_later_than=now)
            self._approve(place)
            self._at(day, time(10, 40), no_later_than=now)
            self._decide_cases(place)
            self._at(day, time(15, 20), no_later_than=now)
            for each in held:
                if self.dice.random() < (_LINES_OF_KNOWN if each in known else _LINES_OF_OTHERS):
                    self._enter(each, self._clause(), day)
            self._at(day, time(19, 5), no_later_than=now)
            self._contest(held, known)

    def _contest(self, held: Sequence[Held], known: Sequence[Held]) -> None:
        for each in held:
            if each.actor.person_id not in self._new_lines:
                continue
            self._new_lines.remove(each.actor.person_id)
            if self.dice.random() < (_CONTESTED_BY_KNOWN if each in known else _CONTESTED):
                self._contest_newest(each)

    def _finish(
        self, known: Sequence[Held], blocks: dict[Place, list[Held]], now: datetime
    ) -> None:
        """Everybody who is known has something new to see, and every leader something to decide."""
        self.clock.moment = now
        for place in blocks:
            self._approve(place)
        untidy, late = [one for one in self._clauses() if one.kind is EntryKind.DEDUCTION][:2]
        for each in known:
            self._enter(each, untidy, self.clock.today())
            self._enter(each, late, self.clock.today())
        for place in {each.place for each in known}:
            self._approve(place, refused=0.0)
        for held in blocks.values():
            for each in held[-2:]:
                self._enter(each, self._clause(), self.clock.today())

    def _clause(self) -> Clause:
        kind = EntryKind.BONUS if self.dice.random() < 0.7 else EntryKind.DEDUCTION
        return self.dice.choice([one for one in self._clauses() if one.kind is kind])

    def _clauses(self) -> Iterator[Clause]:
        return iter(scores.rulebook(self.ctx.limits).clauses)

    def _enter(self, held: Held, clause: Clause, day: date) -> None:
        """One of the block's officers enters a line; nothing where the cap is reached."""
        officer = self.dice.choice(self.staff.of(Role.OFFICER, held.place)).actor
        self._waiting.add(held.place)
        try:
            scores.propose_entry(
                self.session,
                self.ctx,
                actor=officer,
                inmate_id=held.actor.person_id,
                clause=clause.code,
                happened_on=day,
                points=self.dice.randint(clause.least, clause.usual),
            )
        except CapReached:
            return

    def _approve(self, place: Place, *, refused: float = _REFUSED) -> None:
        if place not in self._waiting:
            return
        self._waiting.remove(place)
        leader = self.staff.one(Role.BLOCK_LEADER, place)
        for item in approvals.my_items(self.session, self.ctx, actor=leader):
            if item.kind != CONTEST:
                is_good = item.kind == GRADE or self.dice.random() >= refused
                self._decide(leader, item.item_id, approved=is_good)
            if item.kind == ENTRY and item.person_id is not None:
                self._new_lines.add(item.person_id)

    def _decide(self, leader: Actor, item_id: int, *, approved: bool) -> None:
        try:
            with self.session.begin_nested():
                approvals.decide(
                    self.session,
                    self.ctx,
                    actor=leader,
                    item_id=item_id,
                    approved=approved,
                    reason="" if approved else _REFUSAL,
                )
        except CapReached:
            self._decide(leader, item_id, approved=False)

    def _contest_newest(self, held: Held) -> None:
        """The person contests his newest deduction, if he still can."""
        lines = scores.my_lines(self.session, self.ctx, actor=held.actor).lines
        for line in lines[:12]:
            if (
                line.kind is EntryKind.DEDUCTION
                and not line.contested
                and self._is_open(held, line)
            ):
                self._open_case(held, line)
                return

    def _is_open(self, held: Held, line: ScoreLine) -> bool:
        told = scores.my_line(self.session, self.ctx, actor=held.actor, entry_id=line.entry_id)
        return told.contest.state is ContestState.OPEN

    def _open_case(self, held: Held, line: ScoreLine) -> None:
        words = self.dice.choice(_WORDS)
        request = ContestRequest(
            act_id=f"demo-{held.actor.person_id}-{line.entry_id}",
            entry_id=line.entry_id,
            grounds=[self.dice.choice(list(ContestGround)[:3])],
            words=words,
        )
        case = scores.open_case(self.session, self.ctx, actor=held.actor, request=request)
        self._open_cases.append((self.clock.now(), held, case))

    def _decide_cases(self, place: Place) -> None:
        for entry in list(self._open_cases):
            opened_at, held, case = entry
            if held.place == place and self.clock.now() - opened_at >= _CASE_RESTS:
                self._open_cases.remove(entry)
                self._decide_case(held, case)

    def _decide_case(self, held: Held, case: CaseReply) -> None:
        """By an officer of the block who had no part in the line."""
        is_corrected = self.dice.random() < 0.4 and case.line.points < -1
        for officer in self.staff.of(Role.OFFICER, held.place):
            try:
                scores.decide_case(
                    self.session,
                    self.ctx,
                    actor=officer.actor,
                    case_id=case.case_id,
                    points_after=-1 if is_corrected else None,
                    reasons=_CORRECTED if is_corrected else _UPHELD,
                    not_mine=True,
                )
            except SecondPersonNeeded:
                continue
            return

    def _propose_grades(self, held: Sequence[Held]) -> None:
        """Every ended cycle that has no grade gets the block's proposal; the leader decides."""
        for each in held:
            self._waiting.add(each.place)
            officer = self.staff.one(Role.OFFICER, each.place)
            cycles = scores.cycles_for_staff(
                self.session,
                self.ctx,
                actor=officer,
                inmate_id=each.actor.person_id,
                purpose=ReadPurpose.SCORING,
            )
            for cycle in cycles:
                if cycle.grade is None and cycle.proposed_grade is None:
                    scores.propose_grade(
                        self.session,
                        self.ctx,
                        actor=officer,
                        cycle_id=cycle.cycle_id,
                        grade=self.dice.choice(_GRADES),
                        reason=_GRADE_REASON,
                    )
