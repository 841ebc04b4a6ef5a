"""The thinking half of the keyboard: what every key, choice and stroke does to the text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.typing.engines import MOST, MOST_PAGED, Engines
from kiosk.typing.layouts import Key, Layout, layouts
from kiosk.typing.sheet import Sheet

PINYIN, HANDWRITING, ENGLISH, NUMBERS, SYMBOLS = (
    "pinyin", "handwriting", "english", "numbers", "symbols",
)  # fmt: skip
LONGEST_LETTERS = 40
MOST_STROKES = 40
MOST_POINTS = 60
CUT = "'"

Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Picked:
    """A part of the letters that is chosen already, and can be taken back."""

    text: str
    letters: str


@dataclass(frozen=True)
class TypingView:
    """What the keyboard shows."""

    text: str
    cursor: int
    left: int
    composed: str
    candidates: Sequence[str]
    layout: Layout
    is_shifted: bool
    can_undo: bool
    is_full: bool
    strokes: Sequence[Stroke]
    is_getting_ready: bool


class Typist:
    """One text at one keyboard."""

    def __init__(
        self, sheet: Sheet, *, engines: Engines, show: Callable[[TypingView], None]
    ) -> None:
        self._sheet, self._engines, self._show = sheet, engines, show
        self._picked: list[Picked] = []
        self._letters = ""
        self._candidates: Sequence[str] = ()
        self._strokes: list[Stroke] = []
        self._field = (1, 1)
        self._is_shifted = self._is_full = False
        self._layout = layouts()[PINYIN]

    @property
    def text(self) -> str:
        return self._sheet.text

    def offers(self, layout: str) -> bool:
        """Whether this layout's engine is there, or may still come."""
        engine = layouts()[layout].engine
        return not engine or self._engines.has(engine) or self._engines.is_coming()

    def look_for_engines(self) -> None:
        """An engine has come or gone: stand where the person can go on typing."""
        if not self.offers(self._layout.name):
            self._layout = layouts()[ENGLISH]
        if self._letters and not self._candidates:
            self._ask()
        self.show_again()

    def press(self, key: Key) -> None:
        self._is_full = False
        if key.name in layouts():
            self._turn_to(key.name)
        elif key.types:
            self._type(key.name)
        else:
            self._do(key.name)
        self.show_again()

    def choose(self, candidate: str) -> None:
        if self._layout.has_field:
            self._strokes, self._candidates = [], ()
            self._write(candidate)
        elif self._letters:
            self._pick(candidate)
        self.show_again()

    def all_candidates(self) -> Sequence[str]:
        """As many as there are, for someone who leafs through them."""
        if self._letters and len(self._candidates) == MOST:
            self._candidates = (
                self._engines.candidates(self._letters, most=MOST_PAGED) or self._candidates
            )
            self.show_again()
        return self._candidates

    def draw(self, stroke: Sequence[tuple[int, int]], *, width: int, height: int) -> None:
        if not stroke or len(self._strokes) >= MOST_STROKES:
            return
        self._strokes.append(_thinned(stroke))
        self._field = (width, height)
        self._recognise()
        self.show_again()

    def move(self, cursor: int) -> None:
        """Letters that are not a word yet would be torn apart: they become text first."""
        self._keep_letters()
        self._sheet.move(cursor)
        self.show_again()

    def undo(self) -> None:
        """Letters that are not a word yet are one step."""
        if self._letters or self._strokes:
            self._drop_letters()
            self._strokes = []
        else:
            self._sheet.undo()
        self._is_full = False
        self.show_again()

    def clear(self) -> None:
        self._drop_letters()
        self._sheet.clear()
        self._is_full = False
        self.show_again()

    def finish(self) -> str:
        """The text, with letters that nothing was chosen for as they were typed."""
        self._keep_letters()
        self.show_again()
        return self._sheet.text

    def show_again(self) -> None:
        self._show(self._view())

    def _view(self) -> TypingView:
        return TypingView(
            text=self._sheet.text,
            cursor=self._sheet.cursor,
            left=self._sheet.left,
            composed="".join(part.text for part in self._picked) + self._letters,
            candidates=self._candidates,
            layout=self._layout,
            is_shifted=self._is_shifted,
            can_undo=self._sheet.can_undo or bool(self._letters or self._strokes),
            is_full=self._is_full,
            strokes=tuple(self._strokes),
            is_getting_ready=bool(self._layout.engine)
            and not self._engines.has(self._layout.engine),
        )

    def _turn_to(self, name: str) -> None:
        if not self.offers(name):
            return
        self._keep_letters()
        self._strokes, self._candidates, self._is_shifted = [], (), False
        self._layout = layouts()[name]

    def _type(self, character: str) -> None:
        if self._layout.name == PINYIN and "a" <= character <= "z":
            self._compose(character)
            return
        if self._letters or self._strokes:
            self._choose_first()
        is_capital = self._is_shifted and self._layout.name == ENGLISH
        self._write(character.upper() if is_capital else character)
        self._is_shifted = False

    def _do(self, name: str) -> None:
        actions = {
            "erase": self._erase,
            "space": self._space,
            "enter": self._enter,
            "shift": self._shift,
            "cut": self._cut,
            "wipe": self._wipe,
        }
        actions[name]()

    def _compose(self, letter: str) -> None:
        if not self._sheet.left:
            self._is_full = True
        elif len(self._letters) < LONGEST_LETTERS:
            self._letters += letter
            self._ask()

    def _cut(self) -> None:
        if self._letters and not self._letters.endswith(CUT):
            self._compose(CUT)

    def _erase(self) -> None:
        if self._strokes:
            self._strokes.pop()
            self._recognise()
        elif self._letters:
            self._letters = self._letters[:-1]
            self._ask()
            self._take_back_pick()
        else:
            self._sheet.erase()

    def _take_back_pick(self) -> None:
        """Behind the first letter after a choice comes that choice."""
        if not self._letters and self._picked:
            self._letters = self._picked.pop().letters
            self._ask()

    def _space(self) -> None:
        if self._letters or self._strokes:
            self._choose_first()
        else:
            self._write(" ")

    def _enter(self) -> None:
        """Letters as they are, for a name that no list has; else a new line."""
        if self._letters or self._strokes:
            self._keep_letters()
            self._wipe()
        else:
            self._write("\n")

    def _shift(self) -> None:
        self._is_shifted = not self._is_shifted

    def _wipe(self) -> None:
        self._strokes, self._candidates = [], ()

    def _choose_first(self) -> None:
        """What the person sees first is what he means when he goes on."""
        if self._strokes:
            first, self._strokes = self._candidates[:1], []
            self._candidates = ()
            self._write("".join(first))
        while self._letters and self._candidates and self._pick(self._candidates[0]):
            pass
        if not self._engines.is_coming():
            self._keep_letters()

    def _pick(self, candidate: str) -> bool:
        answer = self._engines.pick(self._letters, candidate)
        if answer is None:
            self._ask()
            return False
        used = self._letters[: len(self._letters) - len(answer.rest)]
        self._picked.append(Picked(answer.text, used))
        self._letters = answer.rest if len(answer.rest) < len(self._letters) else ""
        if self._letters:
            self._ask()
        else:
            self._keep_letters()
        return True

    def _keep_letters(self) -> None:
        """What is composed becomes text as it stands."""
        composed = "".join(part.text for part in self._picked) + self._letters
        self._drop_letters()
        self._write(composed)

    def _drop_letters(self) -> None:
        self._picked, self._letters, self._candidates = [], "", ()

    def _write(self, text: str) -> None:
        if text and not self._sheet.insert(text):
            self._is_full = True

    def _ask(self) -> None:
        self._candidates = self._engines.candidates(self._letters) if self._letters else ()

    def _recognise(self) -> None:
        width, height = self._field
        self._candidates = (
            self._engines.characters(self._strokes, width=width, height=height)
            if self._strokes
            else ()
        )


def _thinned(stroke: Sequence[tuple[int, int]]) -> Stroke:
    """No more points than a shape needs; the first and the last stay."""
    if len(stroke) <= MOST_POINTS:
        return tuple(stroke)
    step = (len(stroke) - 1) / (MOST_POINTS - 1)
    return tuple(stroke[round(at * step)] for at in range(MOST_POINTS))
