"""What every key does, with engines that know five words."""

import pytest

from kiosk.typing.layouts import Key, layouts
from kiosk.typing.sheet import Sheet
from kiosk.typing.typist import LONGEST_LETTERS, MOST_POINTS, TypingView, Typist
from tests.fakes.engines import FakeEngines

DOT = [(5, 5), (6, 6)]


class Keyboard:
    """A typist, and what he showed last."""

    def __init__(self, text: str = "", *, limit: int = 20) -> None:
        self.engines = FakeEngines()
        self.view: TypingView | None = None
        self.typist = Typist(Sheet(text, limit=limit), engines=self.engines, show=self._see)

    def _see(self, view: TypingView) -> None:
        self.view = view

    @property
    def shown(self) -> TypingView:
        assert self.view is not None
        return self.view

    def press(self, *names: str) -> None:
        for name in names:
            self.typist.press(Key(name))

    def type(self, letters: str) -> None:
        self.press(*letters)


@pytest.fixture
def keyboard() -> Keyboard:
    return Keyboard()


def test_letters_are_composed_and_a_choice_becomes_text(keyboard: Keyboard) -> None:
    keyboard.type("woxiangjia")
    assert keyboard.shown.composed == "woxiangjia"
    assert keyboard.shown.candidates[0] == "我想家"
    keyboard.typist.choose("我想家")
    assert (keyboard.shown.text, keyboard.shown.composed) == ("我想家", "")


def test_a_shorter_choice_leaves_the_other_letters(keyboard: Keyboard) -> None:
    keyboard.type("woxiangjia")
    keyboard.typist.choose("我")
    assert keyboard.shown.composed == "我xiangjia"
    assert keyboard.shown.candidates[0] == "想家"
    assert keyboard.shown.text == ""
    keyboard.typist.choose("想家")
    assert keyboard.shown.text == "我想家"


def test_space_takes_the_first_candidate(keyboard: Keyboard) -> None:
    keyboard.type("woxiang")
    keyboard.press("space", "space")
    assert keyboard.shown.text == "我想 "


def test_a_sign_takes_the_first_candidate_before_it(keyboard: Keyboard) -> None:
    keyboard.type("jia")
    keyboard.press("，")
    assert keyboard.shown.text == "家，"


def test_enter_keeps_letters_as_they_are(keyboard: Keyboard) -> None:
    keyboard.type("jia")
    keyboard.press("enter", "enter")
    assert keyboard.shown.text == "jia\n"


def test_erasing_takes_letters_then_choices_then_text() -> None:
    keyboard = Keyboard("好")
    keyboard.type("woxiangjia")
    keyboard.typist.choose("我")
    keyboard.press(*["erase"] * len("xiangjia"))
    assert keyboard.shown.composed == "wo"
    keyboard.press("erase", "erase", "erase")
    assert (keyboard.shown.text, keyboard.shown.composed) == ("", "")


def test_undo_drops_letters_before_it_undoes_text(keyboard: Keyboard) -> None:
    keyboard.type("jia")
    keyboard.press("space")
    keyboard.type("wo")
    keyboard.typist.undo()
    assert (keyboard.shown.text, keyboard.shown.composed) == ("家", "")
    keyboard.typist.undo()
    assert keyboard.shown.text == ""
    assert not keyboard.shown.can_undo


def test_moving_the_cursor_keeps_what_is_composed() -> None:
    keyboard = Keyboard("好人")
    keyboard.type("jia")
    keyboard.typist.move(1)
    assert (keyboard.shown.text, keyboard.shown.cursor) == ("好人jia", 1)


def test_every_layout_types_what_its_keys_say(keyboard: Keyboard) -> None:
    for name in ("english", "numbers", "symbols"):
        keyboard.press(name)
        assert keyboard.shown.layout == layouts()[name]
        for key in (key for row in layouts()[name].rows for key in row if key.types):
            keyboard.typist.clear()
            keyboard.typist.press(key)
            assert keyboard.shown.text == key.name


def test_shift_is_for_one_letter(keyboard: Keyboard) -> None:
    keyboard.press("english", "shift", "a", "b")
    assert keyboard.shown.text == "Ab"


def test_strokes_become_a_character_and_are_wiped(keyboard: Keyboard) -> None:
    keyboard.press("handwriting")
    keyboard.typist.draw(DOT, width=100, height=100)
    keyboard.typist.draw(DOT, width=100, height=100)
    assert keyboard.shown.candidates[0] == "二"
    keyboard.press("erase")
    assert keyboard.shown.candidates[0] == "一"
    keyboard.typist.choose("一")
    assert (keyboard.shown.text, keyboard.shown.strokes) == ("一", ())
    keyboard.typist.draw(DOT, width=100, height=100)
    keyboard.press("wipe")
    assert (keyboard.shown.strokes, keyboard.shown.candidates) == ((), ())


def test_a_stroke_keeps_its_ends_however_long_it_is(keyboard: Keyboard) -> None:
    keyboard.press("handwriting")
    long = [(at, at) for at in range(1000)]
    keyboard.typist.draw(long, width=1000, height=1000)
    (kept,) = keyboard.shown.strokes
    assert (len(kept), kept[0], kept[-1]) == (MOST_POINTS, (0, 0), (999, 999))


def test_a_full_sheet_says_so_and_keeps_what_is_there() -> None:
    keyboard = Keyboard("好好", limit=3)
    keyboard.type("woxiang")
    keyboard.press("space")
    assert (keyboard.shown.text, keyboard.shown.left, keyboard.shown.is_full) == ("好好我", 0, True)
    keyboard.type("jia")
    assert (keyboard.shown.composed, keyboard.shown.is_full) == ("", True)
    keyboard.press("erase")
    assert not keyboard.shown.is_full


def test_letters_without_end_are_not_taken(keyboard: Keyboard) -> None:
    keyboard.type("a" * 100)
    assert len(keyboard.shown.composed) == LONGEST_LETTERS


def test_finishing_keeps_letters_that_nothing_was_chosen_for(keyboard: Keyboard) -> None:
    keyboard.type("wo")
    assert keyboard.typist.finish() == "wo"


def test_without_engines_the_other_layouts_stay(keyboard: Keyboard) -> None:
    keyboard.engines.names = set()
    keyboard.typist.look_for_engines()
    assert keyboard.shown.layout.name == "english"
    keyboard.press("pinyin")
    assert keyboard.shown.layout.name == "english"
    assert [name for name in layouts() if keyboard.typist.offers(name)] == [
        "english", "numbers", "symbols",
    ]  # fmt: skip


def test_letters_wait_for_engines_that_are_coming(keyboard: Keyboard) -> None:
    keyboard.engines.coming = True
    keyboard.type("jia")
    keyboard.press("space")
    assert (keyboard.shown.composed, keyboard.shown.is_getting_ready) == ("jia", True)
    keyboard.engines.coming = False
    keyboard.typist.look_for_engines()
    assert keyboard.shown.candidates[0] == "家"
    assert not keyboard.shown.is_getting_ready
