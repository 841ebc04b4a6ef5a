"""Language, text size and contrast, with one tap each."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from server.family.forms import own_path
from server.family.look import keep_look, look_of
from server.family.rendering import go_to
from server.pages.forms import Line, PostedForm

router = APIRouter()


class LookForm(PostedForm):
    language: Literal["zh", "en", ""] = ""
    size: Literal["normal", "large", "largest", ""] = ""
    contrast: Literal["calm", "high", ""] = ""
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
    answer = go_to(own_path(form.back))
    keep_look(answer, changed)
    return answer
