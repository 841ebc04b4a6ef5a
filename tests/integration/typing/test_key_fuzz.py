"""Keys, choices and strokes in any order: 2,000 on the real engines, 100,000 with GUITU_FULL=1."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.typing.engines import EngineProcess
from kiosk.typing.layouts import Key, layouts
from kiosk.typing.sheet import Sheet
from kiosk.typing.typist import LONGEST_LETTERS, MOST_STROKES, TypingView, Typist
from tests.integration.hardware.fuzzing import BATCH, many

LIMIT = 60
SIDE = 300
KEYS = [key for layout in layouts().values() for row in layout.rows for key in row]
LETTERS = [Key(letter) for letter in "abcdefghijklmnopqrstuvwxyz'"]


class WildHand:
    """Does at a keyboard whatever comes to its mind, and looks at what is shown each time."""

    def __init__(self, engines: EngineProcess, *, seed: int) -> None:
        self._dice = random.Random(seed)
        self._view: TypingView | None = None
        self._typist = Typist(Sheet(limit=LIMIT), engines=engines, show=self._see)
        self._acts: tuple[Callable[[], object], ...] = (
            self._press, self._press, self._letter, self._letter, self._letter, self._choose,
            self._draw, self._move, self._leaf, self._typist.undo, self._typist.finish,
        )  # fmt: skip

    def act(self) -> None:
        # Rarely, for else the sheet would never fill.
        act = self._typist.clear if self._dice.random() < 0.01 else self._dice.choice(self._acts)
        act()
        self._typist.show_again()

    def _press(self) -> None:
        self._typist.press(self._dice.choice(KEYS))

    def _letter(self) -> None:
        self._typist.press(self._dice.choice(LETTERS))

    def _choose(self) -> None:
        """One that is shown, or one that was shown a moment ago and is none any more."""
        shown = self._view.candidates if self._view is not None else ()
        is_shown = shown and self._dice.random() < 0.8
        self._typist.choose(self._dice.choice(shown) if is_shown else "没有")

    def _draw(self) -> None:
        stroke = [
            (self._dice.randint(-5, SIDE + 5), self._dice.randint(-5, SIDE + 5))
            for _ in range(self._dice.randint(0, 90))
        ]
        side = self._dice.choice((1, SIDE))
        self._typist.draw(stroke, width=side, height=side)

    def _move(self) -> None:
        self._typist.move(self._dice.randint(-3, LIMIT + 3))

    def _leaf(self) -> None:
        self._typist.all_candidates()

    def _see(self, view: TypingView) -> None:
        assert 0 <= view.cursor <= len(view.text) <= LIMIT
        assert view.left == LIMIT - len(view.text)
        assert len(view.strokes) <= MOST_STROKES
        assert len(view.composed) <= LONGEST_LETTERS * 2
        self._view = view


def test_no_sequence_of_keys_raises_or_hangs(
    engines: EngineProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    """An engine that hung would have been killed: the process is the same one to the end."""
    pid, done = engines.pid, 0

    @many
    @given(seed=st.integers(0, 2**32))
    def fuzz(seed: int) -> None:
        nonlocal done
        hand = WildHand(engines, seed=seed)
        for _ in range(BATCH):
            hand.act()
            done += 1

    fuzz()
    with capsys.disabled():
        print(f"\nkeyboard: {done} keys, choices and strokes on the real engines")
    assert engines.pid == pid
    assert engines.candidates("woxiangjia")[0] == "我想家"
