"""Nothing runs out without a question that one touch puts off."""

from datetime import timedelta

from kiosk.shell.guide import guide
from server.wire.identity import SessionReply
from tests.fakes.terminal_replies import NOW
from tests.screens.conftest import Scene


async def _asked(scene: Scene) -> None:
    await scene.until(lambda: scene.fingers.find("still_here") is not None, what="the question")


async def test_before_it_hides_it_asks_and_a_touch_puts_it_off(scene: Scene) -> None:
    await scene.open("account")
    scene.clock.seconds += 45
    await _asked(scene)
    assert "您还在吗" in scene.voice.said[-1][1]
    await scene.fingers.tap("still_here")
    await scene.until(lambda: scene.fingers.find("still_here") is None)
    scene.clock.seconds += 39
    scene.app.terminal.idle_lock.look()
    assert scene.fingers.screen == "account"


async def test_a_touch_on_the_question_touches_nothing_under_it(scene: Scene) -> None:
    await scene.log_in()
    scene.clock.seconds += 45
    await _asked(scene)
    cover = scene.app.terminal.root.cover
    assert cover is not None
    await scene.fingers.tap("still_here")
    await scene.until(lambda: scene.app.terminal.root.cover is None)
    assert scene.fingers.screen == "home"


async def test_before_it_logs_out_it_asks_over_the_hidden_screen(scene: Scene) -> None:
    await scene.log_in()
    scene.clock.seconds += 61
    await scene.fingers.reach("hidden")
    scene.clock.seconds += 75
    await _asked(scene)
    await scene.fingers.tap("still_here")
    scene.clock.seconds += 40
    scene.app.terminal.idle_lock.look()
    assert scene.fingers.screen == "hidden"
    assert scene.app.terminal.session.person is not None


async def test_the_question_is_gone_with_the_log_out(scene: Scene) -> None:
    await scene.log_in()
    scene.clock.seconds += 45
    await _asked(scene)
    scene.clock.seconds += 200
    scene.app.terminal.idle_lock.look()
    scene.clock.seconds += 200
    scene.app.terminal.idle_lock.look()
    await scene.fingers.reach("waiting")
    assert scene.app.terminal.root.cover is None


async def test_the_end_of_the_longest_session_is_told_before_it_comes(scene: Scene) -> None:
    await scene.log_in()
    scene.door.stays = SessionReply(ends_at=NOW, lasts_until=NOW)
    scene.app.terminal.idle_lock.expect_end(timedelta())
    scene.app.terminal.idle_lock.look()
    await _asked(scene)
    assert "时间快到了" in scene.voice.said[-1][1]
    await scene.fingers.tap("still_here")
    await scene.until(lambda: scene.app.terminal.root.cover is None)
    assert scene.fingers.screen == "home"


async def test_who_is_still_there_is_given_time_by_the_server(scene: Scene) -> None:
    await scene.log_in()
    scene.clock.seconds += 45
    await _asked(scene)
    await scene.fingers.tap("still_here")
    await scene.until(lambda: scene.door.stayed > 0, what="the word to the server")


async def test_the_mode_ends_with_who_went_away_before_he_logged_in(scene: Scene) -> None:
    await scene.fingers.tap("ear")
    await scene.until(lambda: guide.is_on)
    scene.clock.seconds += 61
    await scene.until(lambda: not guide.is_on, what="the end of the mode")
