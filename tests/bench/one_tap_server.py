"""Serves the one-tap route on one core: the real one, or the bound it is measured against."""

import argparse
import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any  # what a statement is given and returns has many types

import uvicorn
from fastapi import FastAPI
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from server.app import build_doors
from server.bootstrap import Installation, open_installation
from server.home import service
from server.identity.service import sessions

TOKEN, PERSON = object(), object()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--kind", choices=["real", "bound"], required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--core", type=int, required=True)
    parser.add_argument("--session", required=True, help="an open session, to record statements")
    parser.add_argument("--device", type=int, required=True)
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    installation = open_installation(options.home)
    app: Starlette | FastAPI = build_doors(installation).terminals
    if options.kind == "bound":
        app = bound(installation, token=options.session, device_id=options.device)
    uvicorn.run(app, port=options.port, log_config=None, access_log=False, server_header=False)


def bound(installation: Installation, *, token: str, device_id: int) -> Starlette:
    """The statements of the real route, as SQLAlchemy sends them, through sqlite3 alone."""
    known, overview = _recorded(installation, token=token, device_id=device_id)
    database = sqlite3.connect(str(installation.database.url.database), isolation_level=None)
    for pragma in ("cache_size=-65536", "mmap_size=1073741824", "temp_store=MEMORY"):
        database.execute(f"PRAGMA {pragma}")

    async def home(request: Request) -> JSONResponse:
        token = request.headers["x-guitu-session"]
        values: dict[object, Any] = {TOKEN: hashlib.sha256(token.encode()).digest()}
        session = _run(database, known, values)
        values[PERSON] = session["1:person_id"]
        return JSONResponse(_run(database, overview, values))

    return Starlette(routes=[Route("/home", home)])


Recorded = tuple[str, list[Any], list[str]]  # a statement, its parameters, its columns


def _run(database: sqlite3.Connection, recorded: Recorded, values: dict[object, Any]) -> Any:
    statement, parameters, columns = recorded
    given = [values[each] if each is TOKEN or each is PERSON else each for each in parameters]
    return dict(zip(columns, database.execute(statement, given).fetchone(), strict=True))


def _recorded(
    installation: Installation, *, token: str, device_id: int
) -> tuple[Recorded, Recorded]:
    """What the real route asks the database, with the caller's own values marked."""
    seen: list[tuple[str, list[Any]]] = []

    def record(*call: Any) -> None:  # conn, cursor, statement, parameters, context, executemany
        if call[2].lstrip().startswith("SELECT"):
            seen.append((call[2], list(call[3])))

    ctx, token_hash = installation.ctx, sessions.hash_of(token)
    with installation.database.reading() as session:
        # This one goes to the driver past SQLAlchemy.
        statement, _ = sessions._at_terminal(session.connection().dialect, token_hash)
        seen.append((statement, [token_hash]))
        event.listen(installation.database.engine, "before_cursor_execute", record)
        actor = sessions.terminal_actor(session, ctx, token=token, device_id=device_id)
        service.overview(session, ctx, actor=actor)
    event.remove(installation.database.engine, "before_cursor_execute", record)
    marks = {token_hash: TOKEN, actor.person_id: PERSON}
    database = sqlite3.connect(str(installation.database.url.database))
    recorded = []
    for statement, values in seen:
        described = database.execute(statement, values).description
        columns = [f"{number}:{each[0]}" for number, each in enumerate(described)]
        recorded.append((statement, [marks.get(each, each) for each in values], columns))
    [known, overview] = recorded
    return known, overview


if __name__ == "__main__":
    main()
