"""The keys of the page for own words, by taps: how large they are, and what they do."""

import pytest

from kiosk.shell.theme import theme
from kiosk.typing.layouts import layouts
from tests.fakes.engines import WORDS
from tests.screens.conftest import Scene

PANEL_PX = (1280, 800)
SMALLEST_PX = 64
# A panel of 1280 px that is 300 mm wide: 15 mm are 64 px of it.
SMALLEST_MM, MM_PER_PX = 15, 300 / 1280
MANY = tuple("家加价架假甲佳嘉夹嫁稼驾钾颊枷荚")


async def open_sheet(scene: Scene, **wishes: object) -> None:
    await scene.log_in(**wishes)
    for name, screen in (("scores", "scores"), ("row_57", ""), ("contest", "contest")):
        await scene.fingers.tap(name)
        if screen:
            await scene.fingers.reach(screen)
    await scene.fingers.tap("own_words")
    await scene.until(lambda: scene.fingers.find("paper") is not None, what="the sheet")


async def write(scene: Scene, keys: str) -> None:
    for key in keys:
        await scene.fingers.tap(f"key_{key}")


@pytest.mark.parametrize("is_left", [False, True])
@pytest.mark.parametrize("size", ["normal", "large", "largest"])
async def test_every_key_is_large_enough_for_a_finger(
    scene: Scene, *, size: str, is_left: bool
) -> None:
    await open_sheet(scene, text_size=size, left_handed=is_left)
    assert theme.left_handed is is_left
    assert (scene.app.root.width, scene.app.root.height) == PANEL_PX
    for layout in ("pinyin", "handwriting", "english", "numbers", "symbols"):
        if layout != "pinyin":
            await scene.fingers.tap(f"key_{layout}")
        await scene.fingers.frame()
        for key in (key for row in layouts()[layout].rows for key in row):
            button = scene.fingers.find(f"key_{key.name}")
            assert button is not None, key
            smallest = min(button.width, button.height)
            assert smallest >= SMALLEST_PX, (layout, key.name, button.size)
            assert smallest * MM_PER_PX >= SMALLEST_MM, (layout, key.name, button.size)
            assert button.x >= 0
            assert button.right <= scene.app.root.width


async def test_a_left_hand_has_erase_at_its_side(scene: Scene) -> None:
    await open_sheet(scene, left_handed=True)
    erase, cut = scene.fingers.find("key_erase"), scene.fingers.find("key_cut")
    assert erase is not None
    assert cut is not None
    assert erase.x < cut.x


async def test_candidates_are_leafed_through_there_and_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORDS, "jia", MANY)
    await open_sheet(scene)
    await write(scene, "jia")
    await scene.until(lambda: scene.text("candidate_0") == MANY[0])
    await scene.fingers.tap("candidates_on")
    second = scene.text("candidate_0")
    assert second in MANY[1:]
    await scene.fingers.tap("candidates_back")
    assert scene.text("candidate_0") == MANY[0]
    await scene.fingers.tap("candidates_on")
    await scene.fingers.tap("candidate_0")
    await scene.until(lambda: scene.text("paper") == second)


async def test_erase_goes_on_while_it_is_held(scene: Scene) -> None:
    await open_sheet(scene)
    await scene.fingers.tap("key_numbers")
    await write(scene, "123456")
    await scene.fingers.press("key_erase")
    await scene.until(lambda: scene.text("paper") == "", what="an empty sheet")
    await scene.fingers.lift()
    await write(scene, "7")
    await scene.until(lambda: scene.text("paper") == "7")


async def test_a_touch_on_the_text_puts_the_cursor_there(scene: Scene) -> None:
    await open_sheet(scene)
    await scene.fingers.tap("key_numbers")
    await write(scene, "12")
    paper = scene.fingers.find("paper")
    assert paper is not None
    sheet = paper.ids.sheet
    x, y = sheet.to_window(sheet.x + 1, sheet.top - sheet.line_height / 2)
    await touch(x, y)
    await scene.fingers.frame()
    await write(scene, "3")
    await scene.until(lambda: scene.text("paper") == "312", what=scene.text("paper"))


async def touch(x: float, y: float) -> None:
    from kivy.core.window import Window

    Window.dispatch("on_mouse_down", x, Window.height - y, "left", [])
    Window.dispatch("on_mouse_up", x, Window.height - y, "left", [])


async def test_the_keyboard_hides_and_comes_back_with_the_text(scene: Scene) -> None:
    await open_sheet(scene)
    await scene.fingers.tap("key_numbers")
    await write(scene, "12")
    await scene.fingers.tap("done_text")
    await scene.until(lambda: scene.fingers.find("paper") is None, what="the reasons")
    await scene.fingers.tap("own_words")
    await scene.until(lambda: scene.text("paper") == "12")


async def test_keys_are_named_to_those_who_go_by_ear_alone(scene: Scene) -> None:
    await open_sheet(scene)
    before = len(scene.voice.said)
    await write(scene, "wo")
    assert len(scene.voice.said) == before
    scene.app.terminal.voice_mode.turn(on=True)
    await write(scene, "w")
    assert ("zh", "w") in scene.voice.said
