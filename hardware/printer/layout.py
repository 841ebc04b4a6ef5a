"""Lays a slip out for paper of so many columns: lines of text, and what stands between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hardware.printer.api import Code, Line, Pair, Rule, Slip, SlipUnfit

# A sign of the printer's own type that stands for one it lacks.
LACKING: Final = "〓"
_NARROW, _WIDE = 1, 2
# A slip is read by an old woman in a hall: it is a page at most.
MOST_LINES: Final = 200
# An address is shorter; at six dots a module so many still fit paper of 58 mm.
MOST_CODE_SIGNS: Final = 200


@dataclass(frozen=True)
class Text:
    """One line of the paper; `size` doubles width and height."""

    words: str
    size: int = 1
    is_bold: bool = False
    is_centred: bool = False


Row = Text | Code


def rows(slip: Slip, *, columns: int) -> list[Row]:
    """No line is wider than the paper, and none is left out. SlipUnfit when that cannot be."""
    made: list[Row] = [
        Text(words, size=2, is_bold=True, is_centred=True)
        for words in wrapped(slip.title, columns=columns // 2)
    ]
    made.append(Text(""))
    for part in slip.parts:
        made.extend(_rows(part, columns))
    if len(made) > MOST_LINES:
        raise SlipUnfit(f"the slip has {len(made)} lines; {MOST_LINES} are the most")
    return made


def _rows(part: Line | Pair | Rule | Code, columns: int) -> Iterator[Row]:
    match part:
        case Line():
            for words in wrapped(part.words, columns=columns):
                yield Text(words, is_bold=part.is_bold)
        case Pair():
            yield from _pair(part, columns)
        case Rule():
            yield Text("-" * columns)
        case Code():
            yield _fit(part)


def _fit(code: Code) -> Code:
    """Codes are addresses and numbers; a control sign in one would command the printer."""
    is_plain = all(" " <= sign <= "~" for sign in code.content)
    if not is_plain or not 0 < len(code.content) <= MOST_CODE_SIGNS:
        raise SlipUnfit(f"a code has 1 to {MOST_CODE_SIGNS} signs of ASCII, as an address has")
    return code


def _pair(pair: Pair, columns: int) -> Iterator[Text]:
    name, value = printable(pair.name), printable(pair.value)
    room = columns - width(name) - width(value)
    if room >= 1:
        yield Text(name + " " * room + value)
        return
    for words in wrapped(pair.name, columns=columns):
        yield Text(words)
    for words in wrapped(pair.value, columns=columns - 2):
        yield Text(" " * (columns - width(words)) + words)


def wrapped(words: str, *, columns: int) -> list[str]:
    """Broken between words of Latin letters, and between any two Chinese signs."""
    lines: list[str] = []
    for paragraph in words.split("\n"):
        lines.extend(_wrapped(printable(paragraph), columns))
    return lines


def _wrapped(words: str, columns: int) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(words):
        if width(line) + width(piece) <= columns:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while width(line) > columns:
            head = _head(line, columns)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(words: str) -> Iterator[str]:
    """Runs of narrow signs up to a space, and each wide sign by itself."""
    run = ""
    for sign in words:
        if width(sign) == _WIDE or sign == " ":
            yield from filter(None, (run, sign))
            run = ""
        else:
            run += sign
    if run:
        yield run


def _head(words: str, columns: int) -> str:
    taken = ""
    for sign in words:
        if width(taken + sign) > columns:
            break
        taken += sign
    return taken


def printable(words: str) -> str:
    """Without what moves the paper, and with a mark for each sign that the type lacks."""
    kept = (sign for sign in words.replace("\t", " ") if sign >= " " and sign != "\x7f")
    return "".join(sign if _is_in_type(sign) else LACKING for sign in kept)


def lacking(slip: Slip) -> int:
    """How many of its signs are replaced."""
    said = [slip.title]
    for part in slip.parts:
        match part:
            case Line():
                said.append(part.words)
            case Pair():
                said += [part.name, part.value]
    return sum(printable(words).count(LACKING) - words.count(LACKING) for words in said)


def _is_in_type(sign: str) -> bool:
    """The two bytes of GB 18030 are what printers carry type for; its four bytes are not."""
    try:
        return len(sign.encode("gb18030")) <= _WIDE
    except UnicodeEncodeError:
        return False


def width(words: str) -> int:
    """In columns: a sign of two bytes is twice as wide as one of one."""
    return sum(map(_width, words))


@lru_cache(maxsize=8_192)
def _width(sign: str) -> int:
    return _NARROW if len(sign.encode("gb18030", "replace")) == 1 else _WIDE
