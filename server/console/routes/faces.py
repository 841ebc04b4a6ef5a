"""A held person's face: an officer begins to have it taken at a terminal, or has it erased."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import Field

from server.console.forms import PostedForm, RowId
from server.console.rendering import go_to
from server.console.visitor import Logged
from server.identity.service import faces
from server.infra.http import writing

router = APIRouter()


class BeginForm(PostedForm):
    device: int = Field(ge=1, le=2**31 - 1)


def _page_of(person_id: int) -> str:
    return f"/console/people/{person_id}/face"


@router.post("/people/{person_id}/face/begin")
async def begin(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[BeginForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: faces.begin(
            session, ctx, actor=visitor.actor, person_id=person_id, device_id=form.device
        ),
    )
    return go_to(request, _page_of(person_id))


@router.post("/people/{person_id}/face/erase")
async def erase(
    request: Request, visitor: Logged, person_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: faces.withdraw_for(
            session, ctx, actor=visitor.actor, person_id=person_id
        ),
    )
    return go_to(request, _page_of(person_id))
