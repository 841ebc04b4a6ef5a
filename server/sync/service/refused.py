"""What a rule refused of a person's acts comes back to him, until he has read it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Target, require
from server.sync.tables import JournalAct
from server.wire.base import Text
from server.wire.sync import ActOutcome, RefusedAct, RefusedActsReply, SeenRequest


def my_refused(session: Session, ctx: Context, *, actor: Actor) -> RefusedActsReply:
    """What a rule refused of this person's acts, until he says that he read it."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    query = (
        select(JournalAct)
        .where(
            JournalAct.person_id == actor.person_id,
            JournalAct.outcome == ActOutcome.REFUSED.value,
            JournalAct.seen_at.is_(None),
        )
        .order_by(JournalAct.id)
    )
    acts = [
        RefusedAct(
            event_id=act.id,
            kind=act.kind,
            received_at=act.received_at,
            code=act.code,
            sentence=Text(zh=act.sentence_zh, en=act.sentence_en),
        )
        for act in session.scalars(query)
    ]
    return RefusedActsReply(as_of=ctx.clock.now(), acts=acts)


def see_refused(
    session: Session, ctx: Context, *, actor: Actor, request: SeenRequest
) -> RefusedActsReply:
    """He has read why. Another person's act is not found."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    act = session.get(JournalAct, request.event_id, with_for_update=True)
    if act is None or act.person_id != actor.person_id:
        raise NotFound
    act.seen_at = act.seen_at or ctx.clock.now()
    session.flush()
    return my_refused(session, ctx, actor=actor)
