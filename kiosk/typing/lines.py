"""Where a text that is being written breaks into lines, by places in the text."""

from collections.abc import Callable, Sequence

Advance = Callable[[str], float]
"""The width of one character, in px."""

Span = tuple[int, int]

# GB/T 15834: these hang at the end of a line rather than begin the next.
HANGING = frozenset("，。、；：？！）》」』】”’…,.;:?!)")
_HANGING_ROOM = 1


def broken(text: str, *, width: float, advance: Advance) -> list[Span]:
    """Start and end of every line; the break itself belongs to none. There is always one line."""
    spans: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        spans += _paragraph(text, start, end, width, advance)
        start = end + 1
    return spans


def line_of(spans: Sequence[Span], cursor: int) -> int:
    """The line that the cursor stands on; at a place between two lines, the later one."""
    return max(at for at, (start, _) in enumerate(spans) if start <= cursor)


def place_in(text: str, span: Span, *, x: float, advance: Advance) -> int:
    """The place between two characters that is nearest to this distance from the left."""
    at, left = span[0], 0.0
    for place in range(*span):
        step = advance(text[place])
        if x < left + step / 2:
            return place
        left += step
        at = place + 1
    return at


def _paragraph(text: str, start: int, end: int, width: float, advance: Advance) -> list[Span]:
    spans: list[Span] = []
    begun, used, hung = start, 0.0, 0
    for place in range(start, end):
        step = advance(text[place])
        hangs = text[place] in HANGING and hung < _HANGING_ROOM
        if place > begun and used + step > width and not hangs:
            at = _break(text, begun, place)
            spans.append((begun, at))
            used, hung = sum(advance(text[kept]) for kept in range(at, place)), 0
            begun = at
        elif used + step > width:
            hung += 1
        used += step
    return [*spans, (begun, end)]


def _break(text: str, begun: int, place: int) -> int:
    """Before the word that does not fit, when it is not the whole line."""
    at = place
    while at > begun and _is_letter(text[at]) and _is_letter(text[at - 1]):
        at -= 1
    return at if at > begun else place


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()
