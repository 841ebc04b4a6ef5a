"""Hands an act to the capability that takes its kind."""

from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.permissions import Actor
from server.sync.rules import ActUnknown
from server.wire.base import Reply


def apply_act(
    session: Session, ctx: Context, *, actor: Actor, kind: str, act_id: str, body: str
) -> Reply:
    apply = ctx.act_handlers.get(kind)
    if apply is None:
        raise ActUnknown(kind)
    return apply(session, ctx, actor=actor, act_id=act_id, body=body)
