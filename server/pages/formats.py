"""Writes dates, moments, points and money the way each language does."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.infra.errors import Sentence
from server.wire.base import Text

MINUS = "−"


def say_text(text: Text | str | None, *, language: str) -> str:
    """The words of the reader's language; the prison's own records may have Chinese only."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return (text.en or text.zh) if language == "en" else text.zh


def say_sentence(words: Sentence, *, language: str) -> str:
    return words.en if language == "en" else words.zh


def say_day(day: date | None, *, language: str) -> str:
    if day is None:
        return "–"
    if language == "en":
        return f"{day.day} {day:%b} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def say_short_day(day: date | None, *, language: str) -> str:
    """Without the year, for a list that is about these weeks."""
    if day is None:
        return "–"
    return f"{day.day} {day:%b}" if language == "en" else f"{day.month}月{day.day}日"


_WEEKDAYS = "一二三四五六日"


def say_weekday(day: date, *, language: str) -> str:
    """A day of these weeks as one says it: with its weekday and without the year."""
    if language == "en":
        return f"{day:%A}, {day.day} {day:%B}"
    return f"{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def say_moment(moment: datetime | None, *, language: str, zone: ZoneInfo) -> str:
    if moment is None:
        return "–"
    local = moment.astimezone(zone)
    return f"{say_day(local.date(), language=language)} {local:%H:%M}"


def local_day(moment: datetime, *, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def say_clock(moment: datetime | None, *, zone: ZoneInfo) -> str:
    return "–" if moment is None else f"{moment.astimezone(zone):%H:%M}"


def say_points(points: int) -> str:
    """With its sign: a gain and a loss are told apart without colour."""
    if points > 0:
        return f"+{points}"
    return f"{MINUS}{-points}" if points < 0 else "0"


def say_money(fen: int) -> str:
    sign = MINUS if fen < 0 else ""
    return f"{sign}¥ {abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def say_hours(minutes: int) -> str:
    """Class hours with one decimal where they are not whole."""
    whole, rest = divmod(minutes, 60)
    return f"{whole:,}" if rest == 0 else f"{minutes / 60:,.1f}"
