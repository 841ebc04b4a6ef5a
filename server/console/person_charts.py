"""Turns what was read of a person into a picture: points by month, class hours by year."""

from fastapi import Request

from server.console.charts import Chart, described
from server.console.look import look_of
from server.console.words import say
from server.courses.service import YearOfHours
from server.wire.scores import ScoresReply


def chart_of(request: Request, content: object) -> Chart | None:
    """None where words say it better."""
    language = look_of(request).language
    if isinstance(content, ScoresReply) and content.months:
        return _months(content, language=language)
    if isinstance(content, list) and content and isinstance(content[0], YearOfHours):
        return _years([year for year in content if isinstance(year, YearOfHours)], language)
    return None


def _months(scores: ScoresReply, *, language: str) -> Chart:
    labels = [month.month for month in scores.months]
    values = [float(month.points) for month in scores.months]
    title = say(language, "Points by month")
    return Chart(
        labels=labels,
        values=values,
        along=say(language, "Month"),
        unit=say(language, "Points"),
        description=described(title, labels, values),
    )


def _years(years: list[YearOfHours], language: str) -> Chart:
    shown = list(reversed(years))
    labels = [str(year.year) for year in shown]
    values = [round(year.minutes / 60, 1) for year in shown]
    title = say(language, "Class hours by year")
    return Chart(
        labels=labels,
        values=values,
        along=say(language, "Year"),
        unit=say(language, "Class hours"),
        description=described(title, labels, values),
        goal=float(shown[-1].hours_wanted),
        goal_words=f"{say(language, 'Required')} {shown[-1].hours_wanted}",
    )
