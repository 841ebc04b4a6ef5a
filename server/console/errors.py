"""Turns every error of the console into a page in the reader's language."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from server.console.headers import CLOSED
from server.console.rendering import go_to, page
from server.infra.errors import (
    GuituError,
    InvalidInput,
    NotFound,
    NotLoggedIn,
    PurposeMissing,
    Sentence,
)
from server.wire.base import Text

logger = logging.getLogger(__name__)
_BROKEN = Sentence(
    "系统出了点问题，已经记下来了。请稍后再试，或找管理员。",
    "Something went wrong and was written down. Please try again later, or ask an administrator.",
)
_WRONG_WAY = Sentence("不能这样用。", "This cannot be used like that.")
LOG_IN = "/console/log-in"
Handler = Callable[[Request, Exception], Awaitable[Response]]


def _refusal(
    request: Request, *, status: int, sentence: Sentence, template: str = "error.html"
) -> Response:
    words = Text(zh=sentence.zh, en=sentence.en)
    return page(request, template, status=status, sentence=words, error_status=status)


async def _domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, GuituError):
        raise error
    if isinstance(error, NotLoggedIn):
        came_from = request.url.path if request.method == "GET" else ""
        target = (
            f"{LOG_IN}?next={quote(came_from)}" if len(came_from) > len("/console/") else LOG_IN
        )
        return go_to(request, target)
    template = "purpose_missing.html" if isinstance(error, PurposeMissing) else "error.html"
    answer = _refusal(request, status=error.status, sentence=error.sentence, template=template)
    if error.retry_after_s is not None:
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


async def _malformed(request: Request, _error: Exception) -> Response:
    return _refusal(request, status=422, sentence=InvalidInput.sentence)


async def _no_route(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == NotFound.status:
        return _refusal(request, status=404, sentence=NotFound.sentence)
    answer = _refusal(request, status=error.status_code, sentence=_WRONG_WAY)
    answer.headers.update(error.headers or {})
    return answer


async def _broken(request: Request, error: Exception) -> Response:
    logger.error("a page failed: %s", request.scope.get("route"), exc_info=error)
    answer = _refusal(request, status=500, sentence=_BROKEN, template="broken.html")
    # This answer is made outside the middleware that closes all others.
    answer.headers.update(CLOSED)
    return answer


def answer_with_pages(app: FastAPI) -> None:
    """Answer for /console; health and metrics on the same door keep the handlers they have."""
    for kind, handler in (
        (GuituError, _domain_error),
        (RequestValidationError, _malformed),
        (HTTPException, _no_route),
        (Exception, _broken),
    ):
        app.add_exception_handler(kind, _for_pages(handler, app.exception_handlers.get(kind)))


def _for_pages(on_page: Handler, elsewhere: object) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/console") or not callable(elsewhere):
            return await on_page(request, error)
        answer: Response = await elsewhere(request, error)
        return answer

    return handler
