"""Takes the grounds a person ticks, asks once more, and sends them as one act."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.client.acts import Saved
from kiosk.client.errors import ClientError, SessionEnded
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from server.wire.scores import CaseReply, ContestGround, ExplainedLine

_PICTURES = {
    ContestGround.DID_NOT_HAPPEN: "prohibit",
    ContestGround.NOT_ME: "users",
    ContestGround.WRONG_POINTS: "calculator",
    ContestGround.WRONG_CLAUSE: "book",
    ContestGround.MISSING_BONUS: "plus-circle",
    ContestGround.OTHER: "chat-circle-dots",
}


@dataclass(frozen=True)
class GroundView:
    ground: str
    words: str
    is_ticked: bool
    icon: str


@dataclass(frozen=True)
class ContestView:
    standing: Standing = field(default_factory=Standing)
    points: str = ""
    tone: str = "ink"
    title: str = ""
    day: str = ""
    what_follows: str = ""
    grounds: tuple[GroundView, ...] = ()
    can_send: bool = False
    problem: str = ""
    confirm_title: str = ""
    confirm_words: str = ""
    words: str = ""
    words_at_most: int = 0
    is_writing: bool = False


class ContestPresenter:
    """One line, contested once."""

    def __init__(self, *, desk: Desk, show: Callable[[ContestView], None]) -> None:
        self._desk, self._show = desk, show
        self._view = ContestView()
        self._question: Question[ExplainedLine] | None = None
        self._subject: int | None = None
        self._ticked: set[ContestGround] = set()
        self._words = ""
        self._is_confirming = self._is_sending = self._is_writing = False
        self._can_save = True
        self._problem = ""

    def open(self, subject: int | None = None) -> None:
        if subject is None:
            return
        scores = self._desk.server().scores
        if subject != self._subject:
            # Opened again for the same line, as when the line is back, it keeps what he ticked
            # and wrote.
            self._ticked, self._words, self._is_writing = set(), "", False
        self._subject, self._problem = subject, ""
        self._is_confirming = self._is_sending = False
        self._can_save = True
        self._question = Question(
            self._desk,
            peek=lambda: scores.known_explanation(subject),
            fetch=lambda: scores.explain(subject),
            changed=self.show_again,
        )
        self._question.ask()
        self._desk.errands.run(
            self._desk.server().acts.require_room,
            done=lambda _: None,
            failed=self._has_no_room,
        )

    def tick(self, ground: str) -> None:
        self._ticked ^= {ContestGround(ground)}
        self._problem = self._problem if not self._can_save else ""
        self.show_again()

    def write(self) -> None:
        self._is_writing = True
        self.show_again()

    def keep(self, words: str) -> None:
        """What is written so far: a screen that is hidden gives it back to the same person."""
        self._words = words

    def stop_writing(self) -> None:
        """Words of his own are a reason, if he ticked no other."""
        self._is_writing = False
        self._words = self._words.strip()
        if self._words and not self._ticked:
            self._ticked = {ContestGround.OTHER}
        self.show_again()

    def leave(self) -> None:
        self._desk.navigator.back()

    def confirm(self) -> None:
        self._is_confirming = bool(self._ticked)
        self.show_again()

    def do_not_send(self) -> None:
        self._is_confirming = False
        self.show_again()

    def send(self) -> None:
        explained = self._question.answer if self._question is not None else None
        if explained is None or self._is_sending:
            return
        self._is_confirming, self._is_sending = False, True
        grounds = [ground for ground in ContestGround if ground in self._ticked]
        entry_id, words = explained.line.entry_id, self._words
        scores = self._desk.server().scores
        self._desk.errands.run(
            lambda: scores.contest(entry_id=entry_id, grounds=grounds, words=words),
            done=self._sent,
            failed=self._not_sent,
        )
        self.show_again()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _(
            "Touch a reason to hear it, and again to tick it. "
            "Then touch the paper plane to send it. The cross means: not now."
        )

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY:
            return view.standing.sentence
        said = [_("Why do you disagree?"), f"{view.points}, {view.title}, {view.day}"]
        ticked = _("ticked")
        said += [
            f"{ground.words}, {ticked}" if ground.is_ticked else ground.words
            for ground in view.grounds
        ]
        if view.words:
            said.append(view.words)
        return "\n".join([*said, view.what_follows, view.problem])

    def _sent(self, saved: Saved[CaseReply]) -> None:
        """Without an answer it is saved here: the list says that it waits to be sent."""
        self._is_sending, self._ticked, self._words = False, set(), ""
        case_id = saved.answer.case_id if saved.answer is not None else None
        self._desk.navigator.replace("cases", subject=case_id)

    def _has_no_room(self, error: ClientError) -> None:
        """Told before he chooses his reasons."""
        self._can_save, self._problem = False, in_words(error)
        self.show_again()

    def _not_sent(self, error: ClientError) -> None:
        self._is_sending = False
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._problem = in_words(error)
        self.show_again()

    def _make_view(self) -> ContestView:
        if self._question is None:
            return ContestView()
        reply, standing = self._question.answer, self._question.standing()
        if reply is None:
            return ContestView(standing=standing)
        count = len(self._ticked)
        confirm = counted("Send it with {count} reason?", "Send it with {count} reasons?", count)
        tone = "rose" if reply.line.points < 0 else "pine"
        return ContestView(
            standing=standing,
            points=wording.points(reply.line.points),
            tone=tone,
            title=plain(in_language(reply.line.title)),
            day=wording.full_day(reply.line.happened_on),
            what_follows=_(
                "Somebody who neither entered nor approved it looks at it and answers with "
                "reasons. It costs you nothing and nobody may hold it against you."
            ),
            grounds=tuple(
                GroundView(
                    ground.value,
                    wording.ground_words(ground),
                    ground in self._ticked,
                    _PICTURES[ground],
                )
                for ground in ContestGround
            ),
            can_send=bool(self._ticked) and self._can_save and not self._is_sending,
            problem=_("Sending …") if self._is_sending else self._problem,
            confirm_title=confirm if self._is_confirming else "",
            confirm_words=_("You can follow it at “My objections”.") if self._is_confirming else "",
            words=self._words,
            words_at_most=reply.contest.words_at_most,
            is_writing=self._is_writing,
        )
