"""Binds the screen of cases to its presenter."""

from kivy.properties import BooleanProperty, StringProperty

import kiosk.widgets.list_column.list_column  # noqa: F401 - kv uses it
from kiosk.screens.cases.presenter import CasesPresenter, CasesView, CaseView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.rows.rows import RowValue, picture


class CasesScreen(TaskScreen):
    """What is under way and what was decided."""

    answer = StringProperty("")
    problem = StringProperty("")
    can_withdraw = BooleanProperty(defaultvalue=False)
    can_ask_recheck = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: CasesPresenter = CasesPresenter(desk=desk, show=self.show)
        self._shown: CaseView | None = None
        self.ids.column.rows.bind(on_choose=lambda _, key: self.presenter.choose(key))

    def show(self, view: CasesView) -> None:
        self.page.header.title = _("My objections")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.answer, self.problem = view.answer, view.problem
        rows = [
            RowValue(r.case_id, r.points, r.title, r.detail, r.tone, picture("scales"))
            for r in view.rows
        ]
        self.ids.column.rows.show(rows, chosen=view.chosen)
        if view.case is not None and view.case != self._shown:
            self._show_case(view.case)

    def _show_case(self, case: CaseView) -> None:
        self._shown = case
        detail = self.ids.detail
        detail.lead, detail.tone = case.points, case.tone
        detail.title, detail.subtitle = case.title, case.state
        detail.facts.show(case.facts)
        self.can_withdraw, self.can_ask_recheck = case.can_withdraw, case.can_ask_recheck

    def ask_withdraw(self) -> None:
        dialog = Dialog(
            title=_("Take your objection back?"),
            words=_("The line then stays as it is. It can't be contested again."),
            yes_words=_("Take it back"),
            no_words=_("Let it run"),
        )
        dialog.bind(on_yes=lambda *_: self.presenter.withdraw())
        self.add_overlay(dialog)


load_kv(__file__)
