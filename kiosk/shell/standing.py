"""How a question to the server stands, from the tap on to the answer or the lack of one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from kiosk.client.errors import ClientError, LineDown, SessionEnded
from kiosk.client.last_known import Dated, Known
from kiosk.client.line import LineState
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted
from kiosk.shell.session import Ending

D = TypeVar("D", bound=Dated)


class Phase(Enum):
    LOADING = "loading"
    READY = "ready"
    NOTHING = "nothing"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Standing:
    """What a screen says of its own content. `banner` is empty while the line is up."""

    phase: Phase = Phase.LOADING
    as_of: str = ""
    banner: str = ""
    sentence: str = ""


class Question(Generic[D]):
    """Shows the last known answer at once, then the one of now, or says why there is none."""

    def __init__(
        self,
        desk: Desk,
        *,
        peek: Callable[[], Known[D] | None],
        fetch: Callable[[], Known[D]],
        changed: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._peek, self._fetch, self._changed = peek, fetch, changed
        self.is_waiting = False
        self._failure: ClientError | None = None
        self.known: Known[D] | None = None

    @property
    def answer(self) -> D | None:
        return self.known.value if self.known is not None else None

    def ask(self) -> None:
        self.known, self._failure, self.is_waiting = self._peek(), None, True
        self._changed()
        self._desk.errands.run(self._fetch, done=self._done, failed=self._failed)

    def standing(self, *, nothing: str = "") -> Standing:
        """`nothing` is what is said of an answer that holds nothing to show."""
        if self.known is None:
            return self._without_answer()
        as_of = self._desk.wording.as_of(self.known.as_of, now=self._desk.now())
        is_old = not self.known.is_live and not self.is_waiting
        return Standing(
            phase=Phase.NOTHING if nothing else Phase.READY,
            as_of=as_of,
            banner=self._banner(is_old=is_old),
            sentence=nothing,
        )

    def _banner(self, *, is_old: bool) -> str:
        """Nothing while the line is up and the server has all that was done here."""
        desk, said = self._desk, []
        if is_old and self._is_let_in_here():
            said.append(_log_in_again())
        elif is_old:
            since = desk.line.down_since or desk.now()
            clock = desk.wording.moment(since, now=desk.now())
            said.append(
                _("The line is down since {moment}. What you see is from before.").format(
                    moment=clock
                )
            )
        if waiting := desk.waiting():
            said.append(
                counted(
                    "{count} thing you did is saved here and will be sent.",
                    "{count} things you did are saved here and will be sent.",
                    waiting,
                )
            )
        return " ".join(said)

    def _is_let_in_here(self) -> bool:
        """The line is back, and the server does not know that he is here."""
        desk = self._desk
        return desk.line.state is LineState.UP and desk.server().last_known.is_offline

    def _without_answer(self) -> Standing:
        if self._failure is None:
            return Standing(phase=Phase.LOADING, sentence=_("Fetching your data …"))
        if isinstance(self._failure, LineDown) and self._is_let_in_here():
            return Standing(phase=Phase.UNREACHABLE, sentence=_log_in_again())
        if isinstance(self._failure, LineDown):
            said = _("The line is down. This will show as soon as it is back.")
            return Standing(phase=Phase.UNREACHABLE, sentence=said)
        return Standing(phase=Phase.UNREACHABLE, sentence=in_words(self._failure))

    def _done(self, known: Known[D]) -> None:
        self.known, self.is_waiting = known, False
        self._changed()

    def _failed(self, error: ClientError) -> None:
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._failure, self.is_waiting = error, False
        self._changed()


def _log_in_again() -> str:
    return _("You see what this terminal kept. Log out and log in again to see what is new.")
