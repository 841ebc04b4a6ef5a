"""Serves the one-tap route on one core: the real one, or the bound it is measured against."""

import argparse
import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any  # what a statement is given and returns has many types

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from server.app import build_doors
from server.bootstrap import Installation, open_installation
from server.home import service
from server.identity.service import sessions
from server.infra.prepared import Prepared, _given

TOKEN, PERSON = object(), object()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--kind", choices=["real", "bound"], required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--core", type=int, required=True)
    parser.add_argument("--session", required=True, help="an open session, to record statements")
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    installation = open_installation(options.home)
    app: Starlette | FastAPI = build_doors(installation).terminals
    if options.kind == "bound":
        app = bound(installation, token=options.session)
    uvicorn.run(app, port=options.port, log_config=None, access_log=False, server_header=False)


def bound(installation: Installation, *, token: str) -> Starlette:
    """The statements of the real route, as they are sent, through sqlite3 alone."""
    known, overview = _recorded(installation, token=token)
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


def _recorded(installation: Installation, *, token: str) -> tuple[Recorded, Recorded]:
    """What the real route asks the database, with the places of the caller's values marked."""
    token_hash, person_id = sessions.hash_of(token), -1
    with installation.database.reading() as session:
        dialect = session.connection().dialect
    since = service._month_began(installation.ctx)
    statements: tuple[tuple[Prepared, dict[str, object]], ...] = (
        (sessions._AT_TERMINAL, {"token_hash": token_hash}),
        (service._ASKED, {"person": person_id, "since": since}),
    )
    marks = {token_hash: TOKEN, person_id: PERSON}
    database = sqlite3.connect(str(installation.database.url.database))
    recorded = []
    for prepared, values in statements:
        compiled = prepared._compile(dialect)
        given = _given(compiled, values)
        described = database.execute(compiled.text, given).description
        columns = [f"{number}:{each[0]}" for number, each in enumerate(described)]
        recorded.append((compiled.text, [marks.get(each, each) for each in given], columns))
    [known, overview] = recorded
    return known, overview


if __name__ == "__main__":
    main()
