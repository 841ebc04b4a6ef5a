"""Takes number and PIN digit by digit, and says what to do when they are not accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.client.errors import ClientError, Refused
from kiosk.shell.aloud import digits_aloud
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted, words
from server.wire.identity import LogInMethod, LogInReply

LONGEST_NUMBER, SHORTEST_PIN, LONGEST_PIN = 20, 4, 12


class Step(Enum):
    NUMBER = "number"
    PIN = "pin"


@dataclass(frozen=True)
class LoginView:
    """`shown` is the number, or a dot for each digit of the PIN."""

    question: str
    hint: str
    shown: str
    problem: str
    next_words: str
    can_go_on: bool
    is_held: bool
    is_checking: bool
    forgot_words: str


class LoginPresenter:
    """One person logging in; nothing of it stays after he leaves the screen."""

    def __init__(self, *, desk: Desk, show: Callable[[LoginView], None]) -> None:
        self._desk, self._show = desk, show
        self._step, self._method = Step.NUMBER, LogInMethod.NUMBER
        self._number, self._pin, self._problem = "", "", ""
        self._wait_s, self._is_checking = 0, False

    def open(self, subject: int | None = None) -> None:
        del subject
        self._begin()
        card, hidden = self._desk.card_tray.take(), self._desk.session.person
        if hidden is not None:
            self._method, self._number, self._step = LogInMethod.NUMBER, hidden.number, Step.PIN
        elif card is not None:
            self._method, self._number, self._step = LogInMethod.CARD, card, Step.PIN
        self.show_again()

    def digit(self, digit: str) -> None:
        if self._is_closed():
            return
        self._problem = ""
        if self._step is Step.NUMBER and len(self._number) < LONGEST_NUMBER:
            self._number += digit
            self._tell(digits_aloud(digit, language=words.language))
        elif self._step is Step.PIN and len(self._pin) < LONGEST_PIN:
            self._pin += digit
            # Whoever stands by must not hear which digit it was.
            self._tell(_("One more."))
        self.show_again()

    def erase(self) -> None:
        if self._step is Step.NUMBER:
            self._number = self._number[:-1]
        else:
            self._pin = self._pin[:-1]
        self._tell(self.entered())
        self.show_again()

    def clear(self) -> None:
        if self._step is Step.NUMBER:
            self._number = ""
        else:
            self._pin = ""
        self._tell(self.entered())
        self.show_again()

    def entered(self) -> str:
        """What stands in the field, for the ear: of the PIN only how many digits there are."""
        entered = self._number if self._step is Step.NUMBER else self._pin
        if not entered:
            return _("Nothing is entered.")
        if self._step is Step.NUMBER:
            return digits_aloud(entered, language=words.language)
        return counted("{count} digit is entered.", "{count} digits are entered.", len(entered))

    def go_on(self) -> None:
        if not self._can_go_on() or self._is_closed():
            return
        if self._step is Step.NUMBER:
            self._step = Step.PIN
            self.show_again()
            return
        self._check()

    def back(self) -> None:
        """From the PIN to the number; from there, or with a card, to the waiting screen."""
        is_by_number = self._method is LogInMethod.NUMBER and self._desk.session.person is None
        if self._step is Step.PIN and is_by_number:
            self._step, self._pin, self._problem = Step.NUMBER, "", ""
            self.show_again()
            return
        self._begin()
        self._desk.navigator.back()

    def call_officer(self) -> None:
        """In the place of this screen: from the call, "back" leads to the waiting screen."""
        self._begin()
        self._desk.navigator.replace("let_in")

    def second_passed(self) -> None:
        """Called once a second while a wait runs."""
        self._wait_s = max(0, self._wait_s - 1)
        if self._wait_s == 0:
            self._problem = ""
        self.show_again()

    def listen(self) -> None:
        self._desk.voice.say(self.spoken(), language=words.language)

    def spoken(self) -> str:
        """Without the seconds of a wait: they would be said each second."""
        view = self._make_view()
        problem = _("Checking …") if self._is_checking else self._problem
        said = [view.question, view.hint, problem]
        if self._wait_s > 0:
            said.append(_("The keys are grey for a short while. Then try again."))
        return "\n".join(said)

    def next_steps(self) -> str:
        return _(
            "Touch the digits one by one. Then touch the green button below them. "
            "The cross erases all, the arrow with the cross erases one."
        )

    def show_again(self) -> None:
        if self._desk.card_tray.take_unreadable() and not self._is_closed():
            self._problem = _(
                "This card cannot be read. Lay it down once more, or type your number."
            )
        self._show(self._make_view())

    def _begin(self) -> None:
        self._step, self._method = Step.NUMBER, LogInMethod.NUMBER
        self._number, self._pin, self._problem = "", "", ""
        self._wait_s, self._is_checking = 0, False

    def _tell(self, said: str) -> None:
        if self._desk.voice_mode.is_on:
            self._desk.voice.tell(said, language=words.language)

    def _check(self) -> None:
        method, number, pin = self._method, self._number, self._pin
        self._is_checking, self._problem = True, ""
        self.show_again()
        self._desk.errands.run(
            lambda: self._desk.server().identity.log_in(method=method, identifier=number, pin=pin),
            done=self._logged_in,
            failed=self._refused,
        )

    def _logged_in(self, reply: LogInReply) -> None:
        self._begin()
        self._desk.session.start(reply)

    def _refused(self, error: ClientError) -> None:
        self._is_checking, self._pin = False, ""
        self._problem = in_words(error)
        if isinstance(error, Refused) and error.retry_after_s:
            self._wait_s = error.retry_after_s
        self.show_again()

    def _is_closed(self) -> bool:
        return self._wait_s > 0 or self._is_checking

    def _can_go_on(self) -> bool:
        if self._step is Step.NUMBER:
            return bool(self._number)
        return len(self._pin) >= SHORTEST_PIN

    def _make_view(self) -> LoginView:
        is_pin = self._step is Step.PIN
        return LoginView(
            question=_("Enter your PIN") if is_pin else _("Enter your number"),
            hint=self._hint(),
            shown="●" * len(self._pin) if is_pin else self._number,
            problem=self._problem_words(),
            next_words=_("Log in") if is_pin else _("Next"),
            can_go_on=self._can_go_on() and not self._is_closed(),
            is_held=self._is_closed(),
            is_checking=self._is_checking,
            forgot_words=_("I forgot my PIN") if is_pin else _("I do not know my number"),
        )

    def _hint(self) -> str:
        if self._step is Step.PIN:
            return _("Nobody else should see it. An officer never asks for it.")
        return _("It stands on your card and on your name plate.")

    def _problem_words(self) -> str:
        if self._is_checking:
            return _("Checking …")
        if self._wait_s == 0:
            return self._problem
        wait = counted("Try again in {count} second", "Try again in {count} seconds", self._wait_s)
        return f"{self._problem}\n{wait}"
