"""A held person is moved, his sentence is changed by a court, and his relations are judged."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import Field

from server.console.forms import Line, PostedForm, RowId
from server.console.rendering import go_to, page
from server.console.routes.log_in import qr_code
from server.console.visitor import Logged
from server.custody import service as custody
from server.identity.service import invitations, people
from server.infra.http import writing

router = APIRouter()
# Longer than any sentence that is counted in days.
MOST_DAYS = 36_525


class TransferForm(PostedForm):
    block: int = Field(ge=1, le=2**31 - 1)
    reason: Line = Field(min_length=1)


class ChangeForm(PostedForm):
    """A reduction has negative days."""

    decided_on: date
    title: Line = Field(min_length=1, max_length=80)
    days: int = Field(ge=-MOST_DAYS, le=MOST_DAYS)
    document: Line = Field(min_length=1, max_length=120)


class RelationForm(PostedForm):
    is_kin: bool
    document: Line = Field(min_length=1, max_length=120)


@router.post("/people/{person_id}/transfer")
async def transfer(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[TransferForm, Form()]
) -> Response:
    """Back to the list: he may be nobody whom the officer sees from now on."""
    await writing(
        request,
        lambda session, ctx: custody.transfer(
            session,
            ctx,
            actor=visitor.actor,
            person_id=person_id,
            to_block_id=form.block,
            reason=form.reason,
        ),
    )
    return go_to(request, "/console/people")


@router.post("/people/{person_id}/sentence/change")
async def change_sentence(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[ChangeForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: custody.change_sentence(
            session,
            ctx,
            actor=visitor.actor,
            person_id=person_id,
            decided_on=form.decided_on,
            title=form.title,
            days=form.days,
            document=form.document,
        ),
    )
    return go_to(request, f"/console/people/{person_id}/sentence")


@router.post("/people/{person_id}/relations/{relation_id}")
async def judge_relation(
    request: Request,
    visitor: Logged,
    person_id: RowId,
    relation_id: RowId,
    form: Annotated[RelationForm, Form()],
) -> Response:
    await writing(
        request,
        lambda session, ctx: people.judge_relation(
            session,
            ctx,
            actor=visitor.actor,
            inmate_id=person_id,
            relation_id=relation_id,
            is_kin=form.is_kin,
            document=form.document,
        ),
    )
    return go_to(request, f"/console/people/{person_id}")


@router.post("/people/{person_id}/relations/{relation_id}/invitation")
async def invite_relative(
    request: Request,
    visitor: Logged,
    person_id: RowId,
    relation_id: RowId,
    _form: Annotated[PostedForm, Form()],
) -> Response:
    """Shown once: to be read to the relative or handed over on paper."""
    invited = await writing(
        request,
        lambda session, ctx: invitations.invite(
            session, ctx, actor=visitor.actor, inmate_id=person_id, relation_id=relation_id
        ),
    )
    stated = request.app.state.installation.settings.public_origin
    address = f"{stated or ''}/family/"
    return page(
        request,
        "person/invitation.html",
        invited=invited,
        address=address,
        qr=qr_code(address) if stated else "",
        person_id=person_id,
    )
