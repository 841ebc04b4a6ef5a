"""Binds the contest screen to its presenter."""

from kivy.properties import BooleanProperty, StringProperty

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill  # noqa: F401 - kv uses both
from kiosk.screens.contest.presenter import ContestPresenter, ContestView, GroundView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.shell.wording import plain
from kiosk.shell.writing import Sheet, Writing
from kiosk.widgets.card.card import Card
from kiosk.widgets.choice.choice import Tick
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.hearable.hearable import Hearable

SHOWN_OF_WORDS = 44


class OwnWords(Hearable, Card):
    """Leads to the page for words of one's own, and shows how they begin."""

    words = StringProperty("")
    icon = StringProperty("keyboard")
    test_name = StringProperty("")

    def hear(self) -> str:
        return f"{_('In my own words')}\n{self.words}"

    @staticmethod
    def shown(words: str, scale: float) -> str:
        """As much as the card has room for; the whole is on the page."""
        room = round(SHOWN_OF_WORDS / scale**2)
        line = " ".join(words.split())
        return plain(line if len(line) <= room else line[: room - 1] + "…")


class ContestScreen(TaskScreen):
    """The line and what follows at the left, the prepared reasons at the right."""

    # What he writes against a line is a complaint: nothing may break in.
    occupation = "complaint"

    points = StringProperty("")
    tone = StringProperty("ink")
    line_title = StringProperty("")
    day = StringProperty("")
    what_follows = StringProperty("")
    problem = StringProperty("")
    can_send = BooleanProperty(defaultvalue=False)
    own_words = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self._dialog: Dialog | None = None
        self.presenter: ContestPresenter = ContestPresenter(desk=desk, show=self.show)
        self._writing = Writing(
            self.page, desk=desk, keep=self.presenter.keep, done=self.presenter.stop_writing
        )

    def show(self, view: ContestView) -> None:
        self.page.header.title = _("I disagree")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.points, self.tone, self.line_title = view.points, view.tone, view.title
        self.day, self.what_follows = view.day, view.what_follows
        self.problem, self.can_send, self.own_words = view.problem, view.can_send, view.words
        self._show_entry(view)
        self._show_grounds(view.grounds)
        self._show_dialog(view)

    def back(self) -> None:
        """From the words back to the reasons, with all that is written."""
        if self._writing.is_open:
            self._writing.finish()
        else:
            super().back()

    def _show_entry(self, view: ContestView) -> None:
        sheet = Sheet(
            title=_("What do you want to say about it?"),
            hint=_("Write here with the keys below"),
            done_words=_("Done writing"),
            words=view.words,
            words_at_most=view.words_at_most,
        )
        self._writing.show(sheet if view.is_writing else None)

    def _show_grounds(self, grounds: tuple[GroundView, ...]) -> None:
        column = self.ids.grounds
        if len(column.children) != len(grounds):
            column.clear_widgets()
            for ground in grounds:
                column.add_widget(self._tick(ground))
        for tick, ground in zip(reversed(column.children), grounds, strict=True):
            tick.words, tick.is_ticked = ground.words, ground.is_ticked

    def _tick(self, ground: GroundView) -> Tick:
        return Tick(
            icon=ground.icon,
            test_name=f"ground_{ground.ground}",
            on_release=lambda _: self.presenter.tick(ground.ground),
        )

    def _show_dialog(self, view: ContestView) -> None:
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
