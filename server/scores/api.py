"""The terminals' door to a person's scores and the cases that contest them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from server.identity.doors import terminal_actor
from server.infra.http import reading, writing
from server.infra.permissions import Actor
from server.scores import service
from server.wire.scores import (
    CaseReply,
    CasesReply,
    ContestRequest,
    ExplainedLine,
    Forecast,
    LinesReply,
    RecheckRequest,
    ScoresReply,
)

terminals = APIRouter(prefix="/scores", tags=["scores"])
# The widest whole number that both databases keep.
LARGEST_ID = 2**31 - 1
Person = Annotated[Actor, Depends(terminal_actor)]
EntryId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
CaseId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@terminals.get("/mine", response_model=ScoresReply)
async def my_scores(request: Request, actor: Person) -> Response:
    reply = await reading(
        request, lambda session, ctx: service.my_scores(session, ctx, actor=actor)
    )
    # Ready bytes: a second check of the reply would cost as much as the reads.
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


@terminals.post("/mine/cases")
async def open_case(request: Request, actor: Person, contest: ContestRequest) -> CaseReply:
    return await writing(
        request, lambda session, ctx: service.open_case(session, ctx, actor=actor, request=contest)
    )


@terminals.get("/mine/cases/{case_id}")
async def my_case(request: Request, actor: Person, case_id: CaseId) -> CaseReply:
    return await reading(
        request, lambda session, ctx: service.my_case(session, ctx, actor=actor, case_id=case_id)
    )


@terminals.post("/mine/cases/{case_id}/withdraw")
async def withdraw_case(request: Request, actor: Person, case_id: CaseId) -> CaseReply:
    return await writing(
        request,
        lambda session, ctx: service.withdraw_case(session, ctx, actor=actor, case_id=case_id),
    )


@terminals.post("/mine/cases/{case_id}/recheck")
async def ask_recheck(
    request: Request, actor: Person, case_id: CaseId, recheck: RecheckRequest
) -> CaseReply:
    return await writing(
        request,
        lambda session, ctx: service.ask_recheck(
            session, ctx, actor=actor, case_id=case_id, request=recheck
        ),
    )
