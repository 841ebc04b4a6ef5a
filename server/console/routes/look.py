"""How the console looks and why the officer looks: language, size, contrast, purpose."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from server.console.forms import Line, PostedForm, own_path
from server.console.look import keep_look, look_of
from server.console.purposes import KeptPurpose, keep_purpose, words_of
from server.console.rendering import go_to, is_partial, page
from server.console.visitor import Logged

router = APIRouter()


class LookForm(PostedForm):
    language: Literal["zh", "en", ""] = ""
    size: Literal["normal", "large", "largest", ""] = ""
    contrast: Literal["calm", "high", ""] = ""
    back: Line = ""


class PurposeForm(PostedForm):
    """`text` comes along when the choice stands in the search form."""

    purpose: Line = ""
    note: Line = ""
    text: Line = ""
    back: Line = ""


@router.post("/look")
async def change_look(request: Request, form: Annotated[LookForm, Form()]) -> Response:
    look = look_of(request)
    changed = replace(
        look,
        language=form.language or look.language,
        size=form.size or look.size,
        high_contrast=form.contrast == "high" if form.contrast else look.high_contrast,
    )
    answer = go_to(request, own_path(form.back))
    keep_look(answer, changed)
    return answer


@router.post("/purpose")
async def state_purpose(
    request: Request, visitor: Logged, form: Annotated[PurposeForm, Form()]
) -> Response:
    words = words_of(form.purpose, form.note)
    answer: Response = go_to(request, own_path(form.back))
    if is_partial(request):
        shown = visitor.stating(KeptPurpose(words))
        answer = page(request, "parts/purpose.html", visitor=shown)
    keep_purpose(answer, request.app.state.ctx, session_token=visitor.token, words=words)
    return answer
