"""Wrong answers to the drivers of relay, handset, UPS and panel: their own errors alone."""

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device import DeviceError
from hardware.handset.descriptor import hook_bit
from hardware.handset.simulator import DESCRIPTOR
from hardware.power.nut import percent, supply_of, value_in
from hardware.relay.lcus import state_in
from tests.integration.hardware.fuzzing import BATCH, FRAMES, many, spoilt, tell


@settings(max_examples=FRAMES, deadline=None)
@given(answer=st.binary(max_size=8))
def test_a_relay_s_answer_raises_nothing_but_a_device_error(answer: bytes) -> None:
    with suppress(DeviceError):
        state_in(answer, channel=1)


@settings(max_examples=FRAMES, deadline=None)
@given(answer=st.binary(max_size=60), rest=st.binary(max_size=30))
def test_a_ups_s_answer_raises_nothing_but_a_device_error(answer: bytes, rest: bytes) -> None:
    for said in (answer, b'VAR wall ups.status "' + rest + b'"', b"ERR " + rest):
        with suppress(DeviceError):
            value = value_in(said, "ups.status")
            supply_of(value or "")
            percent(value)


@many
@given(seed=st.integers(0, 2**32))
def test_a_handset_s_description_raises_nothing_but_a_device_error(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(BATCH):
        with suppress(DeviceError):
            hook_bit(spoilt(DESCRIPTOR, dice)).is_lifted(dice.randbytes(dice.randint(0, 9)))


@settings(max_examples=FRAMES, deadline=None)
@given(descriptor=st.binary(max_size=80))
def test_any_bytes_for_a_description_raise_nothing_but_a_device_error(descriptor: bytes) -> None:
    with suppress(DeviceError):
        hook_bit(descriptor)


def test_the_hook_is_found_in_a_good_description(capsys: pytest.CaptureFixture[str]) -> None:
    hook = hook_bit(DESCRIPTOR)
    assert (hook.is_lifted(b"\x05\x01"), hook.is_lifted(b"\x05\x06")) == (True, False)
    assert hook.is_lifted(b"\x04\x01") is None
    tell("relay, UPS and handset, each", FRAMES, capsys)
