"""That a person has read why an act was refused, as it comes out of a terminal's journal."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from server.infra.context import AppliesAct, Context
from server.infra.permissions import Actor
from server.sync.service.refused import SEEN, see_refused
from server.wire.base import DoneReply
from server.wire.sync import SeenRequest


def seen(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> DoneReply:
    del act_id  # what is read twice is read
    request = SeenRequest.model_validate_json(body)
    see_refused(session, ctx, actor=actor, request=request)
    return DoneReply()


ACTS: Final[Mapping[str, AppliesAct]] = {SEEN: seen}
