"""Wrong frames and wrong cards in large numbers: 100,000 of each with GUITU_FULL=1."""

import os
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device import DeviceError
from hardware.id_card.frames import ReplyParser, data_of_card
from hardware.id_card.simulator import FOREIGNER, NATIONAL, PERMIT, text_of
from hardware.id_card.text import read_card

FRAMES = 100_000 if os.environ.get("GUITU_FULL") == "1" else 2_000
START = bytes.fromhex("AAAAAA9669")


@settings(max_examples=FRAMES, deadline=None)
@given(data=st.binary(max_size=120), starts=st.booleans(), is_sealed=st.booleans())
def test_no_frame_raises_anything_but_a_device_error(
    *, data: bytes, starts: bool, is_sealed: bool
) -> None:
    counted = (len(data) + 1).to_bytes(2, "big") + data
    check = 0
    for byte in counted:
        check ^= byte
    frame = counted + bytes([check]) if is_sealed else data
    try:
        reply = ReplyParser().feed((START if starts else b"") + frame)
        if reply is not None:
            data_of_card(reply.data)
    except DeviceError:
        return


@settings(max_examples=FRAMES, deadline=None)
@given(
    place=st.integers(0, 255),
    wrong=st.binary(min_size=1, max_size=40),
    card=st.sampled_from([NATIONAL, FOREIGNER, PERMIT]),
)
def test_no_text_raises_anything_but_a_device_error(
    place: int, wrong: bytes, card: dict[str, str]
) -> None:
    text = bytearray(text_of(card))
    text[place : place + len(wrong)] = wrong
    with suppress(DeviceError):
        read_card(bytes(text[:256]), photo=b"")
