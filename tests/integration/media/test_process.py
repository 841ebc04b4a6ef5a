"""`guitu media` in its own process reports signed to its server, and ends in order."""

import base64
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.infra.keys import load_keys
from server.media.delivery import PATH, SIGNATURE
from server.wire.media import Ended, EndReason, Hello, RoomState, write_ticket
from server.wire.media_events import NodeEventsReply, NodeEventsRequest
from tests.factories.media import NODE, make_ticket
from tests.media_end import open_line
from tests.media_node import node_process


class Server(ThreadingHTTPServer):
    """Takes what a node reports; the first request is refused, so that it is sent again."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.requests: list[tuple[bytes, str]] = []
        self.is_signed_on = threading.Event()


class Taker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        assert isinstance(self.server, Server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((body, str(self.headers[SIGNATURE])))
        is_first = len(self.server.requests) == 1
        request = NodeEventsRequest.model_validate_json(body)
        reply = NodeEventsReply(taken=[event.event_id for event in request.events])
        content = b"{}" if is_first else reply.model_dump_json().encode()
        self.send_response(503 if is_first or self.path != PATH else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        if not is_first:
            self.server.is_signed_on.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name upstream
        return


@contextmanager
def taking() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


async def test_node_reports_signed_and_tells_its_ends_when_it_stops(tmp_path: Path) -> None:
    signing = load_keys(tmp_path / "keys").signing
    with (
        taking() as server,
        node_process(tmp_path, server=f"http://127.0.0.1:{server.server_port}") as (url, process),
    ):
        line = await open_line(url)
        await line.say(Hello(ticket=write_ticket(make_ticket(), sign=signing.sign)))
        await line.until_state(RoomState.WAITING)
        assert server.is_signed_on.wait(20)
        process.send_signal(signal.SIGTERM)
        assert (await line.first(Ended)).reason is EndReason.NODE_STOPPED
        await line.until_closed()
        await line.close()
        assert process.wait(20) == 0
    key = Ed25519PublicKey.from_public_bytes((tmp_path / f"keys/nodes/{NODE}.pub").read_bytes())
    for body, signature in server.requests:
        key.verify(base64.urlsafe_b64decode(signature), body)
    first, last = (json.loads(server.requests[place][0]) for place in (0, -1))
    assert (first["node"], first["url"], first["most_rooms"]) == (NODE, url, 60)
    assert [event["what"]["kind"] for event in last["events"]] == ["visit_ended"]
