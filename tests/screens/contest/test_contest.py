"""Contesting a line without a keyboard."""

from server.wire.scores import ContestGround, ContestRequest
from tests.fakes.terminal_replies import decided_case
from tests.screens.conftest import Scene


async def contest_the_deduction(scene: Scene) -> None:
    await scene.open("scores")
    await scene.fingers.tap("row_57")
    await scene.fingers.tap("contest")
    await scene.fingers.reach("contest")


async def test_reasons_are_ticked_confirmed_and_followed(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("ground_not_me")
    await scene.fingers.tap("ground_wrong_clause")
    await scene.fingers.tap("send")
    await scene.fingers.tap("yes")
    await scene.fingers.reach("cases")
    sent = scene.door.acts[-1]
    assert isinstance(sent, ContestRequest)
    assert sent.grounds == [ContestGround.NOT_ME, ContestGround.WRONG_CLAUSE]
    detail = scene.app.terminal.navigation.screen.ids.detail
    assert detail.subtitle == "等答复，还有 5 个工作日"
    scene.door.cases[0] = decided_case(scene.door.cases[0])
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: detail.subtitle == "查过了：已经更正")


async def test_no_is_no(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("ground_other")
    await scene.fingers.tap("send")
    await scene.fingers.tap("no")
    await scene.until(lambda: scene.fingers.find("dialog_title") is None)
    assert not any(isinstance(act, ContestRequest) for act in scene.door.acts)


async def test_nothing_under_a_question_can_be_touched(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("ground_other")
    await scene.fingers.tap("send")
    await scene.until(lambda: scene.fingers.find("dialog_title") is not None)
    await scene.fingers.tap("not_now")
    assert scene.fingers.screen == "contest"
    assert scene.fingers.find("dialog_title") is not None


async def test_without_a_line_it_is_saved_and_sent_when_the_line_is_back(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("ground_not_me")
    scene.door.line_is_cut = True
    await scene.fingers.tap("send")
    await scene.fingers.tap("yes")
    await scene.fingers.reach("cases")
    scene.door.line_is_cut = False
    scene.app.terminal.server().is_there()
    await scene.until(lambda: bool(scene.door.cases), what="the case")


async def test_a_line_that_comes_back_keeps_the_ticks(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("ground_not_me")
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.frame()
    tick = scene.fingers.find("ground_not_me")
    assert tick is not None
    assert tick.is_ticked


async def test_own_words_are_written_by_touch_and_sent(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("own_words")
    for letter in "woxiangjia":
        await scene.fingers.tap(f"key_{letter}")
    await scene.until(lambda: scene.text("composed") == "woxiangjia")
    await scene.fingers.tap("candidate_0")
    await scene.fingers.tap("key_。")
    await scene.until(lambda: scene.text("paper") == "我想家。")
    await scene.fingers.tap("done_text")
    await scene.fingers.tap("send")
    await scene.fingers.tap("yes")
    await scene.fingers.reach("cases")
    sent = scene.door.acts[-1]
    assert isinstance(sent, ContestRequest)
    assert (sent.grounds, sent.words) == ([ContestGround.OTHER], "我想家。")


async def test_words_are_gone_when_the_person_logs_out(scene: Scene) -> None:
    await contest_the_deduction(scene)
    await scene.fingers.tap("own_words")
    for letter in "jia":
        await scene.fingers.tap(f"key_{letter}")
    await scene.fingers.tap("key_space")
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    assert scene.engines.renewed == 1
    await contest_the_deduction(scene)
    await scene.fingers.tap("own_words")
    assert scene.text("paper") == ""
