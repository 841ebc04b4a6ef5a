"""The console's forms: whose cookie they are tied to, and the fields that they have."""

from typing import Final

from server.pages.forms import (
    FormGuard,
    FormNotOurs,
    Line,
    PostedForm,
    RowId,
    Secret,
    Words,
)

__all__ = [
    "SESSION_COOKIE",
    "FormNotOurs",
    "Line",
    "PostedForm",
    "RowId",
    "Secret",
    "Words",
    "form_token",
    "guard_form",
    "keep_form_cookie",
    "own_path",
]

SESSION_COOKIE: Final = "guitu_console"
_GUARD: Final = FormGuard(SESSION_COOKIE, "guitu_form", "/console", "console form")
form_token = _GUARD.token
guard_form = _GUARD.check
keep_form_cookie = _GUARD.keep_cookie
own_path = _GUARD.own_path
