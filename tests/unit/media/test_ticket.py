"""A ticket says what the server signed, and nothing else passes for one."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from server.wire.media import TicketMalformed, read_ticket, write_ticket
from tests.factories.media import SERVER_KEY, make_ticket, signed


def is_signed(signature: bytes, content: bytes) -> bool:
    try:
        SERVER_KEY.public_key().verify(signature, content)
    except InvalidSignature:
        return False
    return True


def test_ticket_survives_the_way() -> None:
    ticket = make_ticket()
    assert read_ticket(signed(ticket), is_signed=is_signed) == ticket


def test_ticket_of_another_key_is_refused() -> None:
    text = write_ticket(make_ticket(), sign=Ed25519PrivateKey.generate().sign)
    with pytest.raises(TicketMalformed):
        read_ticket(text, is_signed=is_signed)


def test_signature_without_the_context_is_refused() -> None:
    text = write_ticket(make_ticket(), sign=lambda content: SERVER_KEY.sign(content[21:]))
    with pytest.raises(TicketMalformed):
        read_ticket(text, is_signed=is_signed)


def test_signature_of_another_visits_ticket_is_refused() -> None:
    body = signed(make_ticket(visit_id=2)).partition(".")[0]
    signature = signed(make_ticket(visit_id=1)).partition(".")[2]
    with pytest.raises(TicketMalformed):
        read_ticket(f"{body}.{signature}", is_signed=is_signed)


@given(st.integers(min_value=0, max_value=2000), st.characters(codec="utf-8"))
def test_changed_character_is_refused(place: int, character: str) -> None:
    text = signed(make_ticket())
    place %= len(text) - 1  # the last one carries bits that mean nothing
    changed = text[:place] + character + text[place + 1 :]
    if changed == text:
        return
    with pytest.raises(TicketMalformed):
        read_ticket(changed, is_signed=is_signed)


@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(TicketMalformed):
        read_ticket(text, is_signed=is_signed)
