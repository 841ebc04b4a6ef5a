"""Binds the screen of looks to its presenter."""

from kivy.properties import StringProperty

import kiosk.widgets.list_column.list_column  # noqa: F401 - kv uses it
from kiosk.screens.who_looked.presenter import WhoLookedPresenter, WhoLookedView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.rows.rows import RowValue


class WhoLookedScreen(TaskScreen):
    """All looks at the left, one of them at the right."""

    answer = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: WhoLookedPresenter = WhoLookedPresenter(desk=desk, show=self.show)
        self.ids.column.rows.bind(on_choose=lambda _, key: self.presenter.choose(key))

    def show(self, view: WhoLookedView) -> None:
        self.page.header.title = _("Who looked")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY or view.look is None:
            return
        self.answer = view.answer
        rows = [RowValue(r.number, "", r.title, r.detail, "rose", "eye") for r in view.rows]
        self.ids.column.rows.show(rows, chosen=view.chosen)
        detail = self.ids.detail
        detail.title, detail.subtitle = view.look.title, view.look.subtitle
        detail.facts.show(view.look.facts)


load_kv(__file__)
