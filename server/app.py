"""Builds the three doors and serves each on a listener of its own."""

import asyncio
import contextlib
import gc
import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI, Response
from fastapi.telemetry import TelemetryConfig

from server.accounts import api as accounts
from server.bootstrap import Installation
from server.config import Door, DoorTaken
from server.console import pages as console_pages
from server.custody import api as custody
from server.family import pages as family_pages
from server.home import api as home
from server.identity import api as identity
from server.infra import service_manager
from server.infra.accepting import PacedAcceptor
from server.infra.http import answer_errors
from server.infra.limit_body import LimitBody
from server.infra.runner import Runner, runner_for
from server.infra.telemetry import CountRequests, Telemetry
from server.scores import api as scores
from server.sync import api as sync
from server.visits import api as visits

TERMINAL_BODY_BYTES = 256 * 1024
CONSOLE_BODY_BYTES = 260 * 1024 * 1024
# We count with Prometheus; whatever the environment says, nothing is sent anywhere.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


@dataclass(frozen=True)
class Doors:
    terminals: FastAPI
    console: FastAPI
    public: FastAPI
    runner: Runner


def build_doors(installation: Installation) -> Doors:
    """The three applications over one installation, sharing its one writer."""
    runner = runner_for(installation.database)
    telemetry = Telemetry()
    new = _maker(installation, runner, telemetry)
    terminals = new("terminals", TERMINAL_BODY_BYTES)
    terminals.router.routes.insert(0, home.HOT)
    for capability in (home, identity, scores, custody, accounts, sync, visits):
        terminals.include_router(capability.terminals)
    terminals.include_router(visits.nodes)
    console = new("console", CONSOLE_BODY_BYTES)
    console_pages.install(console)

    @console.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(telemetry.text(), media_type="text/plain; version=0.0.4")

    public = new("public", TERMINAL_BODY_BYTES)
    family_pages.install(public)
    return Doors(terminals, console, public, runner)


def _maker(
    installation: Installation, runner: Runner, telemetry: Telemetry
) -> Callable[[str, int], FastAPI]:
    def new(door: str, body_bytes: int) -> FastAPI:
        app = FastAPI(
            title=f"Guitu: {door}",
            version=version("guitu"),
            docs_url=None,
            redoc_url=None,
            telemetry=NO_TELEMETRY,
        )
        app.state.runner = runner
        app.state.ctx = installation.ctx
        app.state.installation = installation
        answer_errors(app)
        app.add_middleware(LimitBody, most_bytes=body_bytes)
        app.add_middleware(CountRequests, telemetry=telemetry, door=door)

        @app.get("/health", tags=["health"])
        async def health() -> dict[str, str]:
            await runner.read(lambda session: session.connection().exec_driver_sql("SELECT 1"))
            return {"state": "up", "door": door}

        return app

    return new


class _QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals to the one who runs all three.

    Where it speaks TLS it takes connections in at a pace.
    """

    _taking_in: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        tls = self.config.ssl
        if tls is None or not sockets:
            await super().startup(sockets)
            return
        await super().startup([])
        acceptor = PacedAcceptor(sockets[0], tls, self._protocol)
        self._taking_in = asyncio.create_task(acceptor.run())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._taking_in:
            self._taking_in.cancel()
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


def serve(installation: Installation, *, json_ready: bool = False) -> None:
    """Serve all doors until SIGINT or SIGTERM; print where they listen."""
    # The writer's thread works beside the one that answers: a reader must not wait 5 ms, Python's
    # own share of time, after each of its statements.
    sys.setswitchinterval(0.0005)
    doors = build_doors(installation)
    # What stands until the end is not looked through again and again for garbage: with it, a full
    # collection held every answer for 40 to 200 ms.
    gc.collect()
    gc.freeze()
    try:
        asyncio.run(_serve(installation, doors, json_ready=json_ready))
    finally:
        doors.runner.stop()
        installation.close()


async def _serve(installation: Installation, doors: Doors, *, json_ready: bool) -> None:
    settings, keys = installation.settings, installation.keys
    own = Door(port=0, certificate=keys.certificate, key=keys.certificate_key)
    plans = {
        "terminals": (doors.terminals, settings.terminals, own),
        "console": (doors.console, settings.console, _tls_of(settings.console, own)),
        "public": (doors.public, settings.public, _tls_of(settings.public, own)),
    }
    listeners = {name: _listen(door) for name, (_, door, _) in plans.items()}
    servers = {name: _server(app, tls) for name, (app, _, tls) in plans.items()}
    # Before the addresses are told: who reads them may ask the server to end at once.
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop_all, list(servers.values()))
    _say_ready(listeners, plans, json_ready=json_ready)
    service_manager.tell(service_manager.READY)
    beats = asyncio.create_task(service_manager.beat())
    await asyncio.gather(
        *(server.serve(sockets=[listeners[name]]) for name, server in servers.items())
    )
    beats.cancel()
    service_manager.tell(service_manager.STOPPING)


def _tls_of(door: Door, own: Door) -> Door:
    """A door's own certificate; plain on loopback, where a proxy or the demo stands before it."""
    if door.certificate or door.host in {"127.0.0.1", "::1", "localhost"}:
        return door
    return own


def _listen(door: Door) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in door.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Without it each answer waits 40 ms for the terminal's delayed acknowledgement: asyncio sets
    # it only on sockets that were made with an explicit protocol.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((door.host, door.port))
    except OSError as error:
        listener.close()
        raise DoorTaken(f"{door.host}:{door.port}: {error.strerror}") from error
    # From here on callers wait in the queue: the address is told before the door opens.
    listener.listen(1024)
    return listener


def _server(app: FastAPI, tls: Door) -> _QuietServer:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        ssl_certfile=tls.certificate,
        ssl_keyfile=tls.key,
    )
    return _QuietServer(config)


def _say_ready(
    listeners: dict[str, socket.socket],
    plans: dict[str, tuple[FastAPI, Door, Door]],
    *,
    json_ready: bool,
) -> None:
    addresses = {}
    for name, listener in listeners.items():
        host, port = listener.getsockname()[:2]
        scheme = "https" if plans[name][2].certificate else "http"
        addresses[name] = f"{scheme}://{host}:{port}"
    if json_ready:
        print(json.dumps({"ready": addresses}), flush=True)
        return
    for name, address in addresses.items():
        print(f"{name:<10} {address}", flush=True)


def _stop_all(servers: list[_QuietServer]) -> None:
    for server in servers:
        server.should_exit = True
