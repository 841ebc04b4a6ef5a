"""Each terminal's state on a page, orders for it, and the log-in by face on or off."""

from datetime import timedelta

import pytest
from httpx import Response

from server.identity.rules.tokens import DeviceClaim
from server.identity.service import terminal_state
from server.infra.permissions import Role
from server.wire.identity import Occupation, ReportReply, TerminalReport
from tests.factories.console import Browser, ConsoleWorld
from tests.factories.faces import calibration
from tests.factories.identity import make_device
from tests.factories.reports import said


def new_terminal(world: ConsoleWorld, name: str, *, block: int = 0) -> DeviceClaim:
    with world.installation.database.writing() as session:
        return make_device(session, world.ctx, world.prison.block(block), name=name)


def report(
    world: ConsoleWorld, device: DeviceClaim, request: TerminalReport | None = None
) -> ReportReply:
    with world.installation.database.writing() as session:
        return terminal_state.report(session, world.ctx, device=device, request=request or said())


@pytest.fixture
def leader(world: ConsoleWorld) -> Browser:
    return world.logged_in(world.officer(Role.BLOCK_LEADER, world.prison.block(0)))


def test_page_shows_how_a_terminal_stands(world: ConsoleWorld, leader: Browser) -> None:
    device = new_terminal(world, "态-1")
    report(world, device, said(Occupation.IN_USE, waiting_acts=12, reader="missing"))
    page = leader.get(f"/console/terminals/{device.device_id}").text
    for words in ("态-1", "in use", "1.2.0", "not plugged in", "needs a look"):
        assert words in page
    assert "12 acts wait" in leader.get("/console/terminals").text


def test_terminal_that_stops_reporting_is_told_after_minutes(
    world: ConsoleWorld, leader: Browser
) -> None:
    device = new_terminal(world, "默-1")
    report(world, device)
    path = f"/console/terminals/{device.device_id}"
    world.clock.advance(timedelta(minutes=3))
    assert "Nothing was heard of it" not in leader.get(path).text
    world.clock.advance(timedelta(seconds=1))
    assert "Nothing was heard of it" in leader.get(path).text
    assert "Every terminal is heard of" not in leader.get("/console/").text
    report(world, device)
    assert "Nothing was heard of it" not in leader.get(path).text


def test_order_waits_is_taken_back_and_is_shown(world: ConsoleWorld, leader: Browser) -> None:
    device = new_terminal(world, "令-1")
    path = f"/console/terminals/{device.device_id}"
    leader.get(path)
    sent = leader.post(f"{path}/orders", kind="restart", reason="更新", when_free="true")
    assert sent.status_code == 303
    page = leader.get(path).text
    assert "waits until it is free" in page
    order = page.split(f"{path}/orders/")[1].split("/")[0]
    assert leader.post(f"{path}/orders/{order}/withdraw").status_code == 303
    assert "taken back" in leader.get(path).text
    assert report(world, device).commands == []
    assert leader.post(f"{path}/orders/{order}/withdraw").status_code == 409


def test_message_reaches_the_terminal(world: ConsoleWorld, leader: Browser) -> None:
    device = new_terminal(world, "令-2")
    path = f"/console/terminals/{device.device_id}"
    leader.get(path)
    leader.post(f"{path}/orders", kind="message", reason="开饭", zh="请用餐", en="Lunch")
    [told] = report(world, device).commands
    assert told.text is not None
    assert (told.text.zh, told.text.en) == ("请用餐", "Lunch")
    assert "delivered" in leader.get(path).text


@pytest.mark.parametrize(
    "occupation", [Occupation.EXAM, Occupation.COMPLAINT, Occupation.PRIVILEGED_VISIT]
)
def test_refusal_says_why(world: ConsoleWorld, leader: Browser, occupation: Occupation) -> None:
    device = new_terminal(world, "令-3")
    report(world, device, said(occupation))
    path = f"/console/terminals/{device.device_id}"
    leader.get(path)
    answer = leader.post(f"{path}/orders", partial=True, kind="restart", reason="x")
    assert answer.status_code == 409
    assert "must not be interrupted" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "message", "reason": "x"},
        {"kind": "message", "reason": "x", "zh": "  "},
        {"kind": "message", "reason": "x", "zh": "y" * 201},
        {"kind": "restart", "reason": ""},
        {"kind": "format the disk", "reason": "x"},
        {"kind": "restart", "reason": "x", "when_free": "perhaps"},
    ],
)
def test_order_that_cannot_be_meant_is_a_sentence(
    world: ConsoleWorld, leader: Browser, fields: dict[str, str]
) -> None:
    device = new_terminal(world, "令-4")
    path = f"/console/terminals/{device.device_id}"
    leader.get(path)
    answer = leader.client.post(f"{path}/orders", data={"csrf": leader.token, **fields})
    assert answer.status_code == 422
    assert "Something entered is not right" in answer.text


@pytest.mark.parametrize(
    ("role", "block", "statuses"),
    [
        (Role.PRISON_LEADER, None, (200, 403)),
        (Role.OFFICER, 1, (404, 404)),
        (Role.SCORES_OFFICE, None, (403, 404)),
        (Role.TEACHER, None, (403, 404)),
        (Role.AUDITOR, None, (403, 404)),
    ],
)
def test_who_lacks_the_duty_orders_nothing(
    world: ConsoleWorld, role: Role, block: int | None, statuses: tuple[int, int]
) -> None:
    device = new_terminal(world, "令-5")
    place = world.prison.place if block is None else world.prison.block(block)
    browser = world.logged_in(world.officer(role, place))
    path = f"/console/terminals/{device.device_id}"
    seen = browser.get(path)
    sent = browser.post(f"{path}/orders", kind="restart", reason="x")
    assert (seen.status_code, sent.status_code) == statuses
    assert report(world, device).commands == []


def test_unknown_terminal_and_one_elsewhere_are_the_same(
    world: ConsoleWorld, leader: Browser
) -> None:
    elsewhere = new_terminal(world, "远-1", block=1).device_id
    answers = [leader.get(f"/console/terminals/{id_}") for id_ in (elsewhere, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "远-1" not in answers[0].text


def test_administrator_turns_the_log_in_by_face_on_and_off(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.ADMINISTRATOR, world.prison.place))
    if "Turn it off" in browser.get("/console/terminals").text:
        turn_off(world, browser)
    assert "Off until a calibration" in browser.get("/console/terminals").text
    assert upload(world, browser, calibration().model_dump_json().encode()) == 303
    page = browser.get("/console/terminals").text
    assert "40 people" in page
    assert "0.050 %" in page
    assert turn_off(world, browser).status_code == 303
    assert turn_off(world, browser).status_code == 409


def turn_off(world: ConsoleWorld, browser: Browser) -> Response:
    return browser.post("/console/terminals/faces/off", prison=world.prison.prison_id)


def upload(world: ConsoleWorld, browser: Browser, content: bytes) -> int:
    answer: Response = browser.client.post(
        "/console/terminals/faces/on",
        data={"csrf": browser.token, "prison": str(world.prison.prison_id)},
        files={"calibration": ("calibration.json", content)},
    )
    return answer.status_code


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"{" * 70_000,
        calibration(people=3).model_dump_json().encode(),
        calibration().model_dump_json().replace("0.6", "NaN").encode(),
    ],
    ids=["empty", "no text", "a list", "too deep", "few people", "not a number"],
)
def test_file_that_is_no_calibration_is_refused(world: ConsoleWorld, content: bytes) -> None:
    browser = world.logged_in(world.officer(Role.ADMINISTRATOR, world.prison.place))
    browser.get("/console/terminals")
    assert upload(world, browser, content) == 422


@pytest.mark.parametrize("where", ["another prison", "no administrator"])
def test_who_may_not_turns_nothing_on(world: ConsoleWorld, where: str) -> None:
    officer = world.officer(Role.ADMINISTRATOR, world.other_prison.place)
    if where == "no administrator":
        officer = world.officer(Role.BLOCK_LEADER, world.prison.block(0))
    browser = world.logged_in(officer)
    browser.get("/console/terminals")
    assert upload(world, browser, calibration().model_dump_json().encode()) == 403
    assert turn_off(world, browser).status_code == 403
