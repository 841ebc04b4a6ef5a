"""What every door shares: running a service for a route, and errors as sentences."""

import logging
from collections.abc import Callable
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from server.infra.context import Context
from server.infra.errors import GuituError, InvalidInput, NotFound, Sentence
from server.infra.runner import Runner
from server.wire.base import ErrorReply

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
Service = Callable[[Session, Context], Result]
_BROKEN = Sentence("系统出了点问题，请找民警。", "Something went wrong. Please ask an officer.")
_WRONG_WAY = Sentence("不能这样用。", "This cannot be used like that.")


async def reading(request: Request, service: Service[Result]) -> Result:
    """Run a short read."""
    runner: Runner = request.app.state.runner
    ctx: Context = request.app.state.ctx
    return await runner.read(lambda session: service(session, ctx))


async def long_reading(request: Request, service: Service[Result]) -> Result:
    """Run a read that may take over 5 ms."""
    runner: Runner = request.app.state.runner
    ctx: Context = request.app.state.ctx
    return await runner.long_read(lambda session: service(session, ctx))


async def writing(request: Request, service: Service[Result]) -> Result:
    """Run an act; it is committed when this returns."""
    runner: Runner = request.app.state.runner
    ctx: Context = request.app.state.ctx
    return await runner.write(lambda session: service(session, ctx))


def language_of(request: Request) -> str:
    """`en` where the caller asks for English first, else `zh`."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


def error_reply(
    request: Request,
    *,
    status: int,
    code: str,
    sentence: Sentence,
    retry_after_s: int | None = None,
) -> JSONResponse:
    words = sentence.en if language_of(request) == "en" else sentence.zh
    body = ErrorReply(code=code, sentence=words, retry_after_s=retry_after_s)
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s is not None else None
    return JSONResponse(body.model_dump(mode="json"), status, headers=headers)


async def _domain_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, GuituError):
        raise error
    return error_reply(
        request,
        status=error.status,
        code=error.code,
        sentence=error.sentence,
        retry_after_s=error.retry_after_s,
    )


async def _malformed(request: Request, _error: Exception) -> JSONResponse:
    return error_reply(request, status=422, code="invalid_input", sentence=InvalidInput.sentence)


async def _no_route(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == NotFound.status:
        return error_reply(request, status=404, code="not_found", sentence=NotFound.sentence)
    reply = error_reply(request, status=error.status_code, code="not_possible", sentence=_WRONG_WAY)
    reply.headers.update(error.headers or {})
    return reply


async def _broken(request: Request, error: Exception) -> JSONResponse:
    logger.error("a route failed: %s", request.scope.get("route"), exc_info=error)
    return error_reply(request, status=500, code="broken", sentence=_BROKEN)


def answer_errors(app: FastAPI) -> None:
    """Turn every error into a reply in one place."""
    app.add_exception_handler(GuituError, _domain_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(Exception, _broken)
