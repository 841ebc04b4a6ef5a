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
    has_face: bool
    question: str
    hint: str
    time_of_day: str
    date_words: str
    place: str
    line_words: str
    can_listen: bool
    is_spoken: bool


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

    def log_in_by_face(self) -> None:
        self._desk.navigator.go("face")

    def call_officer(self) -> None:
        self._desk.navigator.go("let_in")

    def change_language(self) -> None:
        self._desk.change_language()

    def listen(self) -> None:
        self._desk.voice.say(self.spoken(), language=words.language)

    def turn_voice_mode(self) -> None:
        """The ear: for who does not read; a second time it is for the others again."""
        mode = self._desk.voice_mode
        mode.turn(on=not mode.is_on)
        self.show_again()

    def spoken(self) -> str:
        joint = "" if words.language == "zh" else " "
        question = _question(has_card=self._has_card()).replace("\n", joint)
        return f"{question}\n{self._hint()}\n{self._line_words()}"

    def next_steps(self) -> str:
        steps = _(
            "Touch a picture to hear what it is. Touch it again to do it. "
            "The square of dots is for your number, the hand calls an officer. "
            "The ear ends this voice."
        )
        if not self._offers_face():
            return steps
        return f"{steps}\n{_('The face in the square logs you in by your face.')}"

    def _offers_face(self) -> bool:
        return self._desk.face_means.offers(self._desk.face_watch)

    def _line_words(self) -> str:
        is_down = self._desk.line.state is LineState.DOWN
        return _("The line is down. Logging in has to wait.") if is_down else ""

    def _has_card(self) -> bool:
        return self._desk.card_tray.reader_is_there

    def _hint(self) -> str:
        if self._has_card():
            return _("Hold your card to the reader at the lower right")
        return _("The card reader is not working. Your number works as well.")

    def _make_view(self) -> WaitingView:
        now = self._desk.now()
        today = self._desk.wording.today(now)
        return WaitingView(
            has_card=self._has_card(),
            has_face=self._offers_face(),
            question=_question(has_card=self._has_card()),
            hint=self._hint(),
            time_of_day=self._desk.wording.time_of_day(now),
            date_words=f"{wording.day(today)}　{wording.weekday(today)}",
            place=self._desk.place,
            line_words=self._line_words(),
            can_listen=self._desk.voice_mode.is_offered,
            is_spoken=self._desk.voice_mode.is_on,
        )


def _question(*, has_card: bool) -> str:
    return _("Present your card\nor log in by number") if has_card else _("Log in\nby your number")
