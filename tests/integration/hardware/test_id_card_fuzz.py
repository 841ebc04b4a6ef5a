"""Wrong frames and wrong cards in large numbers: 100,000 of each with GUITU_FULL=1."""

import queue
import random
from contextlib import closing, suppress
from datetime import date as day
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device import DeviceError
from hardware.id_card.api import CardDataWrong, IdCardPresented
from hardware.id_card.frames import Command, ReplyParser, data_of_card
from hardware.id_card.sdt import BAUD, SdtIdCardReader, ask, card_in
from hardware.id_card.simulator import FOREIGNER, NATIONAL, PERMIT, SimulatedSdt, text_of
from hardware.id_card.text import read_card
from hardware.serial_line import SerialLine
from tests.integration.hardware.fuzzing import BATCH, FRAMES, many, spoilt, tell
from tests.integration.hardware.watch import PATIENCE_S

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


DATES = {"birth", "first_day", "last_day"}


@settings(max_examples=FRAMES, deadline=None)
@given(
    field=st.sampled_from(sorted(DATES)),
    date=st.text(alphabet="0123456789", min_size=8, max_size=8).filter(
        lambda text: not is_day(text)
    ),
    card=st.sampled_from([NATIONAL, FOREIGNER, PERMIT]),
)
def test_a_day_in_no_calendar_is_always_refused(
    field: str, date: str, card: dict[str, str]
) -> None:
    with pytest.raises(CardDataWrong, match=r"calendar|contradicts"):
        read_card(text_of({**card, field: date}), photo=b"")


def is_day(text: str) -> bool:
    try:
        day(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def test_sdt_survives_any_answer_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    reader, asked = SimulatedSdt(), 0
    reader.plug()
    line = SerialLine(reader.port, baud=BAUD)

    @many
    @given(body=st.binary(min_size=3, max_size=60), card=st.booleans(), seed=st.integers(0, 2**32))
    def fuzz(*, body: bytes, card: bool, seed: int) -> None:
        nonlocal asked
        dice = random.Random(seed)
        good = sealed(CARD if card else body)
        for _ in range(BATCH):
            # Half of them are wrong inside of a frame whose check is right.
            is_sealed = dice.random() < 0.5
            inside = spoilt(CARD if card else body, dice)
            reader.reply = sealed(inside) if is_sealed else spoilt(good, dice)
            asked += 1
            with suppress(DeviceError):
                limit = timedelta(milliseconds=5)
                card_in(ask(Command.READ, line, limit=limit, is_over=lambda: False).data)

    with closing(reader):
        with closing(line):
            fuzz()
        reader.reply = None
        assert reads_a_card(reader)
    tell("sdt", asked, capsys)


def sealed(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in counted:
        check ^= byte
    return START + counted + bytes([check])


CARD = b"\x00\x00\x90" + b"\x01\x00\x04\x00" + text_of(NATIONAL) + bytes(1024)


def reads_a_card(reader: SimulatedSdt) -> bool:
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    with closing(SdtIdCardReader(port=reader.port)) as driver:
        driver.open(on_event=events.put)
        reader.lay(NATIONAL)
        events.get(timeout=PATIENCE_S)
        return isinstance(events.get(timeout=PATIENCE_S), IdCardPresented)
