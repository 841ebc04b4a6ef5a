"""The terminals' door to a person's scores and the cases that contest them.

It only reads: what a person does about his score comes through his terminal's journal.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.orm import Session

from server.identity.doors import Presented, presented, renew_if_due, terminal_actor
from server.identity.service import sessions
from server.identity.service.sessions import OpenSession
from server.infra.context import Context
from server.infra.http import reading
from server.infra.permissions import Actor
from server.scores import service
from server.wire.scores import (
    CaseReply,
    CasesReply,
    ExplainedLine,
    Forecast,
    LinesReply,
    ScoresReply,
)

terminals = APIRouter(prefix="/scores", tags=["scores"])
# The widest whole number that both databases keep.
LARGEST_ID = 2**31 - 1
Person = Annotated[Actor, Depends(terminal_actor)]
EntryId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
CaseId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@terminals.get("/mine", response_model=ScoresReply)
async def my_scores(request: Request, shown: Annotated[Presented, Depends(presented)]) -> Response:
    """A hot route: session and score in one read, and the reply encoded once."""

    def read(session: Session, ctx: Context) -> tuple[OpenSession, ScoresReply]:
        found = sessions.terminal_session(
            session, ctx, token=shown.session_token, device_id=shown.device.device_id
        )
        return found, service.my_scores(session, ctx, actor=found.actor)

    found, reply = await reading(request, read)
    await renew_if_due(request, found)
    return Response(reply.model_dump_json(), media_type="application/json")


@terminals.get("/mine/lines")
async def my_lines(
    request: Request,
    actor: Person,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> LinesReply:
    return await reading(
        request, lambda session, ctx: service.my_lines(session, ctx, actor=actor, before=before)
    )


@terminals.get("/mine/lines/{entry_id}")
async def my_line(request: Request, actor: Person, entry_id: EntryId) -> ExplainedLine:
    return await reading(
        request, lambda session, ctx: service.my_line(session, ctx, actor=actor, entry_id=entry_id)
    )


@terminals.get("/mine/what-if")
async def my_what_if(
    request: Request, actor: Person, points_a_month: Annotated[int, Query(ge=0, le=1000)]
) -> Forecast:
    return await reading(
        request,
        lambda session, ctx: service.my_what_if(
            session, ctx, actor=actor, points_a_month=points_a_month
        ),
    )


@terminals.get("/mine/cases")
async def my_cases(request: Request, actor: Person) -> CasesReply:
    return await reading(request, lambda session, ctx: service.my_cases(session, ctx, actor=actor))


@terminals.get("/mine/cases/{case_id}")
async def my_case(request: Request, actor: Person, case_id: CaseId) -> CaseReply:
    return await reading(
        request, lambda session, ctx: service.my_case(session, ctx, actor=actor, case_id=case_id)
    )
