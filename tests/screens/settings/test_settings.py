"""A person's wishes, by touch."""

from kiosk.shell.language import words
from kiosk.shell.theme import theme
from server.wire.identity import PreferencesRequest
from tests.screens.conftest import Scene


async def test_size_contrast_and_language_hold_at_once_and_are_kept(scene: Scene) -> None:
    await scene.open("settings")
    await scene.fingers.tap("size_large")
    await scene.until(lambda: theme.text_scale == 1.25)
    await scene.fingers.tap("contrast_yes")
    await scene.until(lambda: bool(theme.high_contrast))
    await scene.fingers.tap("language_en")
    await scene.until(lambda: words.language == "en")
    await scene.until(lambda: scene.page.header.title == "Settings")
    kept = scene.door.acts[-1]
    assert isinstance(kept, PreferencesRequest)
    assert (kept.language, kept.text_size, kept.high_contrast) == ("en", "large", True)


async def test_they_hold_without_a_line_too(scene: Scene) -> None:
    await scene.open("settings")
    scene.door.line_is_cut = True
    await scene.fingers.tap("size_largest")
    await scene.until(lambda: theme.text_scale == 1.5)
    await scene.until(lambda: "线路恢复后" in scene.text("kept"))


async def test_a_change_of_size_reaches_screens_that_stand_already(scene: Scene) -> None:
    await scene.open("settings")
    await scene.fingers.tap("size_largest")
    await scene.until(lambda: theme.text_scale == 1.5)
    await scene.fingers.tap("back")
    await scene.fingers.reach("home")
    sizes = {
        widget.text: widget.font_size
        for widget in scene.page.walk()
        if getattr(widget, "text", "") and hasattr(widget, "font_size")
    }
    assert sizes["数据截至今天 6:30"] == theme.note
    assert sizes["我的考核"] == theme.title
    assert sizes["¥ 486.20"] == theme.note


async def test_a_face_that_is_kept_is_erased_by_its_person(scene: Scene) -> None:
    scene.door.keeps_face = True
    await scene.open("settings")
    await scene.fingers.tap("erase_face")
    await scene.fingers.tap("no")
    await scene.fingers.frame()
    assert scene.text("kept") == ""
    await scene.fingers.tap("erase_face")
    await scene.fingers.tap("yes")
    await scene.until(lambda: "已经删除" in scene.text("kept"))
    await scene.until(lambda: not scene.door.keeps_face)
    assert scene.fingers.find("erase_face") is None


async def test_who_has_no_face_kept_is_not_asked_about_it(scene: Scene) -> None:
    await scene.open("settings")
    await scene.fingers.frame()
    assert scene.fingers.find("erase_face") is None


async def test_without_a_line_no_face_is_erased_and_he_is_told(scene: Scene) -> None:
    scene.door.keeps_face = True
    await scene.open("settings")
    await scene.until(lambda: scene.fingers.find("erase_face") is not None)
    scene.door.line_is_cut = True
    await scene.fingers.tap("erase_face")
    await scene.fingers.tap("yes")
    await scene.until(lambda: "线路断了" in scene.text("kept"))
    assert scene.door.keeps_face
