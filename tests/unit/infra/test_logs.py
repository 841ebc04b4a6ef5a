"""A log tells what failed and where, and nothing of the people it failed on."""

import json
import logging
import sys

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server.infra.database import Database
from server.infra.telemetry import JsonLines
from server.wire.base import Request

NAME, ID_NUMBER = "单晓明", "649902199001011234"


class Someone(Request):
    age: int


def logged() -> str:
    """What the log would keep of the error that is being handled."""
    record = logging.LogRecord("door", logging.ERROR, "x.py", 1, "failed", None, sys.exc_info())
    line: str = json.loads(JsonLines().format(record))["trace"]
    return line


def test_values_of_a_failed_statement_are_not_logged() -> None:
    database = Database("sqlite://")
    statement = text("INSERT INTO nowhere VALUES (:name)")
    try:
        database.write(lambda session: session.execute(statement, {"name": NAME}))
    except SQLAlchemyError:
        trace = logged()
    assert "nowhere" in trace
    assert NAME not in trace


def test_what_postgresql_says_of_a_row_is_not_logged() -> None:
    said = f'duplicate key "uq_person"\nDETAIL:  Key (name)=({NAME}) already exists.\nHINT: none'
    try:
        raise ValueError(said)
    except ValueError:
        trace = logged()
    assert "uq_person" in trace
    assert NAME not in trace


def test_long_numbers_in_an_error_are_not_logged() -> None:
    try:
        raise ValueError(f"cannot read {ID_NUMBER}")
    except ValueError:
        trace = logged()
    assert "cannot read" in trace
    assert ID_NUMBER not in trace


def test_what_a_message_held_is_not_logged() -> None:
    try:
        Someone.model_validate({"age": NAME})
    except ValidationError:
        trace = logged()
    assert "age" in trace
    assert NAME not in trace
