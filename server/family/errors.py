"""Says each error of the relatives' door in a page in the reader's language."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from server.family.forms import PATH
from server.family.headers import CLOSED
from server.family.look import look_of
from server.family.rendering import go_to, page
from server.infra.errors import GuituError, NotLoggedIn, Sentence
from server.pages import errors
from server.wire.base import ErrorReply, Text

_BROKEN: Final = Sentence(
    "系统出了点问题，已经记下来了。请过一会儿再试，或打电话问监狱。",
    "Something went wrong and was written down. Please try again later, or call the prison.",
)
LOG_IN: Final = f"{PATH}/log-in"


def _refuse(request: Request, *, status: int, sentence: Sentence, error: Exception) -> Response:
    if request.headers.get("content-type", "").startswith("application/json"):
        return _refuse_script(request, status=status, sentence=sentence, error=error)
    if isinstance(error, NotLoggedIn):
        return go_to(LOG_IN)
    return page(request, "error.html", status=status, words=Text(zh=sentence.zh, en=sentence.en))


def _refuse_script(
    request: Request, *, status: int, sentence: Sentence, error: Exception
) -> Response:
    """A script of ours asked: it shows the sentence itself."""
    ours = error if isinstance(error, GuituError) else None
    words = sentence.en if look_of(request).language == "en" else sentence.zh
    body = ErrorReply(
        code=ours.code if ours else "refused",
        sentence=words,
        retry_after_s=ours.retry_after_s if ours else None,
    )
    return JSONResponse(body.model_dump(mode="json"), status)


def answer_with_pages(app: FastAPI) -> None:
    errors.answer_with_pages(app, _refuse, under=PATH, broken=_BROKEN, headers=CLOSED)
