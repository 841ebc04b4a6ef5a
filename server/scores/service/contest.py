"""A person contests a line, follows the case, takes it further or withdraws it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, NotFound
from server.infra.permissions import Action, Actor, Place, Role, Target, require
from server.infra.sealing import Place as SealPlace
from server.scores.rules.contest import answer_due, contest_term, require_room
from server.scores.rules.errors import AlreadyContested, CaseClosed, TooLateToContest
from server.scores.service.case_reply import case_reply
from server.scores.service.ledger import locked_total
from server.scores.service.rulebook import rulebook
from server.scores.service.work import CONTEST, Work, ask_for_decision, take_back
from server.scores.tables import ContestCase, ContestStep, ScoreEntry
from server.wire.scores import (
    CaseReply,
    CasesReply,
    CaseStage,
    CaseState,
    ContestRequest,
    ContestState,
    RecheckRequest,
)


def open_case(
    session: Session, ctx: Context, *, actor: Actor, request: ContestRequest
) -> CaseReply:
    """Contest a line of one's own. The same act sent twice opens one case."""
    target = custody.target_of(session, person_id=actor.person_id)
    duty = require(actor, Action.CONTEST_OPEN, target)
    entry = session.get(ScoreEntry, request.entry_id)
    if entry is None or entry.inmate_id != actor.person_id:
        raise NotFound
    # The lock on the totals makes two acts of one person wait for each other.
    total = locked_total(session, inmate_id=actor.person_id)
    known = _case_of_act(session, inmate_id=actor.person_id, act_id=request.act_id)
    if known is not None:
        if known.entry_id != request.entry_id:
            raise Conflict("this act id contests another line")
        return case_reply(session, ctx, known)
    _require_contestable(session, ctx, entry)
    require_room(rulebook(ctx.limits).contest, request.words)
    case = _new_case(ctx, entry, request)
    session.add(case)
    total.open_cases += 1
    session.flush()
    add_step(session, ctx, case, what="opened", actor=actor, role=duty.role)
    _ask_officers(session, ctx, case, actor=actor, target=target)
    detail = {"case": case.id, "entry": entry.id}
    record = audit.Record(
        Action.CONTEST_OPEN, actor, duty, subject_id=actor.person_id, detail=detail
    )
    audit.append(session, ctx.clock, record)
    return case_reply(session, ctx, case)


def _case_of_act(session: Session, *, inmate_id: int, act_id: str) -> ContestCase | None:
    query = select(ContestCase).where(
        ContestCase.inmate_id == inmate_id, ContestCase.act_id == act_id
    )
    return session.scalar(query)


def _require_contestable(session: Session, ctx: Context, entry: ScoreEntry) -> None:
    """A line has one case; a correcting line is the end of one."""
    about = entry.corrects_id or entry.id
    if session.scalar(select(ContestCase.id).where(ContestCase.entry_id == about)):
        raise AlreadyContested
    rules = rulebook(ctx.limits)
    term = contest_term(
        rules.contest,
        rules.calendar,
        published_on=entry.published_on,
        today=ctx.clock.today(),
        is_contested=False,
    )
    if term.state is ContestState.TOO_LATE:
        raise TooLateToContest(f"until {term.until}")


def _new_case(ctx: Context, entry: ScoreEntry, request: ContestRequest) -> ContestCase:
    place = SealPlace("contest_case", "words", f"{entry.inmate_id}/{request.act_id}")
    return ContestCase(
        act_id=request.act_id,
        inmate_id=entry.inmate_id,
        entry_id=entry.id,
        state=CaseState.OPEN.value,
        stage=CaseStage.REVIEW.value,
        grounds=",".join(dict.fromkeys(ground.value for ground in request.grounds)),
        words=ctx.seals.seal(request.words, place) if request.words else None,
        opened_at=ctx.clock.now(),
        due_on=_due(ctx, CaseStage.REVIEW),
    )


def _due(ctx: Context, stage: CaseStage) -> date:
    rules = rulebook(ctx.limits)
    return answer_due(rules.contest, rules.calendar, stage=stage, opened_on=ctx.clock.today())


def add_step(
    session: Session,
    ctx: Context,
    case: ContestCase,
    *,
    what: str,
    actor: Actor,
    role: Role,
    reasons: str = "",
) -> None:
    step = ContestStep(
        case_id=case.id,
        at=ctx.clock.now(),
        what=what,
        by_id=actor.person_id,
        role=role.value,
        reasons=reasons,
    )
    session.add(step)
    session.flush()


def target_of_stage(target: Target, stage: CaseStage) -> Target:
    """A re-check is the prison's: a duty at one block does not reach it."""
    if stage is CaseStage.REVIEW:
        return target
    return Target(target.person_id, Place(target.place.prison_id, None))


def _ask_officers(
    session: Session, ctx: Context, case: ContestCase, *, actor: Actor, target: Target
) -> None:
    stage = CaseStage(case.stage)
    is_review = stage is CaseStage.REVIEW
    work = Work(
        kind=CONTEST,
        subject_id=case.id,
        action=Action.CONTEST_DECIDE,
        role=Role.BLOCK_LEADER if is_review else Role.PRISON_LEADER,
        title="计分考核异议：复查" if is_review else "计分考核异议：复核",
        due_on=case.due_on,
    )
    place = target_of_stage(target, stage)
    ask_for_decision(session, ctx, actor=actor, target=place, work=work)


def my_cases(session: Session, ctx: Context, *, actor: Actor) -> CasesReply:
    require(actor, Action.SCORE_READ, Target(actor.person_id))
    cases = session.scalars(
        select(ContestCase)
        .where(ContestCase.inmate_id == actor.person_id)
        .order_by(ContestCase.id.desc())
    )
    return CasesReply(
        as_of=ctx.clock.now(), cases=[case_reply(session, ctx, case) for case in cases.all()]
    )


def my_case(session: Session, ctx: Context, *, actor: Actor, case_id: int) -> CaseReply:
    require(actor, Action.SCORE_READ, Target(actor.person_id))
    return case_reply(session, ctx, _own_case(session, actor=actor, case_id=case_id))


def _own_case(session: Session, *, actor: Actor, case_id: int) -> ContestCase:
    """NotFound for another person's case, as for one that does not exist."""
    case = session.get(ContestCase, case_id)
    if case is None or case.inmate_id != actor.person_id:
        raise NotFound
    return case


def withdraw_case(session: Session, ctx: Context, *, actor: Actor, case_id: int) -> CaseReply:
    """End an open case. A withdrawn re-check leaves the review's answer standing."""
    duty = require(actor, Action.CONTEST_OPEN, Target(actor.person_id))
    _own_case(session, actor=actor, case_id=case_id)
    take_back(session, ctx, kind=CONTEST, subject_id=case_id)
    total = locked_total(session, inmate_id=actor.person_id)
    case = session.get_one(ContestCase, case_id, with_for_update=True, populate_existing=True)
    if case.state == CaseState.WITHDRAWN:
        return case_reply(session, ctx, case)
    if case.state != CaseState.OPEN:
        raise CaseClosed
    case.state = _state_without_recheck(case).value
    total.open_cases -= 1
    add_step(session, ctx, case, what="withdrawn", actor=actor, role=duty.role)
    detail = {"case": case.id, "withdrawn": True}
    record = audit.Record(
        Action.CONTEST_OPEN, actor, duty, subject_id=actor.person_id, detail=detail
    )
    audit.append(session, ctx.clock, record)
    return case_reply(session, ctx, case)


def _state_without_recheck(case: ContestCase) -> CaseState:
    if case.stage == CaseStage.REVIEW:
        return CaseState.WITHDRAWN
    return CaseState.UPHELD if case.points_after is None else CaseState.CORRECTED


def ask_recheck(
    session: Session, ctx: Context, *, actor: Actor, request: RecheckRequest
) -> CaseReply:
    """Take a decided review to the prison, once and within its term."""
    target = custody.target_of(session, person_id=actor.person_id)
    duty = require(actor, Action.CONTEST_OPEN, target)
    _own_case(session, actor=actor, case_id=request.case_id)
    total = locked_total(session, inmate_id=actor.person_id)
    case = session.get_one(
        ContestCase, request.case_id, with_for_update=True, populate_existing=True
    )
    if case.stage == CaseStage.RECHECK and case.state == CaseState.OPEN:
        return case_reply(session, ctx, case)
    if case.state not in (CaseState.UPHELD, CaseState.CORRECTED) or case.recheck_until is None:
        raise CaseClosed
    if ctx.clock.today() > case.recheck_until:
        raise TooLateToContest(f"until {case.recheck_until}")
    require_room(rulebook(ctx.limits).contest, request.words)
    case.state, case.stage = CaseState.OPEN.value, CaseStage.RECHECK.value
    case.due_on, case.recheck_until = _due(ctx, CaseStage.RECHECK), None
    if request.words:
        place = SealPlace("contest_case", "recheck_words", f"{case.inmate_id}/{case.act_id}")
        case.recheck_words = ctx.seals.seal(request.words, place)
    total.open_cases += 1
    add_step(session, ctx, case, what="recheck_opened", actor=actor, role=duty.role)
    _ask_officers(session, ctx, case, actor=actor, target=target)
    detail = {"case": case.id, "stage": case.stage}
    record = audit.Record(
        Action.CONTEST_OPEN, actor, duty, subject_id=actor.person_id, detail=detail
    )
    audit.append(session, ctx.clock, record)
    return case_reply(session, ctx, case)
