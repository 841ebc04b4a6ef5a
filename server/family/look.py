"""How a relative's browser is shown the pages."""

from typing import Final

from server.pages.look import LookCookie

_COOKIE: Final = LookCookie("guitu_family_look", "/family")
look_of = _COOKIE.read
keep_look = _COOKIE.keep
