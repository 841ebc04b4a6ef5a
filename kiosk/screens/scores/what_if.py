"""What if each month brought this many points: the person turns the figure, the server answers."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.client.errors import ClientError
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _
from server.wire.scores import Forecast, ScoresReply

STEP = 5


@dataclass(frozen=True)
class WhatIfView:
    """`can_more` and `can_less` say whether the figure may go on in that direction."""

    points: str
    answer: str
    detail: str
    can_more: bool
    can_less: bool
    spoken: str


class WhatIf:
    """Only the answer to the last figure is shown, whatever order the answers come in."""

    def __init__(self, *, desk: Desk, scores: ScoresReply, changed: Callable[[], None]) -> None:
        self._desk, self._changed = desk, changed
        self._lowest, self._highest = scores.lowest_a_month, scores.highest_a_month
        start = scores.forecast.points_a_month if scores.forecast else scores.this_month_points
        self._points = min(max(start, self._lowest), self._highest)
        self._forecast: Forecast | None = scores.forecast
        self._failure = ""

    def more(self) -> None:
        self._turn(self._points // STEP * STEP + STEP)

    def less(self) -> None:
        self._turn(-(-self._points // STEP) * STEP - STEP)

    def ask(self) -> None:
        points = self._points
        self._desk.errands.run(
            lambda: self._desk.server().scores.what_if(points),
            done=self._answered,
            failed=self._failed,
        )
        self._changed()

    def view(self) -> WhatIfView:
        answer, detail = self._words()
        question = _("If every month brings {points} points").format(points=self._points)
        return WhatIfView(
            points=str(self._points),
            answer=answer,
            detail=detail,
            can_more=self._points < self._highest,
            can_less=self._points > self._lowest,
            spoken=f"{question}: {answer} {detail}",
        )

    def _turn(self, points: int) -> None:
        self._points = min(max(points, self._lowest), self._highest)
        self._failure = ""
        self.ask()

    def _answered(self, forecast: Forecast) -> None:
        if forecast.points_a_month == self._points:
            self._forecast = forecast
            self._changed()

    def _failed(self, error: ClientError) -> None:
        self._failure = in_words(error)
        self._changed()

    def _words(self) -> tuple[str, str]:
        forecast = self._forecast
        if self._failure:
            return "…", self._failure
        if forecast is None or forecast.points_a_month != self._points:
            return "…", _("Counting …")
        if forecast.months is None or forecast.month is None:
            return _("Never"), _("At this rate the cycle does not get full.")
        month = wording.full_month(forecast.month)
        full = _("The cycle is full in {month}.").format(month=month)
        if forecast.months == 0:
            return _("This month"), full
        return _("In {months}").format(months=wording.months_count(forecast.months)), full
