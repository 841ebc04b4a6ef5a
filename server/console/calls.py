"""Who waits at a terminal for an officer, with the place in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.identity.service import let_in
from server.identity.service.let_in import Call
from server.infra.context import Context, PlaceWords
from server.infra.errors import NotFound
from server.infra.permissions import Actor


@dataclass(frozen=True)
class ShownCall:
    call: Call
    place: PlaceWords


def shown_calls(session: Session, ctx: Context, *, actor: Actor) -> Sequence[ShownCall]:
    return [
        ShownCall(call, ctx.inmates.place_words(session, call.place))
        for call in let_in.calls(session, ctx, actor=actor)
    ]


def shown_call(session: Session, ctx: Context, *, actor: Actor, call_id: int) -> ShownCall:
    """One that still waits; of another block, over and unknown are the same."""
    shown = shown_calls(session, ctx, actor=actor)
    found = next((each for each in shown if each.call.call_id == call_id), None)
    if found is None:
        raise NotFound
    return found
