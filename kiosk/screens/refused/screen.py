"""Binds the screen of refused acts to its presenter."""

from kivy.properties import StringProperty

import kiosk.widgets.list_column.list_column  # noqa: F401 - kv uses it
from kiosk.screens.refused.presenter import RefusedPresenter, RefusedView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.rows.rows import RowValue


class RefusedScreen(TaskScreen):
    """What was not accepted at the left, why at the right."""

    answer = StringProperty("")
    problem = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: RefusedPresenter = RefusedPresenter(desk=desk, show=self.show)
        self.ids.column.rows.bind(on_choose=lambda _, key: self.presenter.choose(key))

    def show(self, view: RefusedView) -> None:
        self.page.header.title = _("Not accepted")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY or view.act is None:
            return
        self.answer, self.problem = view.answer, view.problem
        rows = [
            RowValue(r.number, "", r.title, r.detail, "amber", "warning-circle") for r in view.rows
        ]
        self.ids.column.rows.show(rows, chosen=view.chosen)
        detail = self.ids.detail
        detail.title, detail.subtitle = view.act.title, view.act.subtitle
        detail.facts.show(view.act.facts)


load_kv(__file__)
