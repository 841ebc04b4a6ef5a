"""What a person does about his score at a terminal, as it comes out of the terminal's journal."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from server.infra.context import AppliesAct, Context
from server.infra.errors import InvalidInput
from server.infra.permissions import Actor
from server.scores.service.contest import ask_recheck, open_case, withdraw_case
from server.wire.scores import (
    CaseReply,
    ContestRequest,
    RecheckRequest,
    WithdrawRequest,
)


def contest(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> CaseReply:
    request = ContestRequest.model_validate_json(body)
    if request.act_id != act_id:
        raise InvalidInput("the act's id is not the one in its body")
    return open_case(session, ctx, actor=actor, request=request)


def withdraw(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> CaseReply:
    del act_id  # a case that is withdrawn twice is withdrawn once
    request = WithdrawRequest.model_validate_json(body)
    return withdraw_case(session, ctx, actor=actor, case_id=request.case_id)


def recheck(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> CaseReply:
    del act_id  # a case stands before the prison once
    request = RecheckRequest.model_validate_json(body)
    return ask_recheck(session, ctx, actor=actor, request=request)


ACTS: Final[Mapping[str, AppliesAct]] = {
    "scores.contest": contest,
    "scores.withdraw": withdraw,
    "scores.recheck": recheck,
}
