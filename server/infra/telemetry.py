"""Structured logs, counters for /metrics and the answer of /health."""

import json
import logging
import re
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)

_ABOUT_A_ROW: Final = re.compile(r"(DETAIL|CONTEXT):.*?(?=\n[A-Z]+:|\n\[SQL|\n\n|\Z)", re.DOTALL)
# As long as a telephone number, or longer.
_LONG_NUMBER: Final = re.compile(r"\d{11,}[Xx]?")


class JsonLines(logging.Formatter):
    """One JSON object a line; no names, numbers or texts of people go in."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": _without_people(record.getMessage()),
        }
        if record.exc_info:
            entry["trace"] = _without_people(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


def _without_people(text: str) -> str:
    """An error of PostgreSQL names the row it is about; other errors may name a number."""
    return _LONG_NUMBER.sub("…", _ABOUT_A_ROW.sub(r"\1: …", text))


def start_logging(folder: Path, *, program: str, to_stderr: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    to_file = RotatingFileHandler(
        folder / f"{program}.log", maxBytes=20_000_000, backupCount=5, encoding="utf-8"
    )
    to_file.setFormatter(JsonLines())
    handlers: list[logging.Handler] = [to_file]
    if to_stderr:
        warnings = logging.StreamHandler(sys.stderr)
        warnings.setLevel(logging.WARNING)
        handlers.append(warnings)
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    logging.getLogger("huey").setLevel(logging.WARNING)


class Telemetry:
    """The counters of one server process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "guitu_requests",
            "Answers by door and status.",
            ["door", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "guitu_request_seconds",
            "Time to answer.",
            ["door"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)


class CountRequests:
    """ASGI middleware that counts and times answers; it never sees a body."""

    def __init__(self, app: ASGIApp, *, telemetry: Telemetry, door: str) -> None:
        self._app = app
        self._seconds = telemetry.seconds.labels(door)
        self._by_status = {
            status: telemetry.requests.labels(door, f"{status}xx") for status in range(1, 6)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._by_status[message["status"] // 100].inc()
                self._seconds.observe(time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, count)
