"""What a person sets for himself at a terminal, as it comes out of the terminal's journal."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from server.identity.service.looks import keep_preferences
from server.identity.service.offline_login import logged_in
from server.infra.context import AppliesAct, Context
from server.infra.permissions import Actor
from server.wire.base import DoneReply
from server.wire.identity import PreferencesRequest


def preferences(
    session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str
) -> DoneReply:
    del act_id  # the same wishes twice are the same wishes
    request = PreferencesRequest.model_validate_json(body)
    keep_preferences(session, ctx, actor=actor, request=request)
    return DoneReply()


ACTS: Final[Mapping[str, AppliesAct]] = {
    "identity.preferences": preferences,
    "identity.logged_in": logged_in,
}
