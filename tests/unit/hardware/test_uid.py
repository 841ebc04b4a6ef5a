"""What a card answers to the question for its UID."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_reader.api import CardPresented
from hardware.card_reader.pcsc import UID_LENGTHS, uid_from_reply
from hardware.device import AuthError, DeviceError, MediaError, ProtocolError


@pytest.mark.parametrize("uid", ["04A1B2C3", "04A1B2C3D4E5F6", "E004010012345678", "08" * 10])
def test_a_uid_of_a_known_length_is_taken(uid: str) -> None:
    assert uid_from_reply(bytes.fromhex(uid + "9000")).hex().upper() == uid


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("", MediaError),
        ("90", ProtocolError),
        ("9000", ProtocolError),
        ("0102039000", ProtocolError),
        ("04A1B2C3", ProtocolError),
        ("6982", AuthError),
        ("6A81", ProtocolError),
        ("04A1B2C36300", ProtocolError),
        ("00" * 10_000 + "9000", ProtocolError),
    ],
)
def test_any_other_reply_is_refused(reply: str, error: type[DeviceError]) -> None:
    with pytest.raises(error):
        uid_from_reply(bytes.fromhex(reply))


@given(st.binary(max_size=300))
def test_no_reply_raises_anything_but_a_device_error(reply: bytes) -> None:
    try:
        uid = uid_from_reply(reply)
    except DeviceError:
        return
    assert len(uid) in UID_LENGTHS


def test_a_uid_does_not_get_into_a_log() -> None:
    assert "A1B2" not in repr(CardPresented(bytes.fromhex("04A1B2C3"))).upper()
