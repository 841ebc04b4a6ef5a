"""The forms of the relatives' pages: whose cookie they are tied to."""

from typing import Final

from server.pages.forms import FormGuard

SESSION_COOKIE: Final = "guitu_family"
PATH: Final = "/family"
_GUARD: Final = FormGuard(SESSION_COOKIE, "guitu_family_form", PATH, "family form")
form_token = _GUARD.token
guard_form = _GUARD.check
keep_form_cookie = _GUARD.keep_cookie
own_path = _GUARD.own_path
