"""The text that is being written: a cursor, a limit, and every step undone one by one."""

from dataclasses import dataclass

STEPS_KEPT = 200


@dataclass(frozen=True)
class _Step:
    text: str
    cursor: int


class Sheet:
    """Lives in memory alone, as long as the page it is written on."""

    def __init__(self, text: str = "", *, limit: int) -> None:
        self._limit = limit
        self._text = text[:limit]
        self._cursor = len(self._text)
        self._steps: list[_Step] = []

    @property
    def text(self) -> str:
        return self._text

    @property
    def cursor(self) -> int:
        """Between characters: 0 is before the first."""
        return self._cursor

    @property
    def left(self) -> int:
        """How many characters still have room."""
        return self._limit - len(self._text)

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    def insert(self, text: str) -> bool:
        """What there is room for; tells whether that was all of it."""
        fitting = text[: self.left]
        if fitting:
            before, after = self._text[: self._cursor], self._text[self._cursor :]
            self._become(before + fitting + after, len(before) + len(fitting))
        return fitting == text

    def erase(self) -> bool:
        """The character before the cursor."""
        if self._cursor == 0:
            return False
        at = self._cursor
        self._become(self._text[: at - 1] + self._text[at:], at - 1)
        return True

    def clear(self) -> bool:
        if not self._text:
            return False
        self._become("", 0)
        return True

    def move(self, cursor: int) -> None:
        self._cursor = min(max(cursor, 0), len(self._text))

    def undo(self) -> bool:
        if not self._steps:
            return False
        step = self._steps.pop()
        self._text, self._cursor = step.text, step.cursor
        return True

    def _become(self, text: str, cursor: int) -> None:
        self._steps.append(_Step(self._text, self._cursor))
        del self._steps[:-STEPS_KEPT]
        self._text, self._cursor = text, cursor
