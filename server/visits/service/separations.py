"""Inmates who must not meet: who ordered it, and until when."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.service import people
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Duty, require
from server.infra.sealing import Place as SealPlace
from server.visits.service.slots import lock_people
from server.visits.tables import Separation


def keep_apart(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, other_id: int, reason: str
) -> None:
    """From now on the two have no visits at one place and time. What is booked stays."""
    if inmate_id == other_id or not reason.strip():
        raise InvalidInput("two people and a reason")
    duty = _duty(session, actor, inmate_id)
    custody.target_of(session, person_id=other_id)
    lock_people(session, [inmate_id, other_id])
    known = _known(session, inmate_id, other_id)
    if known is not None and known.ended_at is None:
        raise Conflict("it is so already")
    first, second = sorted((inmate_id, other_id))
    row = known or Separation(inmate_id=first, other_id=second)
    place = SealPlace("separation", "reason", f"{first}/{second}")
    row.reason = ctx.seals.seal(reason.strip(), place)
    row.ordered_by, row.ordered_at, row.ended_at = actor.person_id, ctx.clock.now(), None
    session.add(row)
    _log(session, ctx, actor, duty, inmate_id, is_apart=True)


def end_separation(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, other_id: int
) -> None:
    duty = _duty(session, actor, inmate_id)
    if not people.names_of(session, [other_id]):
        raise NotFound
    lock_people(session, [inmate_id, other_id])
    known = _known(session, inmate_id, other_id)
    if known is None or known.ended_at is not None:
        raise NotFound
    known.ended_at = ctx.clock.now()
    _log(session, ctx, actor, duty, inmate_id, is_apart=False)


def _duty(session: Session, actor: Actor, inmate_id: int) -> Duty:
    target = custody.target_of(session, person_id=inmate_id)
    return require(actor, Action.VISIT_SEPARATE, target)


def _known(session: Session, inmate_id: int, other_id: int) -> Separation | None:
    first, second = sorted((inmate_id, other_id))
    query = select(Separation).where(Separation.inmate_id == first, Separation.other_id == second)
    return session.scalar(query.with_for_update())


def _log(
    session: Session, ctx: Context, actor: Actor, duty: Duty, inmate_id: int, *, is_apart: bool
) -> None:
    # Whom from: the row tells, for the log is shown to the one whom it is about.
    record = audit.Record(
        Action.VISIT_SEPARATE, actor, duty, subject_id=inmate_id, detail={"apart": is_apart}
    )
    audit.append(session, ctx.clock, record)
