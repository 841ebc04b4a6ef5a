"""Lets in who has a ticket of the server for this node, that is in time and was not used."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.infra.clock import Clock
from server.media.store import Store
from server.wire.media import Refusal, Role, Ticket, TicketMalformed, read_ticket


class NotAdmitted(Exception):
    """The end is told why."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


class Gate:
    def __init__(
        self, *, node: str, server_key: Ed25519PublicKey, clock: Clock, store: Store
    ) -> None:
        self._node = node
        self._server_key = server_key
        self._clock = clock
        self._store = store

    def admit(self, text: str) -> Ticket:
        """Once; raises NotAdmitted."""
        try:
            ticket = read_ticket(text, is_signed=self._is_signed)
        except TicketMalformed as error:
            raise NotAdmitted(Refusal.TICKET_WRONG) from error
        now = self._clock.now()
        if ticket.node != self._node:
            raise NotAdmitted(Refusal.OTHER_NODE)
        if not _has_its_seat(ticket):
            raise NotAdmitted(Refusal.TICKET_WRONG)
        if not ticket.not_before <= now < ticket.expires:
            raise NotAdmitted(Refusal.TICKET_EXPIRED)
        if not self._store.use_ticket(ticket.ticket_id, expires=ticket.expires, now=now):
            raise NotAdmitted(Refusal.TICKET_USED)
        return ticket

    def _is_signed(self, signature: bytes, content: bytes) -> bool:
        try:
            self._server_key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def _has_its_seat(ticket: Ticket) -> bool:
    if ticket.role is Role.SUPERVISOR:
        return ticket.seat is None
    return ticket.seat is not None and ticket.seat < ticket.terms.parties
