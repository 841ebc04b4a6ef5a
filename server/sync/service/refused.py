"""What a rule refused of a person's acts comes back to him, until he has read it."""

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Target, require
from server.sync.tables import JournalAct
from server.wire.base import Text
from server.wire.sync import ActOutcome, RefusedAct, RefusedActsReply, SeenRequest

SEEN: Final = "sync.seen"


def _unread(person: int | ColumnElement[int]) -> ColumnElement[bool]:
    # That he has read something is never told back to him, or he would read for ever.
    return and_(
        JournalAct.person_id == person,
        JournalAct.outcome == ActOutcome.REFUSED.value,
        JournalAct.seen_at.is_(None),
        JournalAct.kind != SEEN,
    )


def count_refused(person: ColumnElement[int]) -> Select[int]:
    """How many he has not read, for `home` to ask beside its other figures."""
    return select(func.count()).select_from(JournalAct).where(_unread(person))


def my_refused(session: Session, ctx: Context, *, actor: Actor) -> RefusedActsReply:
    """What a rule refused of this person's acts, until he says that he read it."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    query = select(JournalAct).where(_unread(actor.person_id)).order_by(JournalAct.id)
    acts = [
        RefusedAct(
            event_id=act.id,
            kind=act.kind,
            received_at=act.received_at,
            code=act.code,
            sentence=Text(zh=act.sentence_zh, en=act.sentence_en),
            act_id=act.act_id,
        )
        for act in session.scalars(query)
    ]
    return RefusedActsReply(as_of=ctx.clock.now(), acts=acts)


def see_refused(session: Session, ctx: Context, *, actor: Actor, request: SeenRequest) -> None:
    """He has read why; may come twice. Another person's act is not found."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    query = select(JournalAct).where(JournalAct.act_id == request.act_id).with_for_update()
    act = session.scalar(query)
    if act is None or act.person_id != actor.person_id or act.outcome != ActOutcome.REFUSED:
        raise NotFound
    act.seen_at = act.seen_at or ctx.clock.now()
