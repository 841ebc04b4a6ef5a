"""A person's sentence."""

from kiosk.client.door import Door
from kiosk.client.last_known import Known, LastKnown
from server.wire.custody import SentenceReply

_PATH = "/custody/mine/sentence"


class CustodyClient:
    """Dates, changes and what comes next."""

    def __init__(self, *, door: Door, last_known: LastKnown) -> None:
        self._door = door
        self._last_known = last_known

    def sentence(self) -> Known[SentenceReply]:
        return self._last_known.ask(SentenceReply, lambda: self._door.read(_PATH, SentenceReply))

    def known_sentence(self) -> Known[SentenceReply] | None:
        return self._last_known.peek(SentenceReply)
