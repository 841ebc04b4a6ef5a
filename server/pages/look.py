"""How a browser is shown its pages: language, text size, contrast, kept in one cookie."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

LANGUAGES: Final = ("zh", "en")
SIZES: Final = ("normal", "large", "largest")
A_YEAR_S: Final = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    language: str = "zh"
    size: str = "normal"
    high_contrast: bool = False


@dataclass(frozen=True)
class LookCookie:
    name: str
    path: str

    def read(self, request: Request) -> Look:
        """What the cookie says; a browser without one is asked by its language."""
        stated = request.cookies.get(self.name, "").split(".")
        if len(stated) == 3 and stated[0] in LANGUAGES and stated[1] in SIZES:
            return Look(stated[0], stated[1], stated[2] == "high")
        asked = request.headers.get("accept-language", "").lower()
        return Look("en" if asked.startswith("en") else "zh")

    def keep(self, response: Response, look: Look) -> None:
        contrast = "high" if look.high_contrast else "calm"
        response.set_cookie(
            self.name,
            f"{look.language}.{look.size}.{contrast}",
            max_age=A_YEAR_S,
            path=self.path,
            secure=True,
            httponly=True,
            samesite="strict",
        )
