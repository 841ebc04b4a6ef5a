"""Binds the score screen to its presenter."""

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.list_column.list_column  # noqa: F401 - kv uses it
from kiosk.screens.scores.explaining import LineView
from kiosk.screens.scores.presenter import ScoresPresenter, ScoresView
from kiosk.screens.scores.what_if import WhatIfView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.bars.bars import BarValue
from kiosk.widgets.card.card import Card
from kiosk.widgets.detail.detail import Detail
from kiosk.widgets.hearable.hearable import Hearable
from kiosk.widgets.rows.rows import RowValue, picture


class LinePanel(Detail):
    """One line, explained."""

    contest = StringProperty("")
    can_contest = BooleanProperty(defaultvalue=False)
    presenter = ObjectProperty()

    def show(self, line: LineView) -> None:
        self.lead, self.tone = line.points, line.tone
        self.title, self.subtitle = line.title, line.day
        self.contest, self.can_contest = line.contest, line.can_contest
        self.facts.show(line.facts)


class WhatIfPanel(Card):
    """A figure to turn, and what follows from it."""

    points = StringProperty("")
    answer = StringProperty("")
    detail = StringProperty("")
    can_more = BooleanProperty(defaultvalue=True)
    can_less = BooleanProperty(defaultvalue=True)
    presenter = ObjectProperty()

    def show(self, view: WhatIfView) -> None:
        self.points, self.answer, self.detail = view.points, view.answer, view.detail
        self.can_more, self.can_less = view.can_more, view.can_less


class OutlookButton(Hearable, BoxLayout):
    """When the cycle is full if it goes on like this; a tap asks "what if"."""

    lead = StringProperty("")
    words = StringProperty("")
    needed = NumericProperty(0)
    icon = StringProperty("trend-up")
    test_name = StringProperty("")

    def hear(self) -> str:
        return f"{_('What if?')}\n{self.lead} {self.words}"


class ScoresScreen(TaskScreen):
    """The answer and the lines at the left, one line or the what-if at the right."""

    points = StringProperty("")
    target = StringProperty("")
    missing = StringProperty("")
    outlook_lead = StringProperty("")
    outlook = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: ScoresPresenter = ScoresPresenter(desk=desk, show=self.show)
        self._line = LinePanel(presenter=self.presenter)
        self._what_if = WhatIfPanel(presenter=self.presenter)
        self._shown_line: LineView | None = None
        self.ids.column.rows.bind(
            on_choose=lambda _, key: self.presenter.choose(key),
            on_end=lambda _: self.presenter.read_on(),
        )

    def show(self, view: ScoresView) -> None:
        self.page.header.title = _("My score")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.points, self.target, self.missing = view.points, view.target, view.missing
        self.outlook_lead, self.outlook = view.outlook_lead, view.outlook
        self.ids.bars.show([BarValue(b.label, b.figure, b.share, b.is_now) for b in view.months])
        self.ids.column.rows.nothing = _("There are no points yet.")
        self.ids.column.rows.show(
            [
                RowValue(r.entry_id, r.points, r.title, r.detail, r.tone, picture(r.icon))
                for r in view.rows
            ],
            chosen=view.chosen if view.what_if is None else None,
        )
        self._show_right(view)

    def _show_right(self, view: ScoresView) -> None:
        panel = self._line if view.what_if is None else self._what_if
        if self.ids.right.children != [panel]:
            self.ids.right.clear_widgets()
            self.ids.right.add_widget(panel)
        if view.what_if is not None:
            self._what_if.show(view.what_if)
        elif view.line is not None and view.line != self._shown_line:
            self._shown_line = view.line
            self._line.show(view.line)


load_kv(__file__)
