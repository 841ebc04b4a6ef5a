"""Puts the headers of a closed page on every answer of a door."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; object-src 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
CLOSED: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
# What all pages show: colours, measures, the sign.
SHARED: Final = Path(__file__).parent / "static"
# Scripts and styles say nothing about anyone; a new release is seen within the hour.
KEPT_AN_HOUR: Final = "private, max-age=3600"


class ClosedPages:
    """ASGI middleware. `static` is the beginning of the addresses of scripts and styles.

    A page may state a policy of its own, such as one that names a media node.
    """

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str], static: str) -> None:
        self._app, self._headers, self._static = app, headers, static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_static = scope["path"].startswith(self._static)

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get("Content-Security-Policy")
                headers.update(self._headers)
                if own:
                    headers["Content-Security-Policy"] = own
                if is_static and message["status"] == 200:
                    headers["Cache-Control"] = KEPT_AN_HOUR
            await send(message)

        await self._app(scope, receive, closed)


def serve_files(app: FastAPI, *, under: str, own: Path, headers: Mapping[str, str]) -> None:
    """Scripts and styles of one group of pages, then those that all share; and close the door.

    `under` ends with a slash.
    """
    files = StaticFiles(directory=own)
    files.all_directories = [*files.all_directories, SHARED]
    app.mount(under.rstrip("/"), files)
    app.add_middleware(ClosedPages, headers=headers, static=under)


def speaking_to(node_urls: Iterable[str]) -> str:
    """The policy of a page that opens a line to a media node, by the addresses of all of them."""
    parts = [urlsplit(url) for url in node_urls]
    origins = sorted({f"{each.scheme}://{each.netloc}" for each in parts})
    allowed = " ".join(["'self'", *origins])
    return f"{POLICY}; connect-src {allowed}"
