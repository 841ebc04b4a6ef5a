"""Tickets for visits, with plain defaults."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.wire.media import Role, Terms, Ticket, write_ticket

SERVER_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NODE: Final = "node-1"
_numbers = count(1)


def make_terms(
    *,
    parties: int = 2,
    length_s: int = 1800,
    lived_s: int = 0,
    needs_supervisor: bool = False,
    recording_key: str | None = None,
    keeps_picture: bool = True,
) -> Terms:
    return Terms(
        parties=parties,
        length_s=length_s,
        lived_s=lived_s,
        needs_supervisor=needs_supervisor,
        recording_key=recording_key,
        keeps_picture=keeps_picture,
    )


def make_ticket(
    *,
    visit_id: int = 1,
    role: Role = Role.INMATE,
    seat: int | None = 0,
    node: str = NODE,
    now: datetime | None = None,
    terms: Terms | None = None,
    party_id: int = 11,
) -> Ticket:
    since = now or datetime.now(UTC)
    return Ticket(
        ticket_id=f"t{next(_numbers)}",
        visit_id=visit_id,
        node=node,
        role=role,
        seat=None if role is Role.SUPERVISOR else seat,
        party_id=party_id,
        not_before=since - timedelta(seconds=5),
        expires=since + timedelta(seconds=60),
        terms=terms or make_terms(),
    )


def signed(ticket: Ticket) -> str:
    return write_ticket(ticket, sign=SERVER_KEY.sign)
