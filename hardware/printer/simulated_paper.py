"""Reads ESC/POS as a printer does, sign by sign, and draws what would stand on the paper.

Written from Epson's command reference alone: it shares nothing with the driver.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import qrcode
from PIL import Image, ImageDraw, ImageFont

_NARROW_DOTS, _ROW_DOTS = 12, 32
_FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
# The face of the simplified forms within the collection.
_FACE: Final = 2
_TYPE_DOTS: Final = 24
_MARGIN_DOTS: Final = 12
# Parameters that follow each command of fixed length.
_PARAMETERS: Final = {
    b"\x1b!": 1, b"\x1bE": 1, b"\x1ba": 1, b"\x1bd": 1, b"\x1bt": 1, b"\x1bM": 1, b"\x1b-": 1,
    b"\x1d!": 1, b"\x1db": 1, b"\x1dB": 1, b"\x1b@": 0, b"\x1c&": 0, b"\x1c.": 0,
}  # fmt: skip
_QR: Final = b"\x1d(k"
_CUT: Final = b"\x1dV"
_CUTS_WITH_FEED: Final = frozenset({65, 66, 97, 98})
_DOUBLE_HEIGHT, _DOUBLE_WIDTH, _BOLD = 0x10, 0x20, 0x08


class NotEscPos(Exception):
    """The printer was sent what its standard does not hold."""


@dataclass
class _Type:
    """How the next sign is set."""

    is_bold: bool = False
    width: int = 1
    height: int = 1
    align: int = 0
    is_chinese: bool = False


@dataclass
class _Qr:
    module_dots: int = 3
    correction: int = 48
    data: bytes = b""


@dataclass(frozen=True)
class _Run:
    words: str
    is_bold: bool
    width: int
    height: int


@dataclass
class Roll:
    """The paper below the head. `slips` are those that were cut off, each as a picture."""

    width_dots: int = 576
    slips: list[Image.Image] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows_printed: int = 0
    _type: _Type = field(default_factory=_Type)
    _qr: _Qr = field(default_factory=_Qr)
    _line: list[_Run] = field(default_factory=list)
    _drawn: list[Image.Image] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)

    def length_of_next(self, held: bytes) -> int:
        """How many bytes the next command or sign takes; 0 while it is not whole."""
        if held[:1] not in {b"\x1b", b"\x1d", b"\x1c"}:
            return _sign_length(held, is_chinese=self._type.is_chinese)
        if len(held) < 2:
            return 0
        if held[:3] == _QR:
            return 5 + int.from_bytes(held[3:5], "little") if len(held) >= 5 else 0
        if held[:2] == _CUT:
            return (4 if held[2] in _CUTS_WITH_FEED else 3) if len(held) > 2 else 0
        if held[:2] == b"\x1dr":
            return 3
        if held[:2] not in _PARAMETERS:
            if _QR.startswith(held[:2]) and len(held) < 3:
                return 0
            raise NotEscPos(f"no such command: {held[:3].hex()}")
        return 2 + _PARAMETERS[held[:2]]

    def take(self, command: bytes) -> None:
        """One whole command or sign."""
        if command[:1] not in {b"\x1b", b"\x1d", b"\x1c"}:
            self._take_sign(command)
        elif command[:3] == _QR:
            self._take_qr(command[5:])
        elif command[:2] == _CUT:
            self._cut()
        else:
            self._set(command[:2], command[2:])

    def _take_sign(self, sign: bytes) -> None:
        if sign == b"\n":
            self._end_line()
        elif sign >= b" ":
            kind = self._type
            words = sign.decode("gb18030")
            self._line.append(_Run(words, kind.is_bold, kind.width, kind.height))
        elif sign not in {b"\r", b"\0"}:
            raise NotEscPos(f"no such sign: {sign.hex()}")

    def _set(self, command: bytes, value: bytes) -> None:
        number = value[0] if value else 0
        match command:
            case b"\x1b@":
                self._type = _Type()
            case b"\x1b!":
                self._type.is_bold = bool(number & _BOLD)
                self._type.height = 2 if number & _DOUBLE_HEIGHT else 1
                self._type.width = 2 if number & _DOUBLE_WIDTH else 1
            case b"\x1bE":
                self._type.is_bold = bool(number & 1)
            case b"\x1ba":
                self._type.align = number % 48
            case b"\x1d!":
                self._type.width, self._type.height = (number >> 4) + 1, (number & 15) + 1
            case b"\x1c&":
                self._type.is_chinese = True
            case b"\x1c.":
                self._type.is_chinese = False
            case b"\x1bd":
                self._feed(number)

    def _take_qr(self, body: bytes) -> None:
        if body[:1] != b"1":
            raise NotEscPos("a code that is no QR code")
        function, value = body[1], body[2:]
        match function:
            case 65:
                return
            case 67:
                self._qr.module_dots = value[0]
            case 69:
                self._qr.correction = value[0]
            case 80:
                self._qr.data = value[1:]
            case 81:
                self._draw_qr()
            case _:
                raise NotEscPos(f"no such function of a QR code: {function}")

    def _draw_qr(self) -> None:
        levels = (
            qrcode.constants.ERROR_CORRECT_L, qrcode.constants.ERROR_CORRECT_M,
            qrcode.constants.ERROR_CORRECT_Q, qrcode.constants.ERROR_CORRECT_H,
        )  # fmt: skip
        code = qrcode.QRCode(
            error_correction=levels[self._qr.correction - 48],
            box_size=self._qr.module_dots,
            border=4,
        )
        code.add_data(self._qr.data)
        code.make()
        picture = code.make_image().get_image().convert("L")
        strip = Image.new("L", (self.width_dots, picture.height), 255)
        strip.paste(picture, (_start(picture.width, self.width_dots, self._type.align), 0))
        self._drawn.append(strip)

    def _end_line(self) -> None:
        self.rows_printed += 1
        self._words.append("".join(run.words for run in self._line))
        self._drawn.append(_drawn_line(self._line, self.width_dots, self._type.align))
        self._line = []

    def _feed(self, rows: int) -> None:
        self._drawn.append(Image.new("L", (self.width_dots, rows * _ROW_DOTS), 255))

    def _cut(self) -> None:
        if not self._drawn:
            return
        height = sum(strip.height for strip in self._drawn) + 2 * _MARGIN_DOTS
        slip = Image.new("L", (self.width_dots + 2 * _MARGIN_DOTS, height), 255)
        top = _MARGIN_DOTS
        for strip in self._drawn:
            slip.paste(strip, (_MARGIN_DOTS, top))
            top += strip.height
        self.slips.append(slip)
        self.texts.append("\n".join(self._words))
        self._drawn, self._words = [], []


def _sign_length(held: bytes, *, is_chinese: bool) -> int:
    """GB 18030: one byte, two, or four where the second is a digit."""
    if not is_chinese or held[0] < 0x81:
        return 1
    if len(held) < 2:
        return 0
    length = 4 if 0x30 <= held[1] <= 0x39 else 2
    return length if len(held) >= length else 0


def _drawn_line(runs: list[_Run], width_dots: int, align: int) -> Image.Image:
    height = max((run.height for run in runs), default=1) * _ROW_DOTS
    strip = Image.new("L", (width_dots, height), 255)
    whole = sum(_width(run) for run in runs)
    if whole > width_dots:
        raise NotEscPos("a line is wider than the paper")
    place = _start(whole, width_dots, align)
    for run in runs:
        sign = _drawn_sign(run)
        strip.paste(sign, (place, height - sign.height))
        place += _width(run)
    return strip


def _width(run: _Run) -> int:
    columns = 1 if len(run.words.encode("gb18030")) == 1 else 2
    return columns * _NARROW_DOTS * run.width


def _drawn_sign(run: _Run) -> Image.Image:
    cell = Image.new("L", (_width(run) // run.width, _ROW_DOTS), 255)
    font = _font()
    stroke = 1 if run.is_bold else 0
    ImageDraw.Draw(cell).text((0, -4), run.words, fill=0, font=font, stroke_width=stroke)
    return cell.resize((cell.width * run.width, cell.height * run.height))


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), _TYPE_DOTS - 2, index=_FACE)


def _start(width: int, paper: int, align: int) -> int:
    return (0, (paper - width) // 2, paper - width)[align]


def commands_in(roll: Roll, held: bytearray) -> Iterator[bytes]:
    """Take whole commands off the front of what came."""
    while held and (length := roll.length_of_next(bytes(held))) and len(held) >= length:
        command = bytes(held[:length])
        del held[:length]
        yield command
