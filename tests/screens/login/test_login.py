"""Getting in, by touch."""

from hardware.card_reader.api import CardPresented, CardUnreadable, ReaderBack
from hardware.device import ProtocolError
from tests.fakes.terminal_door import CARD, PIN
from tests.fakes.terminal_replies import NUMBER
from tests.screens.conftest import Scene


async def test_by_number_and_pin(scene: Scene) -> None:
    await scene.fingers.tap("number")
    await scene.fingers.reach("login")
    await scene.fingers.type(NUMBER)
    await scene.until(lambda: scene.text("shown") == NUMBER)
    await scene.fingers.tap("go_on")
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("home")
    assert scene.page.header.title == "张建国，早上好"


async def test_by_card_and_pin(scene: Scene) -> None:
    tray = scene.app.terminal.card_tray
    tray.hear(ReaderBack(name="a reader"))
    assert "请刷卡" in scene.app.terminal.navigation.screen.question
    tray.hear(CardPresented(uid=bytes.fromhex(CARD)))
    await scene.fingers.reach("login")
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("home")


async def test_a_wrong_pin_says_so_and_lets_try_again(scene: Scene) -> None:
    await scene.fingers.tap("number")
    await scene.fingers.type(NUMBER)
    await scene.fingers.tap("go_on")
    await scene.fingers.type("1111")
    await scene.fingers.tap("go_on")
    await scene.until(lambda: "不对" in scene.text("problem"))
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("home")


async def test_what_to_do_about_a_forgotten_pin(scene: Scene) -> None:
    await scene.fingers.tap("number")
    await scene.fingers.tap("forgot")
    await scene.until(lambda: scene.fingers.find("dialog_title") is not None)
    await scene.fingers.tap("yes")
    await scene.until(lambda: scene.fingers.find("dialog_title") is None)


async def test_the_line_is_down(scene: Scene) -> None:
    scene.door.line_is_cut = True
    await scene.fingers.tap("number")
    await scene.fingers.type(NUMBER)
    await scene.fingers.tap("go_on")
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.until(lambda: "线路断了" in scene.text("problem"))
    scene.door.line_is_cut = False
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("home")


async def test_a_card_is_heard_on_the_log_in_screen_too(scene: Scene) -> None:
    await scene.fingers.tap("number")
    await scene.fingers.reach("login")
    await scene.fingers.type("12")
    scene.app.terminal.card_tray.hear(CardPresented(uid=bytes.fromhex(CARD)))
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: screen.question == "请输入密码")
    assert screen.shown == ""


async def test_a_card_that_cannot_be_read_leads_to_the_number_with_a_sentence(scene: Scene) -> None:
    tray = scene.app.terminal.card_tray
    unreadable = CardUnreadable(ProtocolError("the card answered with a UID of 10000 bytes"))
    tray.hear(unreadable)
    await scene.fingers.reach("login")
    assert "读不出来" in scene.text("problem")
    await scene.fingers.type(NUMBER)
    tray.hear(unreadable)
    assert "读不出来" in scene.text("problem")
    assert scene.text("shown") == NUMBER
    tray.hear(CardPresented(uid=bytes.fromhex(CARD)))
    await scene.until(lambda: scene.text("shown") == "")
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("home")
    tray.hear(unreadable)
    assert scene.fingers.screen == "home"
