"""The terminals' door to identity: enrolment, tokens, log-in, and what a person sees of himself.

What a person sets comes through his terminal's journal. Here stays what means nothing later: who
may come in and stay now, and a face, which no terminal ever writes down and which is gone at once.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from server.identity.doors import terminal_actor, terminal_device
from server.identity.rules import hashing
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import (
    devices,
    face_login,
    face_settings,
    faces,
    let_in,
    looks,
    offline_login,
    sessions,
    terminal_login,
    terminal_state,
)
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.http import long_reading, reading, writing
from server.infra.pacing import in_turn
from server.infra.permissions import Actor
from server.infra.runner import Runner
from server.wire.base import DoneReply
from server.wire.identity import (
    ChallengeReply,
    ChallengeRequest,
    EnrolReply,
    EnrolRequest,
    FaceEnrolRequest,
    FaceKnownReply,
    FaceLogInRequest,
    LetInReply,
    LetInRequest,
    LetInStateReply,
    LetInTicket,
    LogInReply,
    LogInRequest,
    LooksReply,
    MeansReply,
    PersonCard,
    ReportReply,
    SessionReply,
    TerminalReport,
    TokenReply,
    TokenRequest,
)
from server.wire.offline import KeptReply, KeptRequest

terminals = APIRouter(tags=["identity"])
Me = Annotated[Actor, Depends(terminal_actor)]
Here = Annotated[DeviceClaim, Depends(terminal_device)]


@terminals.post("/devices/enrol")
async def enrol(request: Request, body: EnrolRequest) -> EnrolReply:
    outcome = await writing(request, lambda session, ctx: devices.enrol(session, ctx, request=body))
    if isinstance(outcome, GuituError):
        raise outcome
    return outcome


@terminals.post("/devices/challenge", dependencies=[Depends(in_turn)])
async def challenge(request: Request, body: ChallengeRequest) -> ChallengeReply:
    ctx: Context = request.app.state.ctx
    return devices.challenge(ctx, device_id=body.device_id)


@terminals.post("/devices/token")
async def token(request: Request, body: TokenRequest) -> TokenReply:
    """In no turn of its own: the challenge has had one, and grows old."""
    return await writing(
        request, lambda session, ctx: devices.give_token(session, ctx, request=body)
    )


@terminals.post("/sessions")
async def log_in(request: Request, here: Here, body: LogInRequest) -> LogInReply:
    runner: Runner = request.app.state.runner
    claim = await reading(
        request, lambda session, ctx: terminal_login.claim(session, ctx, device=here, request=body)
    )
    is_right = await runner.compute(lambda: hashing.matches(body.pin, claim.pin_hash))
    outcome = await writing(
        request,
        lambda session, ctx: terminal_login.settle(session, ctx, claim=claim, is_right=is_right),
    )
    if isinstance(outcome, GuituError):
        raise outcome
    return outcome


@terminals.get("/terminal/means")
async def means(request: Request, here: Here) -> MeansReply:
    return await reading(request, lambda session, _: face_settings.means(session, device=here))


@terminals.post("/sessions/face")
async def log_in_by_face(request: Request, here: Here, body: FaceLogInRequest) -> LogInReply:
    runner: Runner = request.app.state.runner
    ctx: Context = request.app.state.ctx
    claimed = await long_reading(
        request, lambda session, ctx: face_login.claim(session, ctx, device=here, request=body)
    )
    person_id = await runner.compute(lambda: face_login.recognise(ctx, claimed))
    outcome = await writing(
        request,
        lambda session, ctx: face_login.settle(session, ctx, claimed=claimed, person_id=person_id),
    )
    if isinstance(outcome, GuituError):
        raise outcome
    return outcome


@terminals.post("/sessions/let-in")
async def ask_to_be_let_in(request: Request, here: Here, body: LetInRequest) -> LetInReply:
    return await writing(
        request, lambda session, ctx: let_in.ask(session, ctx, device=here, request=body)
    )


@terminals.post("/sessions/let-in/state")
async def let_in_state(request: Request, here: Here, body: LetInTicket) -> LetInStateReply:
    return await writing(
        request, lambda session, ctx: let_in.state(session, ctx, device=here, ticket=body.ticket)
    )


@terminals.post("/sessions/let-in/end")
async def leave_let_in(request: Request, here: Here, body: LetInTicket) -> DoneReply:
    await writing(
        request, lambda session, ctx: let_in.leave(session, ctx, device=here, ticket=body.ticket)
    )
    return DoneReply()


@terminals.post("/terminal/report")
async def report(request: Request, here: Here, body: TerminalReport) -> ReportReply:
    return await writing(
        request,
        lambda session, ctx: terminal_state.report(session, ctx, device=here, request=body),
    )


@terminals.post("/terminal/kept")
async def kept(request: Request, here: Here, body: KeptRequest) -> KeptReply:
    return await reading(
        request, lambda session, ctx: offline_login.review(session, ctx, device=here, request=body)
    )


@terminals.post("/terminal/face")
async def enrol_face(request: Request, here: Here, body: FaceEnrolRequest) -> DoneReply:
    await writing(
        request, lambda session, ctx: faces.enrol(session, ctx, device=here, request=body)
    )
    return DoneReply()


@terminals.delete("/sessions/mine")
async def log_out(request: Request, actor: Me) -> DoneReply:
    await writing(request, lambda session, ctx: sessions.log_out(session, ctx, actor=actor))
    return DoneReply()


@terminals.put("/sessions/mine")
async def stay(request: Request, actor: Me) -> SessionReply:
    return await writing(request, lambda session, ctx: sessions.stay(session, ctx, actor=actor))


@terminals.get("/me")
async def me(request: Request, actor: Me) -> PersonCard:
    return await reading(request, lambda session, ctx: looks.me(session, ctx, actor=actor))


@terminals.get("/me/face")
async def my_face(request: Request, actor: Me) -> FaceKnownReply:
    return await reading(request, lambda session, _: faces.known_to_himself(session, actor=actor))


@terminals.delete("/me/face")
async def forget_my_face(request: Request, actor: Me) -> DoneReply:
    await writing(request, lambda session, ctx: faces.withdraw_own(session, ctx, actor=actor))
    return DoneReply()


@terminals.get("/me/looks")
async def my_looks(request: Request, actor: Me) -> LooksReply:
    return await reading(request, lambda session, ctx: looks.looks(session, ctx, actor=actor))
