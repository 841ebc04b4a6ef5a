"""Search: people by name, number or pinyin initials, each result a logged look."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from server.console.forms import Line, PostedForm
from server.console.purposes import KeptPurpose, keep_purpose, words_of
from server.console.rendering import page
from server.console.visitor import Logged
from server.identity.service import lookup
from server.infra.http import writing

router = APIRouter()


class SearchForm(PostedForm):
    """A POST, so that names stay out of addresses, and because a search writes the log."""

    text: Line = ""
    purpose: Line = ""
    note: Line = ""


@router.get("/people")
async def people(request: Request, visitor: Logged) -> HTMLResponse:
    return page(request, "people/index.html", visitor=visitor, found=None, search_text="")


@router.post("/people")
async def search_people(
    request: Request, visitor: Logged, form: Annotated[SearchForm, Form()]
) -> HTMLResponse:
    words = words_of(form.purpose, form.note)
    found = None
    if form.text:
        found = await writing(
            request,
            lambda session, ctx: lookup.search(
                session, ctx, actor=visitor.actor, text=form.text, purpose=words
            ),
        )
    shown = visitor.stating(KeptPurpose(words))
    answer = page(request, "people/index.html", visitor=shown, found=found, search_text=form.text)
    keep_purpose(answer, request.app.state.ctx, session_token=visitor.token, words=words)
    return answer
