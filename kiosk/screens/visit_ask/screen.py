"""Binds the screen that asks for a visit to its presenter."""

from kivy.properties import BooleanProperty, StringProperty

import kiosk.widgets.pill.pill
import kiosk.widgets.rows.rows  # noqa: F401 - kv uses both
from kiosk.screens.visit_ask.presenter import PersonTick, VisitAskPresenter, VisitAskView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.choice.choice import Tick
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.rows.rows import RowValue, picture
from server.wire.visits import VisitForm


class VisitAskScreen(TaskScreen):
    """Whom and how at the left, the free times at the right."""

    no_slots = StringProperty("")
    problem = StringProperty("")
    can_send = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self._dialog: Dialog | None = None
        self._ticks: dict[int, Tick] = {}
        self.presenter: VisitAskPresenter = VisitAskPresenter(desk=desk, show=self.show)
        self.ids.slots.bind(on_choose=lambda _, key: self.presenter.choose(key))
        self.ids.form.bind(on_choose=lambda _, form: self.presenter.choose_form(form))

    def show(self, view: VisitAskView) -> None:
        self.page.header.title = _("Ask for a visit")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.no_slots, self.problem, self.can_send = view.no_slots, view.problem, view.can_send
        self._show_form(view.form)
        self._show_people(view.people)
        rows = [
            RowValue(
                row.slot_id, row.lead, row.title, row.detail, "plum", picture("calendar-check")
            )
            for row in view.slots
        ]
        self.ids.slots.show(rows, chosen=view.chosen)
        self._show_dialog(view)

    def _show_form(self, form: str) -> None:
        choice = self.ids.form
        choice.name = _("How?")
        choice.icons = {VisitForm.REMOTE.value: "video-camera", VisitForm.IN_PERSON.value: "users"}
        choice.options = {
            VisitForm.REMOTE.value: _("By video"),
            VisitForm.IN_PERSON.value: _("In person"),
        }
        choice.chosen = form

    def _show_people(self, people: tuple[PersonTick, ...]) -> None:
        if list(self._ticks) != [each.person_id for each in people]:
            self._ticks = {each.person_id: self._tick(each.person_id) for each in people}
            self.ids.people.clear_widgets()
            for tick in self._ticks.values():
                self.ids.people.add_widget(tick)
        for each in people:
            tick = self._ticks[each.person_id]
            tick.words, tick.is_ticked = each.words, each.is_ticked

    def _tick(self, person_id: int) -> Tick:
        return Tick(
            icon="user",
            test_name=f"person_{person_id}",
            on_release=lambda _: self.presenter.tick(person_id),
        )

    def _show_dialog(self, view: VisitAskView) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog = None
        if not view.confirm_title:
            return
        self._dialog = Dialog(
            title=view.confirm_title,
            words=view.confirm_words,
            yes_words=_("Send it"),
            no_words=_("Not yet"),
        )
        self._dialog.bind(
            on_yes=lambda *_: self.presenter.send(), on_no=lambda *_: self.presenter.do_not_send()
        )
        self.add_overlay(self._dialog)


load_kv(__file__)
