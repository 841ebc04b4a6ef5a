"""How a browser is shown the console: language, text size, contrast, kept in one cookie."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

COOKIE: Final = "guitu_look"
LANGUAGES: Final = ("zh", "en")
SIZES: Final = ("normal", "large", "largest")
A_YEAR_S: Final = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    language: str = "zh"
    size: str = "normal"
    high_contrast: bool = False


def look_of(request: Request) -> Look:
    """What the cookie says; a browser without one is asked by its language."""
    stated = request.cookies.get(COOKIE, "").split(".")
    if len(stated) == 3 and stated[0] in LANGUAGES and stated[1] in SIZES:
        return Look(stated[0], stated[1], stated[2] == "high")
    asked = request.headers.get("accept-language", "").lower()
    return Look("en" if asked.startswith("en") else "zh")


def keep_look(response: Response, look: Look) -> None:
    contrast = "high" if look.high_contrast else "calm"
    response.set_cookie(
        COOKIE,
        f"{look.language}.{look.size}.{contrast}",
        max_age=A_YEAR_S,
        path="/console",
        secure=True,
        httponly=True,
        samesite="strict",
    )
