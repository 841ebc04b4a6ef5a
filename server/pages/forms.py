"""What every form of a page carries, and the check that it was ours."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path, Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from server.infra.context import Context
from server.infra.errors import GuituError, Sentence
from server.wire import base

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


@dataclass(frozen=True)
class FormGuard:
    """Ties the forms of one group of pages to the browser that was shown them.

    The session's cookie is the tie; before log-in a form is bound to a cookie of its own.
    """

    session_cookie: str
    form_cookie: str
    path: str
    use: str

    def token(self, request: Request) -> str:
        """The token for forms shown to this browser."""
        fresh: str = getattr(request.state, "form_cookie", "")
        cookies = request.cookies
        basis = cookies.get(self.session_cookie) or cookies.get(self.form_cookie) or fresh
        return self._token(request, basis)

    def _token(self, request: Request, basis: str) -> str:
        ctx: Context = request.app.state.ctx
        return ctx.seals.stamp(basis.encode(), use=self.use).hex()

    async def check(self, request: Request) -> None:
        """A dependency of every route: an act without the browser's token is refused."""
        if request.method in SAFE_METHODS:
            request.state.form_cookie = secrets.token_urlsafe(24)
            return
        given = request.headers.get(HEADER) or (await request.form()).get(FIELD)
        bases = [request.cookies.get(self.session_cookie), request.cookies.get(self.form_cookie)]
        good = [self._token(request, basis) for basis in bases if basis]
        if not isinstance(given, str) or not any(_same(given, token) for token in good):
            raise FormNotOurs
        request.state.form_cookie = ""

    def keep_cookie(self, request: Request, response: Response) -> None:
        fresh = getattr(request.state, "form_cookie", "")
        known = request.cookies.get(self.session_cookie) or request.cookies.get(self.form_cookie)
        if fresh and not known:
            response.set_cookie(
                self.form_cookie,
                fresh,
                path=self.path,
                secure=True,
                httponly=True,
                samesite="strict",
            )

    def own_path(self, stated: str) -> str:
        """Where to go after a form: a page of the same group, whatever was stated."""
        home = f"{self.path}/"
        is_own = stated.startswith(home) and stated.isprintable() and "\\" not in stated
        # It becomes a header, which has plain letters only; browsers send all others encoded.
        is_own = is_own and stated.isascii()
        return stated if is_own and "//" not in stated.partition("?")[0] else home


def _same(given: str, token: str) -> bool:
    # A form may state an encoding in which half of a pair of letters stands alone.
    return hmac.compare_digest(given.encode(errors="replace"), token.encode())
