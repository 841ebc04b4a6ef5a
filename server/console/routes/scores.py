"""An officer enters a line: clause, day, points, with the cap's arithmetic before it is saved."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console.forms import Line, PostedForm, RowId, Words
from server.console.rendering import go_to, page
from server.console.visitor import Logged
from server.identity.service import lookup
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.http import writing
from server.scores import service as scores
from server.scores.rules.clauses import Clause
from server.scores.service.rulebook import rulebook
from server.wire.scores import EntryKind, Grade

router = APIRouter()
Chosen = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class EntryForm(PostedForm):
    """`points` are positive; without them the clause's usual ones hold."""

    person: int = Field(ge=1, le=2**31 - 1)
    clause: Line = Field(min_length=1, max_length=60)
    happened_on: date
    points: int | None = Field(default=None, ge=1, le=1000)
    title: Line = Field(default="", max_length=120)


class GradeForm(PostedForm):
    grade: Grade
    reason: Words = ""


def _clauses(request: Request) -> list[Clause]:
    """Those an officer can enter under: the month's base is entered by the rule."""
    ctx: Context = request.app.state.ctx
    return [each for each in rulebook(ctx.limits).clauses if each.kind is not EntryKind.BASE]


@router.get("/scores/new")
async def new_entry(request: Request, visitor: Logged, person: Chosen = None) -> HTMLResponse:
    if person is None:
        return page(request, "scores/nobody.html")
    found = await writing(
        request,
        lambda session, ctx: lookup.read_person(
            session, ctx, actor=visitor.actor, person_id=person, purpose=visitor.purpose
        ),
    )
    return page(request, "scores/new.html", person=found, clauses=_clauses(request))


@router.post("/scores/reckon")
async def reckon(
    request: Request, visitor: Logged, form: Annotated[EntryForm, Form()]
) -> HTMLResponse:
    reckoning, refused = None, None
    try:
        reckoning = await writing(
            request,
            lambda session, ctx: scores.reckon_entry(
                session,
                ctx,
                actor=visitor.actor,
                inmate_id=form.person,
                clause=form.clause,
                happened_on=form.happened_on,
                points=form.points,
                purpose=visitor.purpose,
            ),
        )
    except GuituError as error:
        refused = error
    ctx: Context = request.app.state.ctx
    return page(
        request,
        "scores/reckoning.html",
        status=refused.status if refused else 200,
        sum=reckoning,
        refused=refused.sentence if refused else None,
        clause=rulebook(ctx.limits).clauses.find(form.clause),
    )


@router.post("/scores")
async def propose(
    request: Request, visitor: Logged, form: Annotated[EntryForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: scores.propose_entry(
            session,
            ctx,
            actor=visitor.actor,
            inmate_id=form.person,
            clause=form.clause,
            happened_on=form.happened_on,
            points=form.points,
            title=form.title,
        ),
    )
    return go_to(request, "/console/scores/entered")


@router.post("/scores/cycles/{cycle_id}/grade")
async def propose_grade(
    request: Request, visitor: Logged, cycle_id: RowId, form: Annotated[GradeForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: scores.propose_grade(
            session,
            ctx,
            actor=visitor.actor,
            cycle_id=cycle_id,
            grade=form.grade,
            reason=form.reason,
        ),
    )
    return go_to(request, "/console/scores/entered")


@router.get("/scores/entered")
async def entered(request: Request, visitor: Logged) -> HTMLResponse:
    return page(request, "scores/entered.html", visitor=visitor)
