"""The mode in the real window: offered where there is sound, kept as the person's wish."""

import pytest

from kiosk.shell.guide import guide
from kiosk.shell.theme import theme
from server.wire.identity import PreferencesRequest
from tests.screens.conftest import Scene


async def test_the_ear_is_kept_as_a_wish_at_log_in(scene: Scene) -> None:
    await scene.fingers.tap("ear")
    await scene.until(lambda: guide.is_on)
    await scene.log_in()
    assert guide.is_on
    await scene.until(lambda: bool(scene.door.acts))
    kept = [act for act in scene.door.acts if isinstance(act, PreferencesRequest)]
    assert kept[-1].voice_mode


async def test_a_second_time_the_ear_ends_it(scene: Scene) -> None:
    await scene.fingers.tap("ear")
    await scene.until(lambda: guide.is_on)
    await scene.fingers.tap("ear")
    assert guide.is_on
    await scene.fingers.tap("ear")
    await scene.until(lambda: not guide.is_on)


async def test_without_sound_it_is_not_offered_and_says_so(scene: Scene) -> None:
    scene.voice.is_there = False
    scene.app.terminal.navigation.screen.show_again()
    assert scene.fingers.find("ear") is None
    await scene.log_in(voice_mode=True)
    assert not guide.is_on
    await scene.fingers.tap("settings")
    await scene.fingers.reach("settings")
    assert "没有声音" in scene.text("no_sound")
    assert scene.fingers.find("voice_yes") is None


async def test_speed_and_volume_hold_at_once(scene: Scene) -> None:
    await scene.open("settings")
    await scene.fingers.tap("speed_slow")
    await scene.fingers.tap("volume_loud")
    await scene.until(lambda: scene.voice.manner.volume == 1.0)
    assert scene.voice.manner.pace == 0.75


@pytest.mark.parametrize("screen", ["waiting", "login", "hidden", "home", "scores", "settings"])
async def test_say_it_again_is_on_every_screen(scene: Scene, screen: str) -> None:
    await scene.fingers.tap("ear")
    await scene.until(lambda: guide.is_on)
    if screen == "login":
        for _ in range(2):
            await scene.fingers.tap("number")
    elif screen != "waiting":
        await scene.log_in()
    if screen == "hidden":
        scene.clock.seconds += 61
    elif screen in {"scores", "settings"}:
        for _ in range(2):
            await scene.fingers.tap(screen)
    await scene.fingers.reach(screen)
    opening = scene.app.terminal.navigation.screen.scene().next_steps
    await scene.until(lambda: _last_said(scene, opening), what="the opening")
    heard = len(scene.voice.said)
    await scene.fingers.tap("again")
    await scene.until(lambda: len(scene.voice.said) > heard, what="it again")
    assert _last_said(scene, opening)


def _last_said(scene: Scene, sentence: str) -> bool:
    return bool(scene.voice.said) and sentence in scene.voice.said[-1][1]


async def test_the_language_changes_the_voice_too(scene: Scene) -> None:
    await scene.fingers.tap("ear")
    await scene.until(lambda: guide.is_on)
    for _ in range(2):
        await scene.fingers.tap("language")
    await scene.until(lambda: scene.voice.said[-1][0] == "en" and "dots" in scene.voice.said[-1][1])


async def test_pictures_are_larger_in_the_mode(scene: Scene) -> None:
    await scene.log_in()
    plain = theme.icon_square
    scene.app.terminal.voice_mode.turn(on=True)
    assert theme.icon_square > plain
