"""Breaking Chinese and English text into lines, with the marks that may not begin or end one."""

import re
from collections.abc import Callable, Iterator

Advance = Callable[[str, bool], float]
"""The width of one character, upright or bold, in px."""

# GB/T 15834: these may not stand at the start, respectively the end, of a line.
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—·,.;:?!)]}%℃°")
NOT_LAST = frozenset("（《〈「『【〔“‘([{¥￥+−-")
_TAG = re.compile(r"\[/?(?:b|i|u|color|size|font|ref)(?:=[^\]]*)?\]")
_PIECE = re.compile(r"[A-Za-z0-9@#_'’/.,:%+−\-¥￥]+|\s+|.", re.DOTALL)
_ESCAPES = {"&bl;": "[", "&br;": "]", "&amp;": "&"}
_ESCAPE = re.compile("|".join(_ESCAPES))


def wrap(text: str, *, width: float, advance: Advance) -> str:
    """The text with line breaks put in; Kivy's mark-up tags take no room."""
    return "\n".join(_wrap_paragraph(line, width, advance) for line in text.split("\n"))


def _wrap_paragraph(text: str, width: float, advance: Advance) -> str:
    lines: list[str] = []
    line, line_width = "", 0.0
    for unit, unit_width in _units(text, advance):
        if line and line_width + unit_width > width and not unit.isspace():
            lines.append(line.rstrip())
            line, line_width = "", 0.0
        if not line and lines and unit.isspace():
            continue
        line, line_width = line + unit, line_width + unit_width
    return "\n".join([*lines, line.rstrip()])


def _units(text: str, advance: Advance) -> Iterator[tuple[str, float]]:
    """What a line may not break within: a word, or a character with the marks that cling to it."""
    unit, width = "", 0.0
    for piece, visible, piece_width in _pieces(text, advance):
        clings = not visible or visible[0] in NOT_FIRST or _visible(unit)[-1:] in NOT_LAST
        if unit and (not clings or visible.isspace() or _visible(unit).isspace()):
            yield unit, width
            unit, width = "", 0.0
        unit, width = unit + piece, width + piece_width
    if unit:
        yield unit, width


def _pieces(text: str, advance: Advance) -> Iterator[tuple[str, str, float]]:
    is_bold = False
    at = 0
    while at < len(text):
        tag = _TAG.match(text, at)
        if tag is not None:
            is_bold = {"[b]": True, "[/b]": False}.get(tag.group(), is_bold)
            yield tag.group(), "", 0.0
            at = tag.end()
            continue
        escape = _ESCAPE.match(text, at)
        match = escape or _PIECE.match(text, at)
        piece = match.group() if match else text[at]
        visible = _ESCAPES.get(piece, piece)
        yield piece, visible, sum(advance(character, is_bold) for character in visible)
        at += len(piece)


def _visible(unit: str) -> str:
    return _TAG.sub("", unit)
