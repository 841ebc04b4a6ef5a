"""A slip as the bytes of ESC/POS, composed with python-escpos; Chinese in GB 18030."""

from collections.abc import Iterator
from typing import Final

from escpos.printer import Dummy

from hardware.printer.api import Code, Slip
from hardware.printer.layout import Text, rows

# FS & switches the double-byte type on; python-escpos has no name for it.
_CHINESE_TYPE: Final = b"\x1c&"
_QR_MODULE_DOTS: Final = 6
_LINE_FEED: Final = b"\n"


def pieces(slip: Slip, *, columns: int) -> Iterator[bytes]:
    """The slip in pieces of a row each, so that a printer that stops is noticed soon."""
    composer = Dummy()
    composer.hw("INIT")
    _add(composer, _CHINESE_TYPE)
    for row in rows(slip, columns=columns):
        match row:
            case Text():
                _text(composer, row)
            case Code():
                composer.set(align="center")
                composer.qr(row.content, native=True, size=_QR_MODULE_DOTS)
                _add(composer, _LINE_FEED)
        yield composer.output
        composer.clear()
    composer.cut()
    yield composer.output


def _text(composer: Dummy, row: Text) -> None:
    composer.set(
        align="center" if row.is_centred else "left",
        bold=row.is_bold,
        double_width=row.size > 1,
        double_height=row.size > 1,
        normal_textsize=row.size == 1,
    )
    _add(composer, row.words.encode("gb18030") + _LINE_FEED)


def _add(composer: Dummy, said: bytes) -> None:
    """Past python-escpos' own code pages, none of which is Chinese."""
    composer._raw(said)  # noqa: SLF001 - there is no public way
