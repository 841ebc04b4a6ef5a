"""Turns every error under one beginning of addresses into a page in the reader's language."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from server.infra.errors import GuituError, InvalidInput, NotFound, Sentence

logger = logging.getLogger(__name__)
_WRONG_WAY: Final = Sentence("不能这样用。", "This cannot be used like that.")
BROKEN_STATUS: Final = 500
Handler = Callable[[Request, Exception], Awaitable[Response]]


class Refuses(Protocol):
    def __call__(
        self, request: Request, *, status: int, sentence: Sentence, error: Exception
    ) -> Response:
        """The page that says so; of an error that is no GuituError only the sentence is told."""


def answer_with_pages(
    app: FastAPI, refuse: Refuses, *, under: str, broken: Sentence, headers: Mapping[str, str]
) -> None:
    """Answer for `under`; all else on the same door keeps the handlers it has."""
    handlers: tuple[tuple[type[Exception], Handler], ...] = (
        (GuituError, _domain_error(refuse)),
        (RequestValidationError, _malformed(refuse)),
        (HTTPException, _no_route(refuse)),
        (Exception, _fault(refuse, broken, headers)),
    )
    for kind, handler in handlers:
        former = app.exception_handlers.get(kind)
        app.add_exception_handler(kind, _for_pages(handler, former, under=under))


def _domain_error(refuse: Refuses) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        if not isinstance(error, GuituError):
            raise error
        answer = refuse(request, status=error.status, sentence=error.sentence, error=error)
        if error.retry_after_s is not None:
            answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer

    return handler


def _malformed(refuse: Refuses) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        return refuse(request, status=422, sentence=InvalidInput.sentence, error=error)

    return handler


def _no_route(refuse: Refuses) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        if error.status_code == NotFound.status:
            return refuse(request, status=404, sentence=NotFound.sentence, error=error)
        answer = refuse(request, status=error.status_code, sentence=_WRONG_WAY, error=error)
        answer.headers.update(error.headers or {})
        return answer

    return handler


def _fault(refuse: Refuses, broken: Sentence, headers: Mapping[str, str]) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        logger.error("a page failed: %s", request.scope.get("route"), exc_info=error)
        answer = refuse(request, status=BROKEN_STATUS, sentence=broken, error=error)
        # This answer is made outside the middleware that closes all others.
        answer.headers.update(headers)
        return answer

    return handler


def _for_pages(on_page: Handler, elsewhere: object, *, under: str) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(under) or not callable(elsewhere):
            return await on_page(request, error)
        answer: Response = await elsewhere(request, error)
        return answer

    return handler
