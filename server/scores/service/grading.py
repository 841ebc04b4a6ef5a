"""Grading an ended cycle: an assessment that one officer proposes and another approves."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, NotFound
from server.infra.permissions import Action, Actor, Role, require
from server.scores.rules.contest import require_second_person, required_reason, stated_text
from server.scores.rules.months import month_of
from server.scores.rules.standing import Reward, reward_for
from server.scores.service.ledger import locked_total
from server.scores.service.reading import staff_look
from server.scores.service.rulebook import rulebook
from server.scores.service.work import GRADE, Answer, Work, ask_for_decision, settle
from server.scores.tables import ScoreCycle, ScoreEntry, ScoreTotal
from server.wire.scores import EntryKind, Grade


@dataclass(frozen=True)
class EndedCycleView:
    """An ended cycle as the staff see it; `grade` is None until a second person has approved it."""

    cycle_id: int
    inmate_id: int
    number: int
    started_on: date | None
    ended_on: date
    points: int
    carried: int
    proposed_grade: Grade | None
    grade: Grade | None
    reward: Reward | None


def cycles_for_staff(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, purpose: str | None
) -> list[EndedCycleView]:
    """Newest first. A write session: the look is logged."""
    look = staff_look(session, actor, inmate_id=inmate_id, purpose=purpose)
    cycles = session.scalars(
        select(ScoreCycle)
        .where(ScoreCycle.inmate_id == inmate_id)
        .order_by(ScoreCycle.number.desc())
    )
    views = [_view(cycle) for cycle in cycles]
    audit.append(session, ctx.clock, look)
    return views


def propose_grade(
    session: Session, ctx: Context, *, actor: Actor, cycle_id: int, grade: Grade, reason: str
) -> EndedCycleView:
    """The block's suggestion, with its reason."""
    cycle = session.get(ScoreCycle, cycle_id, with_for_update=True, populate_existing=True)
    if cycle is None:
        raise NotFound
    target = custody.target_of(session, person_id=cycle.inmate_id)
    duty = require(actor, Action.SCORE_PROPOSE, target)
    if cycle.grade or cycle.proposed_grade:
        raise Conflict(f"cycle {cycle_id} is graded or proposed")
    cycle.proposed_grade = grade.value
    cycle.proposed_reason = required_reason(reason)
    cycle.proposed_by = actor.person_id
    rules = rulebook(ctx.limits)
    work = Work(
        kind=GRADE,
        subject_id=cycle.id,
        action=Action.SCORE_APPROVE,
        role=Role.BLOCK_LEADER,
        title=f"等级评定：第 {cycle.number} 周期",
        due_on=rules.calendar.after(ctx.clock.today(), workdays=rules.grading_within),
    )
    ask_for_decision(session, ctx, actor=actor, target=target, work=work)
    detail = {"cycle": cycle.id, "grade": grade.value}
    record = audit.Record(
        Action.SCORE_PROPOSE, actor, duty, subject_id=cycle.inmate_id, detail=detail
    )
    audit.append(session, ctx.clock, record)
    return _view(cycle)


def decide_grade(
    session: Session, ctx: Context, *, actor: Actor, cycle_id: int, approved: bool, reason: str
) -> EndedCycleView:
    """Called by approvals or by the page of scores. A refused grade can be proposed anew."""
    stated = stated_text(reason) if approved else required_reason(reason)
    settle(session, ctx, actor=actor, answer=Answer(GRADE, cycle_id, approved, stated))
    inmate_id = session.scalar(select(ScoreCycle.inmate_id).where(ScoreCycle.id == cycle_id))
    if inmate_id is None:
        raise NotFound
    target = custody.target_of(session, person_id=inmate_id)
    duty = require(actor, Action.SCORE_APPROVE, target)
    total = locked_total(session, inmate_id=inmate_id)
    cycle = session.get_one(ScoreCycle, cycle_id, with_for_update=True, populate_existing=True)
    if cycle.grade or not cycle.proposed_grade:
        raise Conflict(f"cycle {cycle_id} waits for no decision")
    require_second_person(actor.person_id, involved={cycle.proposed_by})
    if approved:
        grade = Grade(cycle.proposed_grade)
        _grade(session, ctx, cycle, grade=grade, total=total, actor=actor)
    else:
        cycle.proposed_reason = stated
        cycle.proposed_grade = cycle.proposed_by = None
    detail = {"cycle": cycle.id, "grade": cycle.grade, "reward": cycle.reward}
    record = audit.Record(Action.SCORE_APPROVE, actor, duty, subject_id=inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return _view(cycle)


def _grade(
    session: Session,
    ctx: Context,
    cycle: ScoreCycle,
    *,
    grade: Grade,
    total: ScoreTotal,
    actor: Actor,
) -> None:
    reward = reward_for(
        rulebook(ctx.limits).cycles,
        grade,
        a_month_below_base=_has_month_below_base(session, cycle),
    )
    cycle.grade, cycle.reward = grade.value, reward.value
    cycle.graded_by, cycle.graded_at = actor.person_id, ctx.clock.now()
    total.commendations += reward is Reward.COMMENDATION
    total.material_rewards += reward is Reward.MATERIAL
    newest = select(func.max(ScoreCycle.number)).where(
        ScoreCycle.inmate_id == cycle.inmate_id, ScoreCycle.grade.is_not(None)
    )
    session.flush()
    if session.scalar(newest) == cycle.number:
        total.last_grade = grade.value


def _has_month_below_base(session: Session, cycle: ScoreCycle) -> bool:
    first = month_of(cycle.started_on) if cycle.started_on else 0
    base = func.max(ScoreEntry.points).filter(
        ScoreEntry.kind == EntryKind.BASE, ScoreEntry.corrects_id.is_(None)
    )
    months = (
        select(ScoreEntry.month)
        .where(
            ScoreEntry.inmate_id == cycle.inmate_id,
            ScoreEntry.month.between(first, month_of(cycle.ended_on)),
        )
        .group_by(ScoreEntry.month)
        .having(func.sum(ScoreEntry.points) < base)
    )
    return session.execute(months).first() is not None


def _view(cycle: ScoreCycle) -> EndedCycleView:
    return EndedCycleView(
        cycle_id=cycle.id,
        inmate_id=cycle.inmate_id,
        number=cycle.number,
        started_on=cycle.started_on,
        ended_on=cycle.ended_on,
        points=cycle.points,
        carried=cycle.carried,
        proposed_grade=Grade(cycle.proposed_grade) if cycle.proposed_grade else None,
        grade=Grade(cycle.grade) if cycle.grade else None,
        reward=Reward(cycle.reward) if cycle.reward else None,
    )
