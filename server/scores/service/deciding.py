"""An officer who had no part in a line decides the case about it, with reasons."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import (
    Action,
    Actor,
    Duty,
    Role,
    may,
    places_of,
    require,
    require_purpose,
)
from server.scores.rules.contest import (
    recheck_until,
    require_second_person,
    require_statement,
    required_reason,
)
from server.scores.rules.errors import CaseClosed
from server.scores.rules.points import Ask, correction
from server.scores.service.case_reply import case_reply
from server.scores.service.contest import add_step, target_of_stage
from server.scores.service.ledger import BY_CONTEST, Draft, granted, locked_total, write_line
from server.scores.service.reading import staff_look
from server.scores.service.rulebook import rulebook
from server.scores.service.work import CONTEST, Answer, acting_on, settle
from server.scores.tables import ContestCase, ContestStep, ScoreEntry, ScoreTotal
from server.wire.scores import CaseReply, CaseStage, CaseState, EntryKind, Part

_DECIDING_STEPS = ("upheld", "corrected", "recheck_upheld", "recheck_corrected")


@dataclass(frozen=True)
class StaffCase:
    """A case as an officer sees it; `may_decide` is False for who had a part in the line.

    `officer_label` is how the old system names who entered the line; empty for a line made here.
    """

    inmate_id: int
    case: CaseReply
    may_decide: bool
    officer_label: str


def decide_case(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    case_id: int,
    points_after: int | None,
    reasons: str,
    not_mine: bool = False,
) -> CaseReply:
    """Uphold the line (`points_after` None), or give it other points (signed) by a further line.

    `not_mine` is the decider's statement that he is not the officer whom the old system names.
    """
    stated = required_reason(reasons)
    acting = acting_in_case(session, ctx, actor=actor, case_id=case_id)
    answer = Answer(CONTEST, case_id, points_after is not None, stated)
    settle(session, ctx, actor=actor, answer=answer)
    case = _locked_case(session, case_id)
    total = session.get_one(ScoreTotal, case.inmate_id)
    stage = CaseStage(case.stage)
    target = custody.target_of(session, person_id=case.inmate_id)
    duty = require(acting, Action.CONTEST_DECIDE, target_of_stage(target, stage))
    if case.state != CaseState.OPEN:
        raise CaseClosed
    entry = session.get_one(ScoreEntry, case.entry_id)
    require_second_person(actor.person_id, involved=_involved(session, entry, case))
    require_statement(officer_label=entry.officer_label, not_mine=not_mine)
    if points_after is not None:
        _correct(session, ctx, entry, total=total, points=points_after, actor=actor, role=duty.role)
    _close(ctx, case, actor=actor, role=duty.role, points_after=points_after, reasons=stated)
    total.open_cases -= 1
    what = case.state if stage is CaseStage.REVIEW else f"recheck_{case.state}"
    add_step(session, ctx, case, what=what, actor=actor, role=duty.role, reasons=stated)
    audit.append(session, ctx.clock, _record(case, entry, points_after, actor=actor, duty=duty))
    return case_reply(session, ctx, case)


def _record(
    case: ContestCase, entry: ScoreEntry, points: int | None, *, actor: Actor, duty: Duty
) -> audit.Record:
    """The decision, with whom the decider stated that he is not."""
    detail = {"case": case.id, "state": case.state, "stage": case.stage, "points": points}
    if entry.officer_label:
        detail["not_mine"] = entry.officer_label
    return audit.Record(
        Action.CONTEST_DECIDE, actor, duty, subject_id=case.inmate_id, detail=detail
    )


def acting_in_case(session: Session, ctx: Context, *, actor: Actor, case_id: int) -> Actor:
    """The actor as he reads and decides this case: a colleague may have handed it to him."""
    return acting_on(session, ctx, actor=actor, kind=CONTEST, subject_id=case_id)


def _locked_case(session: Session, case_id: int) -> ContestCase:
    """The case, with the person's totals locked before it, as everybody does."""
    inmate_id = session.scalar(select(ContestCase.inmate_id).where(ContestCase.id == case_id))
    if inmate_id is None:
        raise NotFound
    locked_total(session, inmate_id=inmate_id)
    return session.get_one(ContestCase, case_id, with_for_update=True, populate_existing=True)


def _involved(session: Session, entry: ScoreEntry, case: ContestCase) -> set[int | None]:
    deciders = session.scalars(
        select(ContestStep.by_id).where(
            ContestStep.case_id == case.id, ContestStep.what.in_(_DECIDING_STEPS)
        )
    )
    return {entry.entered_by, entry.approved_by, *deciders}


def _correct(
    session: Session,
    ctx: Context,
    entry: ScoreEntry,
    *,
    total: ScoreTotal,
    points: int,
    actor: Actor,
    role: Role,
) -> None:
    """A further line brings the difference; the contested one stays as it is."""
    rules = rulebook(ctx.limits).points
    able = custody.is_able_to_work(session, person_id=entry.inmate_id)
    was = Ask(Part(entry.part), EntryKind(entry.kind), abs(entry.points))
    reckoning = correction(
        rules,
        was,
        now=_points_now(session, entry),
        points=points,
        bases=rules.bases(able_to_work=able),
        granted=granted(session, inmate_id=entry.inmate_id, month=entry.month, ask=was),
    )
    draft = Draft(
        month=entry.month,
        happened_on=ctx.clock.today(),
        part=was.part,
        kind=was.kind,
        clause=entry.clause,
        title=entry.title,
        reckoning=reckoning,
        source=BY_CONTEST,
        entered_by=actor.person_id,
        entered_role=role.value,
        corrects_id=entry.id,
    )
    write_line(session, ctx, total=total, draft=draft)


def _points_now(session: Session, entry: ScoreEntry) -> int:
    """The line's points with what corrected it before."""
    return session.scalars(
        select(func.sum(ScoreEntry.points)).where(
            ScoreEntry.inmate_id == entry.inmate_id,
            ScoreEntry.month == entry.month,
            or_(ScoreEntry.id == entry.id, ScoreEntry.corrects_id == entry.id),
        )
    ).one()


def _close(
    ctx: Context,
    case: ContestCase,
    *,
    actor: Actor,
    role: Role,
    points_after: int | None,
    reasons: str,
) -> None:
    rules = rulebook(ctx.limits)
    case.state = CaseState.UPHELD.value if points_after is None else CaseState.CORRECTED.value
    case.points_after = points_after if points_after is not None else case.points_after
    case.decided_at, case.decided_by = ctx.clock.now(), actor.person_id
    case.decided_role, case.reasons = role.value, reasons
    if case.stage == CaseStage.REVIEW:
        case.recheck_until = recheck_until(
            rules.contest, rules.calendar, answered_on=ctx.clock.today()
        )


def cases_for_staff(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    purpose: str | None,
    is_open: bool = True,
) -> list[StaffCase]:
    """The cases of people the actor has a duty for. A write session: the looks are logged."""
    stated = require_purpose(purpose)
    people = custody.people_in(session, places=places_of(actor, Action.SCORE_READ))
    query = select(ContestCase).order_by(ContestCase.due_on, ContestCase.id)
    wanted = ContestCase.state == CaseState.OPEN
    found, looks = [], {}
    for case in session.scalars(query.where(wanted if is_open else ~wanted)).all():
        if people is not None and case.inmate_id not in people:
            continue
        acting = acting_in_case(session, ctx, actor=actor, case_id=case.id)
        found.append(_staff_case(session, ctx, case, actor=acting))
        looks[case.inmate_id] = staff_look(session, actor, inmate_id=case.inmate_id, purpose=stated)
    audit.append_all(session, ctx.clock, list(looks.values()))
    return found


def case_for_staff(
    session: Session, ctx: Context, *, actor: Actor, case_id: int, purpose: str | None
) -> StaffCase:
    """One case. A write session: the look is logged."""
    case = session.get(ContestCase, case_id)
    if case is None:
        raise NotFound
    acting = acting_in_case(session, ctx, actor=actor, case_id=case_id)
    look = staff_look(
        session, acting, inmate_id=case.inmate_id, purpose=purpose, detail={"case": case_id}
    )
    shown_case = _staff_case(session, ctx, case, actor=acting)
    audit.append(session, ctx.clock, look)
    return shown_case


def _staff_case(session: Session, ctx: Context, case: ContestCase, *, actor: Actor) -> StaffCase:
    entry = session.get_one(ScoreEntry, case.entry_id)
    target = custody.target_of(session, person_id=case.inmate_id)
    has_duty = may(actor, Action.CONTEST_DECIDE, target_of_stage(target, CaseStage(case.stage)))
    had_part = actor.person_id in _involved(session, entry, case)
    may_decide = case.state == CaseState.OPEN and has_duty and not had_part
    return StaffCase(
        case.inmate_id, case_reply(session, ctx, case), may_decide, entry.officer_label
    )
