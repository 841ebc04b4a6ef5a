"""A person's visits on the screen, and asking for one."""

from server.wire.visits import AppealRequest, SeeRecording, VisitRequest, WithdrawVisit
from tests.fakes.visit_replies import MOTHER, restriction
from tests.screens.conftest import Scene


async def test_a_visit_is_asked_for_and_followed(scene: Scene) -> None:
    await scene.open("visits")
    await scene.fingers.tap("ask")
    await scene.fingers.reach("visit_ask")
    await scene.fingers.tap(f"person_{MOTHER}")
    await scene.fingers.tap("row_101")
    await scene.fingers.tap("send")
    await scene.fingers.tap("yes")
    await scene.fingers.reach("visits")
    sent = scene.door.acts[-1]
    assert isinstance(sent, VisitRequest)
    assert (sent.slot_id, sent.visitor_ids) == (101, [MOTHER])
    detail = scene.app.terminal.navigation.screen.ids.detail
    await scene.until(lambda: detail.subtitle == "已申请，等民警答复")
    await scene.fingers.tap("back")
    await scene.fingers.reach("home")


async def test_a_visit_is_taken_back_after_a_question(scene: Scene) -> None:
    await scene.open("visits")
    await scene.fingers.tap("withdraw")
    await scene.fingers.tap("no")
    assert not any(isinstance(act, WithdrawVisit) for act in scene.door.acts)
    await scene.fingers.tap("withdraw")
    await scene.fingers.tap("yes")
    await scene.until(lambda: any(isinstance(act, WithdrawVisit) for act in scene.door.acts))
    await scene.until(lambda: scene.text("answer") == "没有约好的会见")


async def test_words_against_a_refusal_are_sent_by_their_own_button(scene: Scene) -> None:
    await scene.open("visits")
    await scene.fingers.tap("row_29")
    await scene.fingers.tap("appeal")
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: screen.occupation == "complaint")
    screen.presenter.keep("我想见母亲")
    await scene.fingers.tap("back")
    assert not any(isinstance(act, AppealRequest) for act in scene.door.acts)
    await scene.fingers.tap("appeal")
    await scene.fingers.tap("done_text")
    await scene.until(lambda: any(isinstance(act, AppealRequest) for act in scene.door.acts))
    await scene.until(lambda: not screen.can_appeal)


async def test_a_recording_is_asked_for_by_one_touch(scene: Scene) -> None:
    await scene.open("visits")
    await scene.fingers.tap("row_20")
    await scene.fingers.tap("see_recording")
    await scene.until(lambda: any(isinstance(act, SeeRecording) for act in scene.door.acts))
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: not screen.can_see_recording)


async def test_a_suspension_is_seen_first_with_who_and_why(scene: Scene) -> None:
    scene.door.visits = scene.door.visits.model_copy(update={"restrictions": [restriction()]})
    await scene.open("visits")
    detail = scene.app.terminal.navigation.screen.ids.detail
    await scene.until(lambda: detail.title == "您的会见被暂停")


async def test_nothing_arranged_and_nobody_known_is_said(scene: Scene) -> None:
    scene.door.is_empty = True
    await scene.open("visits")
    await scene.until(lambda: scene.text("answer") == "没有约好的会见")
    await scene.fingers.tap("ask")
    await scene.fingers.reach("visit_ask")
    await scene.until(lambda: "还没有登记" in scene.page.sentence)


async def test_line_down_and_session_ended(scene: Scene) -> None:
    await scene.open("visits")
    scene.door.line_is_cut = True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: "线路断了" in scene.page.banner)
    scene.door.line_is_cut, scene.door.session_is_over = False, True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.reach("waiting")
