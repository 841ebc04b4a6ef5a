"""Connections are taken in at a pace, and who says nothing keeps nobody out."""

import asyncio
import socket
import ssl
from pathlib import Path

from server.infra.accepting import A_SECOND, AT_ONCE, PacedAcceptor
from server.infra.keys import load_keys


class _Greeting(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"hello")
        transport.close()


def _server_tls(folder: Path) -> ssl.SSLContext:
    keys = load_keys(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys.certificate, keys.certificate_key)
    return context


def _anyone() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_few_never_wait_and_many_come_one_after_the_other(tmp_path: Path) -> None:
    now = 1_000.0
    with socket.socket() as listener:
        acceptor = PacedAcceptor(listener, _server_tls(tmp_path), _Greeting, clock=lambda: now)
        rests = [acceptor.rest_s() for _ in range(AT_ONCE + 3)]
        assert rests[:AT_ONCE] == [0.0] * AT_ONCE
        assert [round(rest * A_SECOND) for rest in rests[AT_ONCE:]] == [1, 2, 3]
        now += 10
        assert acceptor.rest_s() == 0.0


def test_who_says_nothing_or_nonsense_keeps_nobody_out(tmp_path: Path) -> None:
    async def ask_beside_the_silent() -> list[bytes]:
        listener = socket.create_server(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        acceptor = PacedAcceptor(listener, _server_tls(tmp_path), _Greeting)
        running = asyncio.create_task(acceptor.run())
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        silent[0][1].write(b"GET / HTTP/1.1\r\n\r\n")
        heard = []
        for _ in range(3):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=_anyone())
            heard.append(await reader.read())
            writer.close()
        for _, each in silent:
            each.close()
        running.cancel()
        listener.close()
        return heard

    assert asyncio.run(ask_beside_the_silent()) == [b"hello"] * 3
