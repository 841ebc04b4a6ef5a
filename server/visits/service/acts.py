"""What a person does about his visits at a terminal, as it comes out of the terminal's journal."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from server.infra.context import AppliesAct, Context
from server.infra.errors import InvalidInput
from server.infra.permissions import Actor
from server.visits.service.appeals import appeal_visit
from server.visits.service.booking import request_visit
from server.visits.service.rating import rate_visit
from server.visits.service.recording_requests import ask_to_see
from server.visits.service.steps import withdraw_visit
from server.wire.visits import (
    AppealRequest,
    RateVisit,
    SeeRecording,
    VisitReply,
    VisitRequest,
    WithdrawVisit,
)


def book(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> VisitReply:
    request = VisitRequest.model_validate_json(body)
    if request.act_id != act_id:
        raise InvalidInput("the act's id is not the one in its body")
    return request_visit(session, ctx, actor=actor, request=request)


def withdraw(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> VisitReply:
    del act_id  # a visit that is withdrawn twice is withdrawn once
    request = WithdrawVisit.model_validate_json(body)
    return withdraw_visit(session, ctx, actor=actor, visit_id=request.visit_id)


def appeal(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> VisitReply:
    del act_id  # a visit has one appeal
    request = AppealRequest.model_validate_json(body)
    return appeal_visit(session, ctx, actor=actor, request=request)


def see_recording(
    session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str
) -> VisitReply:
    del act_id  # one request waits at a time
    request = SeeRecording.model_validate_json(body)
    return ask_to_see(session, ctx, actor=actor, request=request)


def rate(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> VisitReply:
    del act_id  # the last word on a visit counts
    request = RateVisit.model_validate_json(body)
    return rate_visit(session, ctx, actor=actor, request=request)


ACTS: Final[Mapping[str, AppliesAct]] = {
    "visits.book": book,
    "visits.withdraw": withdraw,
    "visits.appeal": appeal,
    "visits.see_recording": see_recording,
    "visits.rate": rate,
}
