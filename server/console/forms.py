"""What every form of the console carries, and the check that it was ours."""

import hmac
import secrets
from typing import Annotated, Final

from fastapi import Path, Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from server.infra.context import Context
from server.infra.errors import GuituError, Sentence
from server.wire import base

SESSION_COOKIE: Final = "guitu_console"
FORM_COOKIE: Final = "guitu_form"
FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})


class FormNotOurs(GuituError):
    """The form carries no token of this browser: it came from elsewhere, or is too old."""

    status = 403
    code = "form_not_ours"
    sentence = Sentence(
        "这个页面放得太久了，请重新打开后再试。",
        "This page is too old. Please open it again and retry.",
    )


def _storable(text: str) -> str:
    """PostgreSQL takes neither a zero byte nor half of a pair."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("not text")
    return text


# The bound stands last: a form's own narrower one would otherwise count for nothing.
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_storable),
    Field(max_length=200),
]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_storable),
    Field(max_length=2000),
]
Secret = Annotated[str, AfterValidator(_storable), Field(max_length=200)]
RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PostedForm(base.Request):
    """Base of all forms: the token is checked before, and nothing unknown is taken."""

    csrf: str = ""


def form_token(request: Request) -> str:
    """The token for forms shown to this browser."""
    ctx: Context = request.app.state.ctx
    fresh: str = getattr(request.state, "form_cookie", "")
    basis = request.cookies.get(SESSION_COOKIE) or request.cookies.get(FORM_COOKIE) or fresh
    return _token(ctx, basis)


def _token(ctx: Context, basis: str) -> str:
    return ctx.seals.stamp(basis.encode(), use="console form").hex()


async def guard_form(request: Request) -> None:
    """A dependency of every route: an act without the browser's token is refused."""
    if request.method in SAFE_METHODS:
        request.state.form_cookie = secrets.token_urlsafe(24)
        return
    given = request.headers.get(HEADER) or (await request.form()).get(FIELD)
    bases = [request.cookies.get(SESSION_COOKIE), request.cookies.get(FORM_COOKIE)]
    ctx: Context = request.app.state.ctx
    good = [_token(ctx, basis) for basis in bases if basis]
    if not isinstance(given, str) or not any(_same(given, token) for token in good):
        raise FormNotOurs
    request.state.form_cookie = ""


def _same(given: str, token: str) -> bool:
    # A form may state an encoding in which half of a pair of letters stands alone.
    return hmac.compare_digest(given.encode(errors="replace"), token.encode())


def keep_form_cookie(request: Request, response: Response) -> None:
    """Before log-in a form is bound to a cookie of its own."""
    fresh = getattr(request.state, "form_cookie", "")
    if fresh and not request.cookies.get(SESSION_COOKIE) and not request.cookies.get(FORM_COOKIE):
        response.set_cookie(
            FORM_COOKIE, fresh, path="/console", secure=True, httponly=True, samesite="strict"
        )


def own_path(stated: str) -> str:
    """Where to go after a form: a page of the console, whatever was stated."""
    is_own = stated.startswith("/console/") and stated.isprintable() and "\\" not in stated
    # It becomes a header, which has plain letters only; browsers send all others encoded.
    is_own = is_own and stated.isascii()
    return stated if is_own and "//" not in stated.partition("?")[0] else "/console/"
