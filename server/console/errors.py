"""Says each error of the console in a page in the reader's language."""

from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from server.console.headers import CLOSED
from server.console.rendering import go_to, page
from server.infra.errors import NotLoggedIn, PurposeMissing, Sentence
from server.pages import errors
from server.pages.errors import BROKEN_STATUS
from server.wire.base import Text

_BROKEN: Final = Sentence(
    "系统出了点问题，已经记下来了。请稍后再试，或找管理员。",
    "Something went wrong and was written down. Please try again later, or ask an administrator.",
)
LOG_IN: Final = "/console/log-in"


def _refuse(request: Request, *, status: int, sentence: Sentence, error: Exception) -> Response:
    if isinstance(error, NotLoggedIn):
        return _to_log_in(request)
    words = Text(zh=sentence.zh, en=sentence.en)
    template = "broken.html" if status == BROKEN_STATUS else "error.html"
    if isinstance(error, PurposeMissing):
        template = "purpose_missing.html"
    return page(request, template, status=status, sentence=words, error_status=status)


def _to_log_in(request: Request) -> Response:
    came_from = request.url.path if request.method == "GET" else ""
    is_worth_it = len(came_from) > len("/console/")
    return go_to(request, f"{LOG_IN}?next={quote(came_from)}" if is_worth_it else LOG_IN)


def answer_with_pages(app: FastAPI) -> None:
    """Answer for /console; health and metrics on the same door keep the handlers they have."""
    errors.answer_with_pages(app, _refuse, under="/console", broken=_BROKEN, headers=CLOSED)
