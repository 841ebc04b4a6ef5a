"""Binds the screen of visits to its presenter."""

from kivy.properties import BooleanProperty, StringProperty

import kiosk.widgets.list_column.list_column
import kiosk.widgets.pill.pill  # noqa: F401 - kv uses both
from kiosk.screens.visits.presenter import WORDS_AT_MOST, VisitsPresenter, VisitsView
from kiosk.screens.visits.telling import Told
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.shell.writing import Sheet, Writing
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.rows.rows import RowValue, picture


class VisitsScreen(TaskScreen):
    """What is arranged, what was, and whom he may see."""

    answer = StringProperty("")
    month = StringProperty("")
    problem = StringProperty("")
    can_withdraw = BooleanProperty(defaultvalue=False)
    can_appeal = BooleanProperty(defaultvalue=False)
    can_see_recording = BooleanProperty(defaultvalue=False)
    can_go_in = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: VisitsPresenter = VisitsPresenter(desk=desk, show=self.show)
        self._writing = Writing(
            self.page, desk=desk, keep=self.presenter.keep, done=self.presenter.stop_writing
        )
        self.ids.column.rows.bind(on_choose=lambda _, key: self.presenter.choose(key))

    def show(self, view: VisitsView) -> None:
        self.page.header.title = _("My visits")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.answer, self.month, self.problem = view.answer, view.month, view.problem
        rows = [
            RowValue(
                row.key,
                row.lead,
                row.title,
                row.detail,
                row.tone,
                row.icon or picture("video-camera"),
            )
            for row in view.rows
        ]
        self.ids.column.rows.show(rows, chosen=view.chosen)
        self._show_writing(view)
        if view.told is not None:
            self._show_told(view.told)

    def back(self) -> None:
        """From the words back to the visit; what is written is sent by its own button alone."""
        if self._writing.is_open:
            self.presenter.put_away()
        else:
            super().back()

    def ask_withdraw(self) -> None:
        dialog = Dialog(
            title=_("Take this visit back?"),
            words=_("The time is free for others then, and your visitors are told."),
            yes_words=_("Take it back"),
            no_words=_("Let it be"),
        )
        dialog.bind(on_yes=lambda *_: self.presenter.withdraw())
        self.add_overlay(dialog)

    def _show_told(self, told: Told) -> None:
        detail = self.ids.detail
        detail.lead, detail.tone = told.lead, told.tone
        detail.title, detail.subtitle = told.title, told.subtitle
        detail.facts.show(told.facts)
        self.can_withdraw, self.can_appeal = told.can_withdraw, told.can_appeal
        self.can_see_recording = told.can_see_recording
        self.can_go_in = told.can_go_in

    def _show_writing(self, view: VisitsView) -> None:
        sheet = Sheet(
            title=_("Why should it be looked at again?"),
            hint=_("Write here with the keys below"),
            done_words=_("Send"),
            words=view.words,
            words_at_most=WORDS_AT_MOST,
        )
        self._writing.show(sheet if view.is_writing else None)
        # What he writes against a decision is a complaint: nothing may break in.
        self.occupation = "complaint" if view.is_writing else "in_use"


load_kv(__file__)
