"""A body that is too large is refused before it is read whole."""

import json

from starlette.types import Message, Receive, Scope, Send

from server.infra.limit_body import LimitBody

MOST = 100


class Inner:
    """Reads the body to its end and says how much it was given."""

    def __init__(self) -> None:
        self.read = b""
        self.cut_off = False

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.cut_off = True
                return
            self.read += message.get("body", b"")
            if not message.get("more_body"):
                return


async def send_body(
    *parts: bytes, stated: bytes | None = None, method: str = "POST"
) -> tuple[Inner, list[Message]]:
    inner, sent = Inner(), list[Message]()
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts) - 1}
        for number, part in enumerate(parts)
    ]

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", stated)] if stated is not None else []
    scope = {"type": "http", "method": method, "headers": headers}
    await LimitBody(inner, most_bytes=MOST)(scope, receive, send)
    return inner, sent


async def test_body_within_the_limit_passes_whole() -> None:
    inner, sent = await send_body(b"a" * 60, b"b" * 40, stated=b"100")
    assert (len(inner.read), inner.cut_off, sent) == (100, False, [])


async def test_stated_length_over_the_limit_is_refused_unread() -> None:
    inner, sent = await send_body(b"a" * 101, stated=b"101")
    assert inner.read == b""
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["code"] == "too_large"


async def test_length_that_is_no_number_is_refused() -> None:
    for odd in (b"-1", b"1e9", b"", b"\xb2"):
        _, sent = await send_body(b"a", stated=odd)
        assert sent[0]["status"] == 413


async def test_body_that_grows_past_the_limit_is_cut_off() -> None:
    inner, _ = await send_body(b"a" * 60, b"b" * 60, b"c" * 60)
    assert (len(inner.read), inner.cut_off) == (60, True)


async def test_body_longer_than_stated_is_cut_off() -> None:
    inner, _ = await send_body(b"a" * 101, stated=b"5")
    assert (inner.read, inner.cut_off) == (b"", True)
