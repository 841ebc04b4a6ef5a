"""Says each error of the relatives' door in a page in the reader's language."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import Response

from server.family.forms import PATH
from server.family.headers import CLOSED
from server.family.rendering import go_to, page
from server.infra.errors import NotLoggedIn, Sentence
from server.pages import errors
from server.wire.base import Text

_BROKEN: Final = Sentence(
    "系统出了点问题，已经记下来了。请过一会儿再试，或打电话问监狱。",
    "Something went wrong and was written down. Please try again later, or call the prison.",
)
LOG_IN: Final = f"{PATH}/log-in"


def _refuse(request: Request, *, status: int, sentence: Sentence, error: Exception) -> Response:
    if isinstance(error, NotLoggedIn):
        return go_to(LOG_IN)
    return page(request, "error.html", status=status, words=Text(zh=sentence.zh, en=sentence.en))


def answer_with_pages(app: FastAPI) -> None:
    errors.answer_with_pages(app, _refuse, under=PATH, broken=_BROKEN, headers=CLOSED)
