"""Reads and writes rows that no service would, by table name."""

from typing import Any  # columns have many types

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from server.bootstrap import metadata

StoredRow = Row[*tuple[Any, ...]]  # columns have many types


def insert_row(session: Session, table: str, **values: Any) -> int:  # columns have many types
    """Store one row and return its id."""
    into = metadata().tables[table]
    return int(
        session.execute(insert(into).values(**values).returning(*into.primary_key)).scalar_one()
    )


def rows_of(session: Session, table: str, **where: Any) -> list[StoredRow]:  # the same
    """All rows with these values, in the order of the first column."""
    source = metadata().tables[table]
    query = select(source).filter_by(**where).order_by(next(iter(source.c)))
    return list(session.execute(query))
