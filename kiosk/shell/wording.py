"""Dates, times, money and counts, said as a person says them in the language of the screen."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.shell.language import _, counted, words
from server.wire.base import Text
from server.wire.identity import PersonCard
from server.wire.scores import ContestGround

MINUS, PLUS = "−", "+"
FEN_IN_YUAN = 100


class Wording:
    """Says moments as of one place: the terminal's time zone."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def time_of_day(self, moment: datetime) -> str:
        local = self.local(moment)
        return f"{local.hour}:{local.minute:02}"

    def moment(self, moment: datetime, *, now: datetime) -> str:
        """今天 6:30, 昨天 18:05, 11月18日 9:00."""
        day, today = self.local(moment).date(), self.local(now).date()
        return f"{near_day(day, today=today)} {self.time_of_day(moment)}"

    def as_of(self, moment: datetime, *, now: datetime) -> str:
        return _("As of {moment}").format(moment=self.moment(moment, now=now))

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def greeting(self, name: str, *, now: datetime) -> str:
        hour = self.local(now).hour
        if 5 <= hour < 11:
            return _("Good morning, {name}").format(name=name)
        if 11 <= hour < 13:
            return _("Good day, {name}").format(name=name)
        if 13 <= hour < 18:
            return _("Good afternoon, {name}").format(name=name)
        return _("Good evening, {name}").format(name=name)


def in_language(text: Text) -> str:
    """The prison's own words; in Chinese where it has no others."""
    return text.zh if words.language == "zh" or not text.en else text.en


def plain(words_of_others: str) -> str:
    """Words that are not ours, so that nothing in them is taken for mark-up."""
    return words_of_others.replace("&", "&amp;").replace("[", "&bl;").replace("]", "&br;")


def name_of(person: PersonCard) -> str:
    """His name as the language of the screen writes it."""
    return person.name if words.language == "zh" or not person.name_latin else person.name_latin


def day(of: date) -> str:
    """11月18日, 18 November."""
    return _("{day} {month_name}").format(day=of.day, month=of.month, month_name=_month_name(of))


def full_day(of: date) -> str:
    return _("{day} {month_name} {year}").format(
        day=of.day, month=of.month, month_name=_month_name(of), year=of.year
    )


def near_day(of: date, *, today: date) -> str:
    if of == today:
        return _("today")
    if of == today - timedelta(days=1):
        return _("yesterday")
    return day(of) if of.year == today.year else full_day(of)


def weekday(of: date) -> str:
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    )[of.weekday()]  # fmt: skip


def month(of: str) -> str:
    """11月, Nov, from "2026-11"."""
    return (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May "), _("Jun"), _("Jul"), _("Aug"),
        _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )[int(of[5:7]) - 1].strip()  # fmt: skip


def full_month(of: str) -> str:
    """2027年1月, January 2027, from "2027-01"."""
    first = date.fromisoformat(f"{of}-01")
    return _("{month_name} {year}").format(
        month=first.month, month_name=_month_name(first), year=first.year
    )


def month_of(of: date) -> str:
    return full_month(of.isoformat()[:7])


def _month_name(of: date) -> str:
    return (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
        _("August"), _("September"), _("October"), _("November"), _("December"),
    )[of.month - 1]  # fmt: skip


def points(count: int) -> str:
    """+8, −3, 0, with a real minus."""
    if count == 0:
        return "0"
    return f"{PLUS}{count}" if count > 0 else f"{MINUS}{-count}"


def money(fen: int) -> str:
    yuan, rest = divmod(abs(fen), FEN_IN_YUAN)
    return f"{MINUS if fen < 0 else ''}¥ {yuan:,}.{rest:02}"


def signed_money(fen: int) -> str:
    return f"{PLUS if fen >= 0 else MINUS}{money(abs(fen))[2:]}"


def span(first: date, last: date) -> str:
    """The time from one day to a later one in its two largest units: 1 年 2 个月, 3 个月 5 天."""
    years, months, days = _between(first, last)
    if years:
        return _joined(_years(years), _months(months) if months else "")
    if months:
        return _joined(_months(months), _days(days) if days else "")
    return _days(days)


def _between(first: date, last: date) -> tuple[int, int, int]:
    whole = (last.year - first.year) * 12 + last.month - first.month
    if last.day < first.day:
        whole -= 1
    anchor = _months_later(first, whole)
    return whole // 12, whole % 12, (last - anchor).days


def _months_later(of: date, count: int) -> date:
    year, month_index = divmod(of.year * 12 + of.month - 1 + count, 12)
    for day_number in (of.day, 30, 29, 28):
        try:
            return date(year, month_index + 1, min(of.day, day_number))
        except ValueError:
            continue
    raise ValueError(of)


def _joined(large: str, small: str) -> str:
    return f"{large} {small}".strip()


def _years(count: int) -> str:
    return counted("{count} year", "{count} years", count)


def _months(count: int) -> str:
    return counted("{count} month", "{count} months", count)


def _days(count: int) -> str:
    return counted("{count} day", "{count} days", count)


def months_count(count: int) -> str:
    return _months(count)


def days_count(count: int) -> str:
    return _days(count)


def ground_words(ground: ContestGround) -> str:
    return {
        ContestGround.DID_NOT_HAPPEN: _("It did not happen"),
        ContestGround.NOT_ME: _("It was not me"),
        ContestGround.WRONG_POINTS: _("The number of points is wrong"),
        ContestGround.WRONG_CLAUSE: _("The rule does not fit"),
        ContestGround.MISSING_BONUS: _("I did more than was counted"),
        ContestGround.OTHER: _("Another reason: I will tell it myself"),
    }[ground]
