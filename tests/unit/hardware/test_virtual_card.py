"""The virtual card's wire, against a reader written here from the protocol's description."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from hardware.card_reader.simulator import CardFault, VirtualCard

GET_UID = bytes.fromhex("FFCA000000")


class Reader:
    """The listening end, as vpcd is."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(5)
        self.port: int = self._listener.getsockname()[1]

    def accept(self) -> None:
        self._card, _ = self._listener.accept()
        self._card.settimeout(5)

    def send(self, message: bytes) -> None:
        self._card.sendall(len(message).to_bytes(2, "big") + message)

    def receive(self) -> bytes:
        """What came until the message was whole or the card hung up."""
        wire = self._card.makefile("rb")
        return wire.read(int.from_bytes(wire.read(2), "big"))

    def close(self) -> None:
        self._listener.close()
        self._card.close()


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


@contextmanager
def laid_on(reader: Reader, *, fault: CardFault = CardFault.NONE) -> Iterator[VirtualCard]:
    card = VirtualCard(
        uid="04 A1 B2 C3", port=reader.port, fault=fault, delay=timedelta(milliseconds=50)
    )
    card.insert()
    reader.accept()
    yield card
    card.remove()


def test_controls_but_the_answer_to_reset_have_no_reply(reader: Reader) -> None:
    with laid_on(reader):
        for control in (b"\x01", b"\x02", b"\x00"):
            reader.send(control)
        reader.send(b"\x04")
        answer_to_reset = reader.receive()
    assert answer_to_reset[0] == 0x3B
    checksum = 0
    for byte in answer_to_reset[1:]:
        checksum ^= byte
    assert checksum == 0  # ISO/IEC 7816-3: TCK


def test_the_uid_is_given_and_other_commands_refused(reader: Reader) -> None:
    with laid_on(reader):
        reader.send(GET_UID)
        assert reader.receive() == bytes.fromhex("04A1B2C39000")
        reader.send(bytes.fromhex("00A4040000"))
        assert reader.receive() == bytes.fromhex("6D00")


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (CardFault.SLOW, "04A1B2C39000"),
        (CardFault.GARBAGE_UID, "0102039000"),
        (CardFault.WRONG_STATUS, "6A81"),
        (CardFault.LOCKED, "6982"),
        (CardFault.NO_STATUS, "01"),
        (CardFault.HUGE_UID, "00" * 10_000 + "9000"),
        (CardFault.REMOVED_MID_READ, ""),
        (CardFault.DISCONNECT, "04A1B2"),
    ],
)
def test_each_fault_is_seen_on_the_wire(fault: CardFault, reply: str, reader: Reader) -> None:
    with laid_on(reader, fault=fault):
        reader.send(GET_UID)
        assert reader.receive() == bytes.fromhex(reply)


def test_a_card_may_be_taken_off_twice_and_laid_on_again(reader: Reader) -> None:
    with laid_on(reader) as card:
        card.remove()
        card.remove()
        assert reader.receive() == b""
        card.insert()
        reader.accept()
        reader.send(GET_UID)
        assert reader.receive() == bytes.fromhex("04A1B2C39000")


def test_no_reader_there_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(OSError):
        VirtualCard(uid="04A1B2C3", port=port).insert()
