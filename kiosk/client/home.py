"""The one-tap overview of where a person stands."""

from kiosk.client.door import Door
from kiosk.client.last_known import Known, LastKnown
from server.wire.home import HomeReply


class HomeClient:
    """Everything of the first screen in one answer."""

    def __init__(self, *, door: Door, last_known: LastKnown) -> None:
        self._door = door
        self._last_known = last_known

    def overview(self) -> Known[HomeReply]:
        return self._last_known.ask(HomeReply, lambda: self._door.read("/home", HomeReply))

    def known_overview(self) -> Known[HomeReply] | None:
        return self._last_known.peek(HomeReply)
