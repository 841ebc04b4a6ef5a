"""Reads dates, months and numbers in the forms in which systems write them, without guessing."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Mend, Reason, RowRefused
from server.ingest.rules.mapping import Words

# Day 60 of Excel's calendar is 1900-02-29, which never was; later days count from here.
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(61, 80000)
# Fen of ten billion yuan: what is larger is no amount and no score.
LARGEST = 10**12
_SPACES = re.compile(r"[\s\u200b\ufeff\xa0]+")
_DATE = re.compile(
    r"(\d{4})([-/.年])(\d{1,2})(?:\2|月)(\d{1,2})日?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})(?:月份?|[-/.]0?1(?: 0?0:00:00)?)?")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
# "95 96" is two numbers.
_SPACE_WITHIN = re.compile(r"\d\s+\d")
_NUMBER = re.compile(r"([-+]?)(\d+(?:,\d{3})*(?:\.\d+)?)")


class NotANumber(Exception):
    """The text holds something other than one number and a known unit."""


class ReadNumber(NamedTuple):
    value: Decimal
    mends: tuple[Mend, ...]


def plain(cell: Cell) -> str:
    """A cell as text, trimmed. A whole float is written as Excel shows it."""
    if isinstance(cell, str):
        return cell.strip(" \t\r\n\u3000\xa0\u200b\ufeff\x00")
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return str(cell)


def narrow(text: str) -> str:
    """Full-width digits and letters as plain ones, without any space."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def short(text: str, most: int, *, field: str) -> str:
    """What is longer than its column is no such value, but a cell that took in its neighbours."""
    if len(text) > most:
        raise RowRefused(Reason.VALUE_TOO_LONG, field, text)
    return text


def says_none(text: str, words: Words) -> bool:
    return not text or text.casefold() in words.none


def read_date(cell: Cell, *, field: str, impossible: Reason = Reason.IMPOSSIBLE_DATE) -> date:
    """Raise RowRefused with `impossible` for a day that never was."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    try:
        found = _date_of(text)
    except ValueError as error:
        raise RowRefused(impossible, field, text) from error
    if found is None:
        raise RowRefused(Reason.UNREADABLE_DATE, field, text)
    return found


@lru_cache(maxsize=65536)
def _date_of(text: str) -> date | None:
    """None where the form is not known; ValueError where the day never was."""
    narrowed = unicodedata.normalize("NFKC", text).strip()
    match = _COMPACT_DATE.fullmatch(narrowed)
    if match:
        return date(int(match[1]), int(match[2]), int(match[3]))
    match = _DATE.fullmatch(narrowed) or _DATE.fullmatch(_SPACES.sub("", narrowed))
    if match:
        return date(int(match[1]), int(match[3]), int(match[4]))
    if _SERIAL.fullmatch(narrowed) and int(float(narrowed)) in _EXCEL_DAYS:
        return _EXCEL_ZERO + timedelta(days=int(float(narrowed)))
    return None


def read_month(cell: Cell) -> str:
    """YYYY-MM."""
    if isinstance(cell, date):
        return f"{cell.year:04}-{cell.month:02}"
    text = plain(cell)
    found = _month_of(text)
    if found is None:
        raise RowRefused(Reason.IMPOSSIBLE_MONTH, "month", text)
    return found


@lru_cache(maxsize=4096)
def _month_of(text: str) -> str | None:
    narrowed = narrow(text)
    if _SERIAL.fullmatch(narrowed):
        day = _EXCEL_ZERO + timedelta(days=int(float(narrowed)))
        return f"{day.year:04}-{day.month:02}"
    match = _MONTH.fullmatch(narrowed)
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    return f"{int(match[1]):04}-{int(match[2]):02}"


@lru_cache(maxsize=65536)
def _number_of(text: str, words: Words) -> ReadNumber:
    if _SPACE_WITHIN.search(unicodedata.normalize("NFKC", text)):
        raise NotANumber
    narrowed = narrow(text)
    match = _NUMBER.match(narrowed)
    if not match:
        start = next((unit for unit in words.units if narrowed.casefold().startswith(unit)), "")
        match = _NUMBER.match(narrowed, len(start)) if start else None
        if not match:
            raise NotANumber
    rest = (narrowed[: match.start()] + narrowed[match.end() :]).casefold()
    if rest and rest not in words.units:
        raise NotANumber
    mends = []
    if rest:
        mends.append(Mend.UNIT_IN_NUMBER)
    if not text.isascii() and any(
        character.isdigit() and not character.isascii() for character in text
    ):
        mends.append(Mend.FULL_WIDTH_NUMBER)
    try:
        return ReadNumber(Decimal(match[1] + match[2].replace(",", "")), tuple(mends))
    except InvalidOperation as error:
        raise NotANumber from error


def read_number(cell: Cell, words: Words, *, field: str) -> ReadNumber | None:
    """None for an empty cell."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # repr is the shortest text that means this float: what the other system showed.
        return ReadNumber(Decimal(repr(cell)), ())
    text = plain(cell)
    if says_none(text, words):
        return None
    try:
        return _number_of(text, words)
    except NotANumber as error:
        raise RowRefused(Reason.UNREADABLE_NUMBER, field, text) from error


def whole(number: ReadNumber, *, field: str) -> int:
    if number.value != number.value.to_integral_value():
        raise RowRefused(Reason.UNREADABLE_NUMBER, field, str(number.value))
    if abs(number.value) > LARGEST:
        raise RowRefused(Reason.NUMBER_TOO_LARGE, field, str(number.value))
    return int(number.value)


def fen(number: ReadNumber, *, field: str) -> int:
    """Yuan to fen; a third decimal is no money."""
    return whole(ReadNumber(number.value * 100, ()), field=field)
