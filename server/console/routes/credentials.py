"""A held person's means of log-in: an officer gives a PIN or a card, or takes the card back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import Field

from server.console.forms import Line, PostedForm, RowId, Secret
from server.console.rendering import go_to
from server.console.visitor import Logged
from server.identity.rules.hashing import hash_secret
from server.identity.rules.strength import check_pin
from server.identity.service import credentials
from server.infra.context import Context
from server.infra.http import writing
from server.infra.runner import Runner

router = APIRouter()


class PinForm(PostedForm):
    pin: Secret = Field(min_length=1, max_length=12)
    number: Line = ""


class CardForm(PostedForm):
    """As the reader shows it: hexadecimal, however it is spaced."""

    card: Line = Field(pattern=r"^[0-9A-Fa-f :-]{8,40}$")


def _page_of(person_id: int) -> str:
    return f"/console/people/{person_id}"


@router.post("/people/{person_id}/pin")
async def set_pin(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[PinForm, Form()]
) -> Response:
    ctx: Context = request.app.state.ctx
    runner: Runner = request.app.state.runner
    check_pin(form.pin, digits=ctx.limits.number("identity.pin_digits"), number=form.number)
    pin_hash = await runner.compute(lambda: hash_secret(form.pin))
    await writing(
        request,
        lambda session, ctx: credentials.set_pin(
            session, ctx, actor=visitor.actor, person_id=person_id, pin_hash=pin_hash
        ),
    )
    return go_to(request, _page_of(person_id))


@router.post("/people/{person_id}/card")
async def give_card(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[CardForm, Form()]
) -> Response:
    card_id = "".join(letter for letter in form.card if letter.isalnum()).upper()
    await writing(
        request,
        lambda session, ctx: credentials.give_card(
            session, ctx, actor=visitor.actor, person_id=person_id, card_id=card_id
        ),
    )
    return go_to(request, _page_of(person_id))


@router.post("/people/{person_id}/card/back")
async def take_card_back(
    request: Request, visitor: Logged, person_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: credentials.take_card_back(
            session, ctx, actor=visitor.actor, person_id=person_id
        ),
    )
    return go_to(request, _page_of(person_id))
