"""Wrong frames in large numbers for both protocols: 100,000 of each with GUITU_FULL=1."""

import os
import struct
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device import DeviceError
from hardware.touch.api import TouchDown, TouchMoved, TouchUp
from hardware.touch.calibration import Range
from hardware.touch.contacts import Decoder, Lost, PacketDecoder, SlotDecoder
from hardware.touch.fingers import Fingers, Surface
from hardware.touch.palm import PalmRules

FRAMES = 100_000 if os.environ.get("GUITU_FULL") == "1" else 2_000
FIELDS = struct.Struct("<qqHHi")

wild = st.tuples(st.integers(0, 40), st.integers(0, 2**16 - 1), st.integers(-(2**31), 2**31 - 1))
# Codes that mean something, in any order and with any value.
near = st.tuples(
    st.sampled_from([0, 0, 0, 1, 3, 3, 3, 3, 3]),
    st.sampled_from(
        [0, 0, 2, 3, 0x2F, 0x30, 0x31, 0x35, 0x35, 0x36, 0x36, 0x37, 0x39, 0x39, 0x14A]
    ),
    st.one_of(st.integers(-2, 70), st.integers(0, 4095), st.integers(-(2**31), 2**31 - 1)),
)


def slot_decoder() -> Decoder:
    return SlotDecoder(ask_slots=lambda: None)


def packet_decoder() -> Decoder:
    return PacketDecoder(longest_step=1000)


@pytest.mark.parametrize("make", [packet_decoder, slot_decoder], ids=["a", "b"])
def test_no_frame_raises_anything_but_a_device_error(
    make: Callable[[], Decoder], capsys: pytest.CaptureFixture[str]
) -> None:
    tried = 0

    @settings(max_examples=FRAMES, deadline=None)
    @given(
        records=st.lists(st.one_of(near, near, near, wild), max_size=24),
        tail=st.binary(max_size=30),
    )
    def feed(records: list[tuple[int, int, int]], tail: bytes) -> None:
        nonlocal tried
        tried += 1
        content = b"".join(FIELDS.pack(1, 1, *record) for record in records) + tail
        with suppress(DeviceError):
            follow(make(), content)

    feed()
    assert tried >= FRAMES
    with capsys.disabled():
        print(f"\n{tried} touch frames tried with {make().__class__.__name__}")


def follow(decoder: Decoder, content: bytes) -> None:
    """Every touch that comes down goes up once, lies on the panel, and moves only between."""
    surface = Surface(Range(0, 4095), Range(0, 4095), 1280, 800)
    fingers = Fingers(surface, palm_rules=PalmRules(), held_after_s=5.0)
    down: set[int] = set()
    for now, frame in enumerate(decoder.feed(content)):
        said = fingers.cancel_all() if isinstance(frame, Lost) else fingers.take(frame, now=now)
        for event in [*said, *fingers.overdue(now)]:
            check(event, down)
    for event in fingers.cancel_all():
        check(event, down)
    assert not down


def check(event: object, down: set[int]) -> None:
    assert isinstance(event, TouchDown | TouchMoved | TouchUp)
    assert 0 <= event.x < 1280
    assert 0 <= event.y < 800
    if isinstance(event, TouchDown):
        assert event.id not in down
        down.add(event.id)
        return
    assert event.id in down
    if isinstance(event, TouchUp):
        down.remove(event.id)
