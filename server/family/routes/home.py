"""The first page: the next visit, whom one may visit, and all visits."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from server.family.rendering import page
from server.family.shown import next_of
from server.family.visitor import Logged
from server.infra.context import Context
from server.infra.http import reading
from server.infra.permissions import Actor
from server.visits import service as visits
from server.wire.visits import PeopleReply, VisitsReply

router = APIRouter()


def _mine(session: Session, ctx: Context, *, actor: Actor) -> tuple[PeopleReply, VisitsReply]:
    people = visits.my_people(session, ctx, actor=actor)
    return people, visits.my_visits(session, ctx, actor=actor)


@router.get("/")
async def home(request: Request, visitor: Logged) -> HTMLResponse:
    people, mine = await reading(
        request, lambda session, ctx: _mine(session, ctx, actor=visitor.actor)
    )
    coming = next_of(mine.visits, now=mine.as_of)
    return page(
        request,
        "home.html",
        people=people.people,
        coming=coming,
        others=[visit for visit in mine.visits if visit is not coming],
    )
