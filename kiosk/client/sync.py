"""How the journal's deliveries reach the server."""

from kiosk.client.door import Door
from server.wire.sync import (
    DeliveryReply,
    DeliveryRequest,
    RefusedActsReply,
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

    def refused(self) -> RefusedActsReply:
        """What a rule refused of the acts of the person who is here."""
        return self._door.read("/journal/mine/refused", RefusedActsReply)
