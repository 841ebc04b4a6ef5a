"""An officer enters a line, a second person approves or refuses it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import (
    Action,
    Actor,
    Role,
    Target,
    may,
    places_of,
    require,
    require_purpose,
)
from server.scores.rules.clauses import Clause
from server.scores.rules.contest import require_second_person, required_reason, stated_text
from server.scores.rules.months import month_of, plus_months
from server.scores.rules.points import Ask, Reckoning, reckoned
from server.scores.service.ledger import BY_OFFICER, Draft, granted, locked_total, write_line
from server.scores.service.reading import staff_look
from server.scores.service.rulebook import Rulebook, rulebook
from server.scores.service.work import ENTRY, Answer, Work, ask_for_decision, settle
from server.scores.tables import ScoreProposal
from server.wire.scores import EntryKind, Part

LONGEST_TITLE = 120
OPEN, APPROVED, REFUSED = "open", "approved", "refused"


@dataclass(frozen=True)
class Proposed:
    """A line that waits for the second person, with the points it would have now."""

    proposal_id: int
    inmate_id: int
    happened_on: date
    part: Part
    kind: EntryKind
    clause: str
    title: str
    asked: int
    state: str
    proposed_by: int
    proposed_at: datetime
    reason: str = ""
    entry_id: int | None = None


def reckon_entry(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    inmate_id: int,
    clause: str,
    happened_on: date,
    points: int | None = None,
    purpose: str | None,
) -> Reckoning:
    """What the cap would leave of a line now, before it is entered. A write: the look is logged."""
    look = staff_look(session, actor, inmate_id=inmate_id, purpose=purpose)
    require(actor, Action.SCORE_PROPOSE, custody.target_of(session, person_id=inmate_id))
    rules = rulebook(ctx.limits)
    ask = rules.clauses.get(clause).asks(points)
    _require_day(happened_on, today=ctx.clock.today())
    month = month_of(happened_on)
    reckoning = _reckon(session, rules, inmate_id=inmate_id, month=month, ask=ask)
    audit.append(session, ctx.clock, look)
    return reckoning


def propose_entry(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    inmate_id: int,
    clause: str,
    happened_on: date,
    points: int | None = None,
    title: str = "",
) -> Proposed:
    """Enter a line under a clause; without points, the clause's usual ones.

    Points are positive, also those taken away. What the cap leaves is worked out again when the
    line is approved, for another may be approved before it.
    """
    target = custody.target_of(session, person_id=inmate_id)
    duty = require(actor, Action.SCORE_PROPOSE, target)
    rules = rulebook(ctx.limits)
    stated = rules.clauses.get(clause)
    ask = stated.asks(points)
    _require_day(happened_on, today=ctx.clock.today())
    _reckon(session, rules, inmate_id=inmate_id, month=month_of(happened_on), ask=ask)
    proposal = _new_proposal(ask, clause=stated, target=target, happened_on=happened_on)
    proposal.title = (stated_text(title) or stated.title.zh)[:LONGEST_TITLE]
    proposal.proposed_by, proposal.proposed_role = actor.person_id, duty.role.value
    proposal.proposed_at = ctx.clock.now()
    session.add(proposal)
    session.flush()
    _ask_second_person(session, ctx, rules, actor=actor, target=target, proposal=proposal)
    detail = {"proposal": proposal.id, "clause": stated.code, "points": ask.points}
    record = audit.Record(Action.SCORE_PROPOSE, actor, duty, subject_id=inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return proposed(proposal)


def _new_proposal(ask: Ask, *, clause: Clause, target: Target, happened_on: date) -> ScoreProposal:
    return ScoreProposal(
        inmate_id=target.person_id,
        prison_id=target.place.prison_id,
        block_id=target.place.block_id,
        happened_on=happened_on,
        part=ask.part.value,
        kind=ask.kind.value,
        clause=clause.code,
        points=ask.points,
        state=OPEN,
    )


def _require_day(happened_on: date, *, today: date) -> None:
    """A line is about this month or the one before: older months have been published."""
    if happened_on > today:
        raise InvalidInput("a line cannot lie in the future")
    if month_of(happened_on) < plus_months(month_of(today), -1):
        raise InvalidInput("a line cannot be older than last month")


def _reckon(
    session: Session, rules: Rulebook, *, inmate_id: int, month: int, ask: Ask
) -> Reckoning:
    able = custody.is_able_to_work(session, person_id=inmate_id)
    return reckoned(
        rules.points,
        ask,
        bases=rules.points.bases(able_to_work=able),
        granted=granted(session, inmate_id=inmate_id, month=month, ask=ask),
    )


def _ask_second_person(
    session: Session,
    ctx: Context,
    rules: Rulebook,
    *,
    actor: Actor,
    target: Target,
    proposal: ScoreProposal,
) -> None:
    sign = "-" if proposal.kind in (EntryKind.DEDUCTION, EntryKind.PENALTY) else "+"
    work = Work(
        kind=ENTRY,
        subject_id=proposal.id,
        action=Action.SCORE_APPROVE,
        role=Role.BLOCK_LEADER,
        title=f"{proposal.title} {sign}{proposal.points}",
        due_on=rules.calendar.after(ctx.clock.today(), workdays=rules.approval_within),
    )
    ask_for_decision(session, ctx, actor=actor, target=target, work=work)


def decide_entry(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    proposal_id: int,
    approved: bool,
    reason: str,
) -> Proposed:
    """Called by approvals or by the page of scores; a refusal states its reason."""
    stated = stated_text(reason) if approved else required_reason(reason)
    settle(session, ctx, actor=actor, answer=Answer(ENTRY, proposal_id, approved, stated))
    proposal = session.get(ScoreProposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        raise NotFound
    target = custody.target_of(session, person_id=proposal.inmate_id)
    duty = require(actor, Action.SCORE_APPROVE, target)
    if proposal.state != OPEN:
        raise Conflict(f"proposal {proposal_id} is {proposal.state}")
    require_second_person(actor.person_id, involved={proposal.proposed_by})
    proposal.state, proposal.reason = APPROVED if approved else REFUSED, stated
    proposal.decided_by = actor.person_id
    proposal.decided_at = ctx.clock.now()
    if approved:
        _enter(session, ctx, proposal, approver=actor, role=duty.role)
    detail = {"proposal": proposal.id, "state": proposal.state, "entry": proposal.entry_id}
    record = audit.Record(
        Action.SCORE_APPROVE, actor, duty, subject_id=proposal.inmate_id, detail=detail
    )
    audit.append(session, ctx.clock, record)
    return proposed(proposal)


def _enter(
    session: Session, ctx: Context, proposal: ScoreProposal, *, approver: Actor, role: Role
) -> None:
    """Write the line; the totals' lock makes approvals under one cap wait for each other."""
    total = locked_total(session, inmate_id=proposal.inmate_id)
    month = month_of(proposal.happened_on)
    ask = Ask(Part(proposal.part), EntryKind(proposal.kind), proposal.points)
    draft = Draft(
        month=month,
        happened_on=proposal.happened_on,
        part=ask.part,
        kind=ask.kind,
        clause=proposal.clause,
        title=proposal.title,
        reckoning=_reckon(
            session, rulebook(ctx.limits), inmate_id=proposal.inmate_id, month=month, ask=ask
        ),
        source=BY_OFFICER,
        entered_by=proposal.proposed_by,
        entered_role=proposal.proposed_role,
        approved_by=approver.person_id,
        approved_role=role.value,
    )
    proposal.entry_id = write_line(session, ctx, total=total, draft=draft).id


def proposed(proposal: ScoreProposal) -> Proposed:
    return Proposed(
        proposal_id=proposal.id,
        inmate_id=proposal.inmate_id,
        happened_on=proposal.happened_on,
        part=Part(proposal.part),
        kind=EntryKind(proposal.kind),
        clause=proposal.clause,
        title=proposal.title,
        asked=proposal.points,
        state=proposal.state,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        reason=proposal.reason,
        entry_id=proposal.entry_id,
    )


def proposals_for_staff(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    purpose: str | None,
    inmate_id: int | None = None,
) -> list[Proposed]:
    """Lines that wait where the actor has a duty. A write session: the looks are logged."""
    stated = require_purpose(purpose)
    query = select(ScoreProposal).where(ScoreProposal.state == OPEN)
    if inmate_id is not None:
        query = query.where(ScoreProposal.inmate_id == inmate_id)
    prisons = {place.prison_id for place in places_of(actor, Action.SCORE_READ)}
    found, looks = [], {}
    for proposal in session.scalars(
        query.where(ScoreProposal.prison_id.in_(prisons)).order_by(ScoreProposal.id)
    ):
        target = custody.target_of(session, person_id=proposal.inmate_id)
        if may(actor, Action.SCORE_READ, target):
            found.append(proposed(proposal))
            looks[proposal.inmate_id] = audit.Record(
                Action.SCORE_READ,
                actor,
                require(actor, Action.SCORE_READ, target),
                subject_id=proposal.inmate_id,
                is_look=True,
                purpose=stated,
            )
    audit.append_all(session, ctx.clock, list(looks.values()))
    return found
