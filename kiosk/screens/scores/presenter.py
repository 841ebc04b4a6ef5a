"""Decides what the score screen says: the total, the months, the lines, and what if."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.client.errors import ClientError
from kiosk.screens.scores import explaining
from kiosk.screens.scores.explaining import LineView
from kiosk.screens.scores.what_if import WhatIf, WhatIfView
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.language import _, counted
from kiosk.shell.standing import Phase, Question, Standing
from server.wire.scores import ExplainedLine, LinesReply, Part, ScoreLine, ScoresReply

MONTHS_SHOWN = 5
_PICTURES = {
    Part.SUPERVISION: "shield-check",
    Part.EDUCATION: "book-open-text",
    Part.LABOUR: "hammer",
    Part.SPECIAL: "star",
    Part.PENALTY: "warning",
    Part.WHOLE: "calendar-check",
}


@dataclass(frozen=True)
class MonthBar:
    label: str
    figure: str
    share: float
    is_now: bool


@dataclass(frozen=True)
class LineRow:
    """`tone` is pine for a gain, rose for a loss, ink for what everybody gets."""

    entry_id: int
    points: str
    tone: str
    title: str
    detail: str
    icon: str


@dataclass(frozen=True)
class ScoresView:
    standing: Standing = field(default_factory=Standing)
    points: str = ""
    target: str = ""
    missing: str = ""
    months: tuple[MonthBar, ...] = ()
    outlook_lead: str = ""
    outlook: str = ""
    rows: tuple[LineRow, ...] = ()
    chosen: int | None = None
    line: LineView | None = None
    what_if: WhatIfView | None = None


class ScoresPresenter:
    """The running cycle; the newest line is explained before anyone asks."""

    def __init__(self, *, desk: Desk, show: Callable[[ScoresView], None]) -> None:
        self._desk, self._show = desk, show
        self._scores = desk.server().scores
        self._view = ScoresView()
        self._earlier: list[ScoreLine] = []
        self._more_before: int | None = None
        self._is_reading_on = False
        self._chosen: int | None = None
        self._explanation: Question[ExplainedLine] | None = None
        self._what_if: WhatIf | None = None
        self._question: Question[ScoresReply] = Question(
            desk, peek=self._scores.known_scores, fetch=self._scores.scores, changed=self._answered
        )

    def open(self, subject: int | None = None) -> None:
        self._earlier, self._more_before = [], None
        self._what_if = None
        self._chosen = subject if subject is not None else self._chosen
        self._question.ask()

    def choose(self, entry_id: int) -> None:
        self._what_if = None
        self._chosen = entry_id
        self._explanation = Question(
            self._desk,
            peek=lambda: self._scores.known_explanation(entry_id),
            fetch=lambda: self._scores.explain(entry_id),
            changed=self.show_again,
        )
        self._explanation.ask()

    def contest(self) -> None:
        explained = self._explanation.answer if self._explanation is not None else None
        if explained is None:
            return
        if explained.contest.case_id is not None:
            self._desk.navigator.go("cases", subject=explained.contest.case_id)
        else:
            self._desk.navigator.go("contest", subject=explained.line.entry_id)

    def leave(self) -> None:
        self._desk.navigator.back()

    def try_what_if(self) -> None:
        reply = self._question.answer
        if reply is not None:
            self._what_if = WhatIf(desk=self._desk, scores=reply, changed=self.show_again)
            self._what_if.ask()

    def close_what_if(self) -> None:
        self._what_if = None
        self.show_again()

    def more(self) -> None:
        """One step more or less a month in the what-if."""
        if self._what_if is not None:
            self._what_if.more()

    def less(self) -> None:
        if self._what_if is not None:
            self._what_if.less()

    def read_on(self) -> None:
        """The end of the list is in sight: fetch the lines before it."""
        if self._more_before is None or self._is_reading_on:
            return
        before, self._is_reading_on = self._more_before, True
        self._desk.errands.run(
            lambda: self._scores.earlier(before=before), done=self._add, failed=self._stop_reading
        )

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _(
            "Touch a line to hear it, and again to hear why. Touch the blue field to try: what if. "
            "The speech bubble is for: I disagree. The arrow leads back."
        )

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY:
            return view.standing.sentence
        said = _("You have {points} points in this cycle.").format(points=view.points)
        sentences = [said, view.missing, f"{view.outlook_lead} {view.outlook}"]
        if view.what_if is not None:
            sentences.append(view.what_if.spoken)
        elif view.line is not None:
            sentences.append(view.line.spoken)
        return "\n".join(sentences)

    def _answered(self) -> None:
        reply = self._question.answer
        if reply is not None and not self._earlier:
            self._more_before = reply.more_before
        lines = self._lines()
        if lines and (self._explanation is None or self._chosen is None):
            self.choose(self._chosen or lines[0].entry_id)
        elif self._explanation is not None and not self._question.is_waiting:
            self._explanation.ask()
        self.show_again()

    def _add(self, reply: LinesReply) -> None:
        self._is_reading_on = False
        self._earlier += reply.lines
        self._more_before = reply.more_before
        self.show_again()

    def _stop_reading(self, _error: ClientError) -> None:
        self._is_reading_on = False

    def _lines(self) -> list[ScoreLine]:
        reply = self._question.answer
        return [*reply.lines, *self._earlier] if reply is not None else []

    def _make_view(self) -> ScoresView:
        reply = self._question.answer
        standing = self._question.standing()
        if reply is None:
            return ScoresView(standing=standing)
        missing = max(0, reply.cycle_target - reply.cycle_points)
        lead, outlook = _outlook(reply)
        return ScoresView(
            standing=standing,
            points=str(reply.cycle_points),
            target=f"/ {reply.cycle_target}",
            missing=counted("{count} point to go", "{count} points to go", missing),
            months=_bars(reply),
            outlook_lead=lead,
            outlook=outlook,
            rows=tuple(_row(line) for line in self._lines()),
            chosen=self._chosen,
            line=self._line_view(),
            what_if=self._what_if.view() if self._what_if is not None else None,
        )

    def _line_view(self) -> LineView | None:
        if self._explanation is None:
            return None
        explained = self._explanation.answer
        if explained is not None:
            today = self._desk.wording.today(self._desk.now())
            return explaining.line_view(explained, today=today)
        line = next((line for line in self._lines() if line.entry_id == self._chosen), None)
        if line is None:
            return None
        return explaining.unexplained(line, why=self._explanation.standing().sentence)


def _bars(reply: ScoresReply) -> tuple[MonthBar, ...]:
    months = reply.months[-MONTHS_SHOWN:]
    highest = max([1, *(month.points for month in months)])
    return tuple(
        MonthBar(
            label=wording.month(month.month),
            figure=str(month.points),
            share=max(0, month.points) / highest,
            is_now=month.month == reply.this_month,
        )
        for month in months
    )


def _row(line: ScoreLine) -> LineRow:
    detail = f"{wording.day(line.happened_on)} · {explaining.part(line.part)}"
    if line.contested:
        detail = f"{detail} · {_('contested')}"
    return LineRow(
        entry_id=line.entry_id,
        points=wording.points(line.points),
        tone=explaining.tone(line),
        title=wording.in_language(line.title),
        detail=detail,
        icon=_PICTURES[line.part],
    )


def _outlook(reply: ScoresReply) -> tuple[str, str]:
    """What the cycle looks like if it goes on like this month."""
    forecast = reply.forecast
    if forecast is None:
        return _("What if?"), _("See when the cycle is full")
    lead = _("Going on like this")
    if forecast.months is None:
        return lead, _("the cycle does not get full")
    if forecast.months == 0:
        return lead, _("the cycle is full [b]this month[/b]")
    months = wording.months_count(forecast.months)
    return lead, _("the cycle is full [b]in {months}[/b]").format(months=months)
