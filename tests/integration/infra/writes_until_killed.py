"""A process that writes through the runner, and says each number after it was acknowledged."""

import asyncio
import sys
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from server.infra.database import Database
from server.infra.runner import SqliteRunner

WRITERS = 8


def inserting(number: int) -> Callable[[Session], object]:
    statement = text("INSERT INTO kept (number) VALUES (:number)")
    return lambda session: session.execute(statement, {"number": number}).close()


async def write_forever(runner: SqliteRunner, first: int) -> None:
    number = first
    while True:
        await runner.write(inserting(number))
        print(number, flush=True)
        number += WRITERS


async def main(url: str) -> None:
    database = Database(url)
    database.write(lambda session: session.execute(text("CREATE TABLE kept (number INTEGER)")))
    runner = SqliteRunner(database)
    await asyncio.gather(*(write_forever(runner, first) for first in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
