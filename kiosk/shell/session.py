"""Who is logged in at this terminal: held in memory alone, and told to whoever listens."""

from collections.abc import Callable
from enum import Enum

from server.wire.identity import LogInReply, PersonCard, Preferences


class Ending(Enum):
    """Why nobody is logged in any more."""

    CHOSEN = "chosen"
    LEFT = "left"
    RAN_OUT = "ran out"


class Session:
    """One person after another."""

    def __init__(
        self,
        *,
        started: Callable[[LogInReply], None] = lambda _: None,
        ended: Callable[[Ending], None] = lambda _: None,
    ) -> None:
        self.person: PersonCard | None = None
        self._started = started
        self._ended = ended

    def start(self, reply: LogInReply) -> None:
        self.person = reply.person
        self._started(reply)

    def prefer(self, preferences: Preferences) -> None:
        if self.person is not None:
            self.person = self.person.model_copy(update={"preferences": preferences})

    def end(self, ending: Ending) -> None:
        """May be called twice: several answers may say that the session has ended."""
        if self.person is None:
            return
        self.person = None
        self._ended(ending)
