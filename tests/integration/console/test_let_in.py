"""Officers see who waits at their terminals, let him in after a look, and nobody else may."""

from datetime import timedelta

import pytest

from server.identity.rules.kinds import CallCause
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import let_in
from server.infra.permissions import Role
from server.wire.identity import LetInRequest, LetInState
from tests.factories.console import Browser, ConsoleWorld
from tests.factories.identity import make_device
from tests.factories.tables import rows_of


class Waiting:
    """Somebody who waits at a new terminal of the first block."""

    def __init__(self, world: ConsoleWorld, *, name: str, block: int = 0) -> None:
        self.world = world
        with world.installation.database.writing() as session:
            self.device: DeviceClaim = make_device(
                session, world.ctx, world.prison.block(block), name=name
            )
            self.ticket = let_in.ask(
                session, world.ctx, device=self.device, request=LetInRequest()
            ).ticket
            [row] = rows_of(session, "let_in", device_id=self.device.device_id)
        self.path = f"/console/let-in/{row.id}"

    def state(self) -> LetInState:
        with self.world.installation.database.writing() as session:
            found = let_in.state(session, self.world.ctx, device=self.device, ticket=self.ticket)
        return found.state


@pytest.fixture
def officer(world: ConsoleWorld) -> Browser:
    return world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))


def number_of(world: ConsoleWorld, person: int) -> str:
    with world.installation.database.reading() as session:
        [row] = rows_of(session, "inmate", person_id=person)
    return str(row.number)


def test_officer_finds_the_person_looks_and_lets_him_in(
    world: ConsoleWorld, officer: Browser
) -> None:
    person = world.new_inmate(name="等门人")
    waiting = Waiting(world, name="门-1")
    assert "门-1" in officer.get("/console/let-in/bell").text
    assert "门-1" in officer.get("/console/let-in").text
    assert officer.get(waiting.path).status_code == 200
    found = officer.post(f"{waiting.path}/person", number=number_of(world, person))
    assert "等门人" in found.text
    answer = officer.post(f"{waiting.path}/confirm", person=person, looked="yes", reason="忘记密码")
    assert answer.status_code == 303
    assert waiting.state() is LetInState.OPENED
    assert "门-1" not in officer.get("/console/let-in/bell").text


def test_who_has_not_looked_lets_nobody_in(world: ConsoleWorld, officer: Browser) -> None:
    person = world.new_inmate(name="没看过")
    waiting = Waiting(world, name="门-2")
    officer.get(waiting.path)
    for fields in (
        {"person": person, "reason": "x"},
        {"person": person, "reason": "x", "looked": "no"},
        {"person": person, "reason": "", "looked": "yes"},
        {"person": 0, "reason": "x", "looked": "yes"},
    ):
        data = {"csrf": officer.token, **fields}
        answer = officer.client.post(f"{waiting.path}/confirm", data=data)
        assert answer.status_code == 422
    assert waiting.state() is LetInState.WAITING


def test_refusal_is_shown_at_the_terminal(world: ConsoleWorld, officer: Browser) -> None:
    waiting = Waiting(world, name="门-3")
    officer.get(waiting.path)
    assert officer.post(f"{waiting.path}/refuse", reason="请回监舍").status_code == 303
    assert waiting.state() is LetInState.REFUSED
    assert officer.get(waiting.path).status_code == 404


def test_face_that_was_not_recognised_only_calls(world: ConsoleWorld, officer: Browser) -> None:
    with world.installation.database.writing() as session:
        device = make_device(session, world.ctx, world.prison.block(0), name="脸-1")
        let_in.call(session, world.ctx, device=device, cause=CallCause.FACE)
        [row] = rows_of(session, "let_in", device_id=device.device_id)
    page = officer.get(f"/console/let-in/{row.id}").text
    assert "a face was not recognised" in officer.get("/console/let-in").text
    assert 'name="number"' not in page
    answer = officer.post(
        f"/console/let-in/{row.id}/confirm", person=world.inmate, looked="yes", reason="x"
    )
    assert answer.status_code == 409
    assert officer.post(f"/console/let-in/{row.id}/refuse", reason="看过了").status_code == 303


@pytest.mark.parametrize(
    ("role", "block"),
    [
        (Role.OFFICER, 1),
        (Role.BLOCK_LEADER, 1),
        (Role.SCORES_OFFICE, None),
        (Role.PRISON_LEADER, None),
        (Role.TEACHER, None),
        (Role.ADMINISTRATOR, None),
        (Role.AUDITOR, None),
    ],
)
def test_others_see_and_decide_nothing(world: ConsoleWorld, role: Role, block: int | None) -> None:
    waiting = Waiting(world, name="门-4")
    place = world.prison.place if block is None else world.prison.block(block)
    stranger = world.logged_in(world.officer(role, place))
    assert "门-4" not in stranger.get("/console/let-in").text
    assert "门-4" not in stranger.get("/console/let-in/bell").text
    refused = [
        stranger.get(waiting.path),
        stranger.post(f"{waiting.path}/person", number="64000001"),
        stranger.post(f"{waiting.path}/confirm", person=world.inmate, looked="yes", reason="x"),
        stranger.post(f"{waiting.path}/refuse", reason="x"),
        stranger.get("/console/let-in/999999"),
    ]
    assert [answer.status_code for answer in refused] == [404] * 5
    assert waiting.state() is LetInState.WAITING


def test_officer_of_another_prison_sees_nothing(world: ConsoleWorld) -> None:
    waiting = Waiting(world, name="门-5")
    officer = world.logged_in(world.officer(Role.OFFICER, world.other_prison.block(0)))
    assert "门-5" not in officer.get("/console/let-in").text
    assert officer.get(waiting.path).status_code == 404


def test_person_of_another_block_is_not_found(world: ConsoleWorld, officer: Browser) -> None:
    elsewhere = world.new_inmate(name="隔壁人", block=1)
    waiting = Waiting(world, name="门-6")
    officer.get(waiting.path)
    for number in (number_of(world, elsewhere), "00000000"):
        answer = officer.post(f"{waiting.path}/person", number=number)
        assert answer.status_code == 404
        assert "隔壁人" not in answer.text


def test_bell_keeps_nobody_logged_in_who_has_gone(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    for _ in range(7):
        world.clock.advance(timedelta(minutes=5))
        answer = browser.get("/console/let-in/bell")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/log-in")


def test_nobody_s_bell_rings_without_a_session(world: ConsoleWorld) -> None:
    answer = world.browser().get("/console/let-in/bell")
    assert answer.headers["location"].startswith("/console/log-in")
