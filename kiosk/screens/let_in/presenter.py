"""Calls an officer, waits for his answer, and says what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.client.errors import ClientError, Refused
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, words
from kiosk.shell.unwanted import end_unwanted
from server.wire.identity import LetInReply, LetInState, LetInStateReply

# After so many questions without an answer the line is said to be down.
MOST_UNANSWERED = 3
# Nobody is logged in here: after so long the next person shall find the waiting screen.
LINGERS_S = 120


class Step(Enum):
    ASK = "ask"
    CALLING = "calling"
    WAITING = "waiting"
    REFUSED = "refused"
    ENDED = "ended"
    FAILED = "failed"


_ICONS = {
    Step.ASK: "hand-waving",
    Step.CALLING: "bell-ringing",
    Step.WAITING: "bell-ringing",
    Step.REFUSED: "hand-palm",
    Step.ENDED: "clock-countdown",
    Step.FAILED: "warning-circle",
}


@dataclass(frozen=True)
class LetInView:
    """`call_words` is empty where there is nothing to call for."""

    icon: str
    question: str
    hint: str
    call_words: str
    leave_words: str


class LetInPresenter:
    """One call. It ends with the screen: who walks away is not let in behind his back."""

    def __init__(self, *, desk: Desk, show: Callable[[LetInView], None]) -> None:
        self._desk, self._show = desk, show
        self._step, self._problem = Step.ASK, ""
        self._call: LetInReply | None = None
        self._until_asked_s = self._lingered_s = 0
        self._unanswered = 0
        self._is_asking = False

    def open(self, subject: int | None = None) -> None:
        del subject
        self._forget()
        self.show_again()

    def call(self) -> None:
        if self._step in {Step.CALLING, Step.WAITING}:
            return
        self._step, self._problem, self._lingered_s = Step.CALLING, "", 0
        self.show_again()
        self._desk.errands.run(
            lambda: self._desk.server().identity.ask_to_be_let_in(),
            done=self._called,
            failed=self._failed,
        )

    def second_passed(self) -> None:
        """Called once a second while the screen stands."""
        if self._step not in {Step.CALLING, Step.WAITING}:
            self._lingered_s += 1
            if self._lingered_s >= LINGERS_S:
                self.back()
            return
        if self._call is None or self._is_asking:
            return
        self._until_asked_s -= 1
        if self._until_asked_s > 0:
            return
        ticket = self._call.ticket
        self._is_asking = True
        self._desk.errands.run(
            lambda: self._desk.server().identity.let_in_state(ticket),
            done=lambda reply: self._answered(ticket, reply),
            failed=lambda error: self._not_answered(ticket, error),
        )

    def back(self) -> None:
        self.leave()
        self._desk.navigator.back()

    def leave(self) -> None:
        """The screen is left: nobody waits any more."""
        call = self._call
        self._forget()
        if call is not None:
            self._desk.errands.run(
                lambda: self._desk.server().identity.leave_let_in(call.ticket),
                done=lambda _: None,
                failed=lambda _: None,
            )

    def listen(self) -> None:
        self._desk.voice.say(self.spoken(), language=words.language)

    def next_steps(self) -> str:
        return _("The bell calls an officer. The arrow leads back.")

    def spoken(self) -> str:
        view = self._make_view()
        return f"{view.question}\n{view.hint}"

    def show_again(self) -> None:
        self._show(self._make_view())

    def _forget(self) -> None:
        self._step, self._problem, self._call = Step.ASK, "", None
        self._lingered_s = 0
        self._is_asking, self._unanswered = False, 0

    def _called(self, reply: LetInReply) -> None:
        if self._step is not Step.CALLING:
            # He left before the answer came.
            self._call = reply
            self.leave()
            return
        self._step, self._call = Step.WAITING, reply
        self._until_asked_s = reply.ask_again_s
        self.show_again()
        self.listen()

    def _answered(self, ticket: str, reply: LetInStateReply) -> None:
        if self._call is None or self._call.ticket != ticket:
            if reply.log_in is not None:
                end_unwanted(self._desk, reply.log_in.session)
            return
        self._is_asking, self._unanswered = False, 0
        self._until_asked_s = self._call.ask_again_s
        if reply.state is LetInState.WAITING:
            return
        self._call = None
        if reply.state is LetInState.OPENED and reply.log_in is not None:
            self._forget()
            self._desk.session.start(reply.log_in)
            return
        self._step = Step.REFUSED if reply.state is LetInState.REFUSED else Step.ENDED
        text = reply.words
        said = (text.en or text.zh) if text and words.language == "en" else text.zh if text else ""
        self._problem = said
        self.show_again()
        self.listen()

    def _not_answered(self, ticket: str, error: ClientError) -> None:
        if self._call is None or self._call.ticket != ticket:
            return
        self._is_asking = False
        self._until_asked_s = self._call.ask_again_s
        self._unanswered += 1
        if isinstance(error, Refused) or self._unanswered >= MOST_UNANSWERED:
            self._failed(error)

    def _failed(self, error: ClientError) -> None:
        self._step, self._call = Step.FAILED, None
        self._problem = in_words(error)
        self.show_again()
        self.listen()

    def _make_view(self) -> LetInView:
        is_called = self._step in {Step.CALLING, Step.WAITING}
        return LetInView(
            icon=_ICONS[self._step],
            question=self._question(),
            hint=self._hint(),
            call_words="" if is_called else self._call_words(),
            leave_words=_("I no longer wait") if is_called else _("Back"),
        )

    def _call_words(self) -> str:
        return _("Call an officer") if self._step is Step.ASK else _("Call again")

    def _question(self) -> str:
        return {
            Step.ASK: _("Shall an officer let you in?"),
            Step.CALLING: _("Calling an officer …"),
            Step.WAITING: _("An officer is called. Please wait here."),
            Step.REFUSED: _("The officer did not let you in."),
            Step.ENDED: _("No officer came in time."),
            Step.FAILED: _("The call did not work."),
        }[self._step]

    def _hint(self) -> str:
        if self._step is Step.WAITING and self._call is not None:
            until = self._desk.wording.time_of_day(self._call.ends_at)
            return _("He looks at you and opens the terminal. The call lasts until {time}.").format(
                time=until
            )
        if self._step is Step.ASK:
            return _("He comes, looks at you and opens the terminal. You need no card and no PIN.")
        if self._step is Step.ENDED:
            return _("You can call again, or speak to an officer.")
        return self._problem
