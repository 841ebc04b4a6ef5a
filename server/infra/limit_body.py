"""Refuses a request body that is larger than its door takes, before it is read whole."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.infra.errors import Sentence
from server.wire.base import ErrorReply

_TOO_LARGE = Sentence("内容太大了。", "This is too large.")


class LimitBody:
    """ASGI middleware; answers 413 and reads no further."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > self._most:
            await _refuse(send)
            return
        await self._app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                # A body without a stated length that grows too long is cut off as if by the caller.
                return {"type": "http.disconnect"}
            return message

        return counted


async def _refuse(send: Send) -> None:
    body = ErrorReply(code="too_large", sentence=f"{_TOO_LARGE.zh} {_TOO_LARGE.en}")
    await send(
        {
            "type": "http.response.start",
            "status": 413,
            "headers": [(b"content-type", b"application/json"), (b"connection", b"close")],
        }
    )
    await send({"type": "http.response.body", "body": body.model_dump_json().encode()})
