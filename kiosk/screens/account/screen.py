"""Binds the screen of the account to its presenter."""

from kivy.properties import StringProperty

import kiosk.widgets.list_column.list_column  # noqa: F401 - kv uses it
from kiosk.screens.account.presenter import AccountPresenter, AccountView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.rows.rows import RowValue, picture


class AccountScreen(TaskScreen):
    """The balance and its entries at the left, one entry at the right."""

    balance = StringProperty("")
    month_in = StringProperty("")
    month_out = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: AccountPresenter = AccountPresenter(desk=desk, show=self.show)
        self.ids.column.rows.bind(
            on_choose=lambda _, key: self.presenter.choose(key),
            on_end=lambda _: self.presenter.read_on(),
        )

    def show(self, view: AccountView) -> None:
        self.page.header.title = _("My account")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.balance, self.month_in, self.month_out = view.balance, view.month_in, view.month_out
        rows = [
            RowValue(r.entry_id, r.amount, r.title, r.detail, r.tone, picture(r.icon))
            for r in view.rows
        ]
        self.ids.column.rows.nothing = view.nothing
        self.ids.column.rows.show(rows, chosen=view.chosen)
        detail, entry = self.ids.detail, view.entry
        detail.opacity = 1 if entry is not None else 0
        if entry is not None:
            detail.lead, detail.tone = entry.amount, entry.tone
            detail.title, detail.subtitle = entry.title, entry.day
            detail.facts.show(entry.facts)


load_kv(__file__)
