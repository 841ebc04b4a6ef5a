"""Decides what stands on the screen when nobody is logged in."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.client.line import LineState
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.language import _, words


@dataclass(frozen=True)
class WaitingView:
    has_card: bool
    question: str
    hint: str
    time_of_day: str
    date_words: str
    place: str
    line_words: str


class WaitingPresenter:
    """The question, the time, and the ways in."""

    def __init__(self, *, desk: Desk, show: Callable[[WaitingView], None]) -> None:
        self._desk = desk
        self._show = show

    def open(self, subject: int | None = None) -> None:
        del subject
        self.show_again()

    def show_again(self) -> None:
        self._show(self._make_view())

    def log_in_by_number(self) -> None:
        self._desk.navigator.go("login")

    def call_officer(self) -> None:
        self._desk.navigator.go("let_in")

    def change_language(self) -> None:
        self._desk.change_language()

    def listen(self) -> None:
        self._desk.voice.say(self.spoken(), language=words.language)

    def spoken(self) -> str:
        return " ".join((_question(has_card=self._has_card()).replace("\n", ""), self._hint()))

    def _has_card(self) -> bool:
        return self._desk.card_tray.reader_is_there

    def _hint(self) -> str:
        if self._has_card():
            return _("Hold your card to the reader at the lower right")
        return _("The card reader is not working. Your number works as well.")

    def _make_view(self) -> WaitingView:
        now = self._desk.now()
        today = self._desk.wording.today(now)
        is_down = self._desk.line.state is LineState.DOWN
        return WaitingView(
            has_card=self._has_card(),
            question=_question(has_card=self._has_card()),
            hint=self._hint(),
            time_of_day=self._desk.wording.time_of_day(now),
            date_words=f"{wording.day(today)}　{wording.weekday(today)}",
            place=self._desk.place,
            line_words=_("The line is down. Logging in has to wait.") if is_down else "",
        )


def _question(*, has_card: bool) -> str:
    return _("Present your card\nor log in by number") if has_card else _("Log in\nby your number")
