"""How the journal's deliveries reach the server, and what comes back of those it refused."""

from kiosk.client.acts import Acts, Saved
from kiosk.client.door import Door
from kiosk.client.last_known import Known, LastKnown
from server.wire.base import DoneReply
from server.wire.home import HomeReply
from server.wire.sync import (
    DeliveryReply,
    DeliveryRequest,
    RefusedActsReply,
    SeenRequest,
    StreamReply,
    StreamRequest,
)


class SyncClient:
    """Speaks in the name of the device; nobody need be logged in."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def stream(self, request: StreamRequest) -> StreamReply:
        return self._door.act("/journal/stream", request, StreamReply)

    def deliver(self, request: DeliveryRequest) -> DeliveryReply:
        return self._door.act("/journal/acts", request, DeliveryReply)


class RefusalsClient:
    """What a rule refused of the acts of the person who is here, until he has read it."""

    def __init__(self, *, door: Door, acts: Acts, last_known: LastKnown) -> None:
        self._door = door
        self._acts = acts
        self._last_known = last_known

    def refused(self) -> Known[RefusedActsReply]:
        return self._last_known.ask(
            RefusedActsReply, lambda: self._door.read("/journal/mine/refused", RefusedActsReply)
        )

    def known_refused(self) -> Known[RefusedActsReply] | None:
        return self._last_known.peek(RefusedActsReply)

    def seen(self, act_id: str) -> Saved[DoneReply]:
        """He has read why. It holds here at once, also while the line is down."""
        whose, request = self._last_known.whose, SeenRequest(act_id=act_id)
        saved = self._acts.write("sync.seen", lambda _: request, DoneReply)
        self._last_known.amend(RefusedActsReply, lambda known: _without(known, act_id), whose=whose)
        self._last_known.amend(HomeReply, _one_less, whose=whose)
        return saved


def _without(known: RefusedActsReply, act_id: str) -> RefusedActsReply:
    left = [act for act in known.acts if act.act_id != act_id]
    return known.model_copy(update={"acts": left})


def _one_less(known: HomeReply) -> HomeReply:
    return known.model_copy(update={"refused_acts": max(0, known.refused_acts - 1)})
