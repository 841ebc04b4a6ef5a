"""An ID-card reader that is not there: speaks the SDT protocol on a pseudo-terminal."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from hardware.pty_line import PtyLine

_START: Final = bytes.fromhex("AAAAAA9669")
_MODULE_ID: Final = bytes.fromhex("05000300D5B13401390500004E61BC00")
_PHOTO: Final = b"WLf\x00" + bytes(1020)

# Place and length, in bytes, of what each kind of card has.
_RESIDENT: Final = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "first_day": (188, 16),
    "last_day": (204, 16),
    "pass_number": (220, 18),
    "count": (238, 4),
    "kind": (248, 2),
}
_FOREIGNER: Final = {
    "name": (0, 120),
    "sex": (120, 2),
    "number": (122, 30),
    "nationality": (152, 6),
    "chinese_name": (158, 30),
    "first_day": (188, 16),
    "last_day": (204, 16),
    "birth": (220, 16),
    "version": (236, 4),
    "authority": (240, 8),
    "kind": (248, 2),
}

# Invented people; the check digits are right.
NATIONAL: Final[Mapping[str, str]] = {
    "name": "张归途",
    "sex": "1",
    "nation": "01",
    "birth": "19800101",
    "address": "浙江省杭州市西湖区归途路1号",
    "number": "33010619800101011X",
    "issuer": "杭州市公安局西湖分局",
    "first_day": "20150301",
    "last_day": "20350301",
}
FOREIGNER: Final[Mapping[str, str]] = {
    "name": "DOE, JANE",
    "sex": "2",
    "number": "CAN330085062512",
    "nationality": "CAN",
    "chinese_name": "杜珍",
    "first_day": "20180701",
    "last_day": "20280630",
    "birth": "19850625",
    "version": "01",
    "authority": "1500",
    "kind": "I",
}
PERMIT: Final[Mapping[str, str]] = {
    "name": "陈小明",
    "sex": "2",
    "birth": "19900215",
    "address": "广东省深圳市福田区归途路2号",
    "number": "810000199002150021",
    "issuer": "深圳市公安局福田分局",
    "first_day": "20190101",
    "last_day": "20240101",
    "pass_number": "H12345678",
    "count": "01",
    "kind": "J",
}


def text_of(card: Mapping[str, str]) -> bytes:
    """The 256 bytes on a card; longer values are cut where the field ends."""
    text = bytearray(" ".encode("utf-16-le") * 128)
    layout = _FOREIGNER if card.get("kind") == "I" else _RESIDENT
    for name, value in card.items():
        place, length = layout[name]
        coded = value.encode("utf-16-le")[:length]
        text[place : place + len(coded)] = coded
    return bytes(text)


class SdtFault(Enum):
    """How the reader can be told to misbehave."""

    NONE = "none"
    STALL = "stall"  # no answer
    SLOW = "slow"  # answers only after `delay`
    BROKEN_OFF = "broken off"  # half an answer
    WRONG_CHECK = "wrong check"
    WRONG_LENGTH = "wrong length"  # announces one byte more than the body has
    HUGE_LENGTH = "huge length"
    GARBAGE = "garbage"  # never stops talking nonsense
    NOISE = "noise"  # a good answer after nonsense
    WRONG_STATUS = "wrong status"
    SELF_TEST = "self-test"
    TAKEN_BEFORE_SELECT = "taken before select"
    TAKEN_BEFORE_READ = "taken before read"
    SHORT_CARD = "short card"  # a text of 200 bytes


_CARDS: Final[Mapping[str, Mapping[str, str]]] = {
    "national": NATIONAL,
    "I": FOREIGNER,
    "J": PERMIT,
    "impossible": {**NATIONAL, "birth": "19800231"},
}
_HELP: Final = f"""lay KIND     an ID card is laid on the reader: {", ".join(_CARDS)}
             (the impossible one states a day of birth that is in no calendar)
lift         it is taken away"""


@dataclass(frozen=True)
class _Answer:
    status: int
    data: bytes = b""


class SimulatedSdt:
    """Plug it in with `plug`, lay a card on it with `lay`; faults may change at any moment."""

    def __init__(self, *, delay: timedelta = timedelta(seconds=5)) -> None:
        self.fault = SdtFault.NONE
        self.reply: bytes | None = None  # instead of any answer: any bytes at all
        self._delay_s = delay.total_seconds()
        self._text: bytes | None = None
        self._was_read = False
        self._held = b""
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._line = PtyLine(serve=self._serve)

    @property
    def port(self) -> str:
        return self._line.port

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "sdt", "port": self.port}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in SdtFault]

    def set_fault(self, name: str) -> None:
        self.fault = SdtFault(name)

    def plug(self) -> None:
        self._held = b""
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.remove()

    def help(self) -> str:
        return _HELP

    def do(self, words: str) -> str:
        match words.split():
            case ["lay", kind] if kind in _CARDS:
                self.lay(_CARDS[kind])
                return "An ID card lies on the reader."
            case ["lift"]:
                self.lift()
                return "No ID card lies on the reader."
        raise ValueError(f"type lay KIND, with one of {', '.join(_CARDS)}; or lift")

    def lay(self, card: Mapping[str, str]) -> None:
        self.lay_text(text_of(card))

    def lay_text(self, text: bytes) -> None:
        """A card with any text, also one that no issuer would write."""
        self._was_read = False
        self._text = text

    def lift(self) -> None:
        self._text = None

    def _serve(self, received: bytes) -> None:
        self._held += received
        while (start := self._held.find(_START)) >= 0:
            frame = self._held[start + 5 :]
            if len(frame) < 2 or len(frame) < 2 + int.from_bytes(frame[:2], "big"):
                return
            end = 2 + int.from_bytes(frame[:2], "big")
            self._held = frame[end:]
            self._say(self._answer_to(frame[:end]))

    def _answer_to(self, frame: bytes) -> _Answer:
        if _exclusive_or(frame[:-1]) != frame[-1]:
            return _Answer(0x10)
        match frame[2:-1].hex():
            case "11ff":
                return _Answer(0x60 if self.fault is SdtFault.SELF_TEST else 0x90)
            case "12ff":
                return _Answer(0x90, _MODULE_ID)
            case "2001":
                is_new = self._text is not None and not self._was_read
                return _Answer(0x9F, bytes(4)) if is_new else _Answer(0x80)
            case "2002":
                is_gone = self._text is None or self.fault is SdtFault.TAKEN_BEFORE_SELECT
                return _Answer(0x81) if is_gone else _Answer(0x90, bytes(8))
            case "3001":
                return self._card()
        return _Answer(0x21)

    def _card(self) -> _Answer:
        if self._text is None or self.fault is SdtFault.TAKEN_BEFORE_READ:
            return _Answer(0x41)
        text = self._text[:200] if self.fault is SdtFault.SHORT_CARD else self._text
        self._was_read = True
        lengths = len(text).to_bytes(2, "big") + len(_PHOTO).to_bytes(2, "big")
        return _Answer(0x90, lengths + text + _PHOTO)

    def _say(self, answer: _Answer) -> None:
        if self.reply is not None:
            self._line.send(self.reply)
            return
        wrong_status = self.fault is SdtFault.WRONG_STATUS
        status = bytes([1 if wrong_status else 0, 0, answer.status])
        body = status + answer.data
        length = len(body) + 1 + (1 if self.fault is SdtFault.WRONG_LENGTH else 0)
        counted = length.to_bytes(2, "big") + body
        good = _START + counted + bytes([_exclusive_or(counted)])
        if self.fault is SdtFault.GARBAGE:
            self._babble()
            return
        if self.fault is SdtFault.SLOW:
            self._line.pause(self._delay_s)
        self._line.send(self._spoilt(good))

    def _spoilt(self, good: bytes) -> bytes:
        match self.fault:
            case SdtFault.STALL:
                return b""
            case SdtFault.BROKEN_OFF:
                return good[: len(good) // 2]
            case SdtFault.WRONG_CHECK:
                return good[:-1] + bytes([good[-1] ^ 0x55])
            case SdtFault.HUGE_LENGTH:
                return _START + b"\xff\xff" + good[7:]
            case SdtFault.NOISE:
                return b"\x00\xaa\xaa\x13\xaa" + good
        return good

    def _babble(self) -> None:
        for _ in range(200):
            self._line.send(self._nonsense.randbytes(64))
            self._line.pause(0.01)
            if self.fault is not SdtFault.GARBAGE:
                return


def _exclusive_or(content: bytes) -> int:
    check = 0
    for byte in content:
        check ^= byte
    return check
