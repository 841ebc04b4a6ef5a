"""How a browser is shown the console."""

from typing import Final

from server.pages.look import Look, LookCookie

__all__ = ["Look", "keep_look", "look_of"]

_COOKIE: Final = LookCookie("guitu_look", "/console")
look_of = _COOKIE.read
keep_look = _COOKIE.keep
