"""Lets the pages that watch visits speak to the media nodes, and no other page."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY: Final = "Content-Security-Policy"
_STATE: Final = "media_nodes"


def speak_to(request: Request, node_urls: Iterable[str]) -> None:
    """This page may open lines to these nodes."""
    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, node_urls)}
    setattr(request.state, _STATE, tuple(sorted(origins)))


class LineHeaders:
    """ASGI middleware around the one that closes all pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def opened(message: Message) -> None:
            nodes = scope.get("state", {}).get(_STATE, ())
            if message["type"] == "http.response.start" and nodes:
                headers = MutableHeaders(scope=message)
                policy = headers.get(_POLICY, "")
                headers[_POLICY] = f"{policy}; connect-src 'self' {' '.join(nodes)}"
            await send(message)

        await self._app(scope, receive, opened)
