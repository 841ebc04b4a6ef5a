"""The terminals' door over HTTP: enrolment, token, log-in, and what a person sees of himself."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from server.bootstrap import ACT_HANDLERS
from server.identity.api import terminals
from server.identity.doors import REVOKED_ARE_READ_EVERY
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices, faces, let_in
from server.identity.tables import Person
from server.infra.http import answer_errors
from server.infra.permissions import Actor, Role
from server.infra.runner import runner_for
from server.sync import api as sync_api
from tests.factories.faces import direction, log_in_request, moved, template, turn_on
from tests.factories.identity import PIN, make_officer
from tests.factories.reports import said as said_by_terminal
from tests.factories.sync import JournalToDeliver
from tests.factories.tables import rows_of
from tests.fakes.terminal import FakeTerminal
from tests.integration.identity.conftest import World

LOG_IN = {"method": "number", "identifier": "64000001", "pin": PIN}


@pytest.fixture
def door(world: World) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.runner = runner_for(world.database)
    app.state.ctx = replace(world.ctx, act_handlers=ACT_HANDLERS)
    app.include_router(terminals)
    app.include_router(sync_api.terminals)
    answer_errors(app)
    with TestClient(app) as client:
        yield client
    app.state.runner.stop()


@pytest.fixture
def terminal(door: TestClient, world: World) -> int:
    """A terminal that enrolled itself over HTTP and shows its token from now on."""
    with world.database.writing() as session:
        code = devices.store_code(
            session, world.ctx, name="B-3", kind=DeviceKind.CELL, place=world.prison.block(0)
        ).text
    own = FakeTerminal(certificate_hash=world.ctx.certificate_hash)
    enrolled = door.post("/devices/enrol", json=own.enrol_request(code).model_dump())
    assert enrolled.status_code == 200
    device_id = int(enrolled.json()["device_id"])
    asked = door.post("/devices/challenge", json={"device_id": device_id})
    request = own.token_request(device_id, asked.json()["nonce"])
    given = door.post("/devices/token", json=request.model_dump())
    door.headers["Authorization"] = f"Bearer {given.json()['token']}"
    return device_id


@pytest.fixture
def person(door: TestClient, terminal: int) -> Response:
    """The inmate, logged in there."""
    reply: Response = door.post("/sessions", json=LOG_IN)
    assert reply.status_code == 200
    door.headers["X-Guitu-Session"] = reply.json()["session"]
    return reply


def test_person_logs_in_is_known_and_logs_out(door: TestClient, person: Response) -> None:
    assert person.json()["person"]["name"] == "单晓明"
    assert door.get("/me").json() == person.json()["person"]
    assert door.delete("/sessions/mine").json() == {"done": True}
    ended = door.get("/me")
    assert (ended.status_code, ended.json()["code"]) == (401, "not_logged_in")


@pytest.mark.parametrize("path", ["/me", "/me/looks"])
def test_nobody_is_answered_without_a_session(door: TestClient, terminal: int, path: str) -> None:
    assert door.get(path).json()["code"] == "not_logged_in"
    made_up = door.get(path, headers={"X-Guitu-Session": "made up"})
    assert made_up.json()["code"] == "not_logged_in"


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic abc", "Bearer " + "A" * 76])
def test_unknown_terminal_is_answered_nothing(door: TestClient, token: str) -> None:
    reply = door.post("/sessions", json=LOG_IN, headers={"Authorization": token})
    assert (reply.status_code, reply.json()["code"]) == (401, "device_token_ended")


def test_wrong_pin_is_a_sentence_in_the_language_asked_for(door: TestClient, terminal: int) -> None:
    wrong = LOG_IN | {"pin": "111111"}
    zh = door.post("/sessions", json=wrong)
    en = door.post("/sessions", json=wrong, headers={"Accept-Language": "en"})
    assert zh.status_code == en.status_code == 401
    assert zh.json() == {
        "code": "proof_wrong",
        "sentence": "卡、编号或密码不对，请再试一次。",
        "retry_after_s": None,
    }
    assert en.json()["sentence"].startswith("The card, number or PIN is wrong")


def test_guesser_is_told_how_long_to_wait(door: TestClient, terminal: int) -> None:
    wrong = LOG_IN | {"pin": "111111"}
    told = [door.post("/sessions", json=wrong) for _ in range(20)]
    assert [reply.status_code for reply in told] == [401] * 3 + [429] * 17
    assert told[-1].json()["retry_after_s"] == int(told[-1].headers["Retry-After"]) == 5


@pytest.mark.parametrize(
    "change",
    [
        {"pin": "12a4"},
        {"pin": "1"},
        {"identifier": ""},
        {"method": "face"},
        {"extra": 1},
        {"identifier": "x" * 65},
    ],
)
def test_request_that_means_nothing_is_refused(
    door: TestClient, terminal: int, change: dict[str, object]
) -> None:
    reply = door.post("/sessions", json=LOG_IN | change)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("identifier", ["编号", "\x00", "' OR 1=1", "𠮷" * 60])
def test_odd_identifiers_are_nobody(door: TestClient, terminal: int, identifier: str) -> None:
    for method in ("number", "card"):
        request = LOG_IN | {"identifier": identifier, "method": method}
        assert door.post("/sessions", json=request).json()["code"] == "proof_wrong"


class Wishes:
    """A person's wishes, as they come out of the terminal's journal."""

    def __init__(self, door: TestClient, person_id: int) -> None:
        epoch = int(door.post("/journal/stream", json={}).json()["epoch"])
        self._door, self._journal = door, JournalToDeliver(person_id, epoch=epoch)

    def outcome(self, wanted: dict[str, object]) -> str:
        act = self._journal.write(kind="identity.preferences", body=json.dumps(wanted))
        said = self._journal.delivery(act.seq).model_dump(mode="json")
        taken = self._door.post("/journal/acts", json=said).json()
        return str(taken["results"][0]["outcome"])


@pytest.fixture
def wishes(door: TestClient, person: Response) -> Wishes:
    return Wishes(door, person.json()["person"]["person_id"])


LOOKS: dict[str, object] = {"language": "zh", "text_size": "normal", "high_contrast": False}


def test_preferences_are_kept(door: TestClient, wishes: Wishes) -> None:
    wanted = {"language": "en", "text_size": "largest", "high_contrast": True}
    assert wishes.outcome({**wanted}) == "applied"
    kept = door.get("/me").json()["preferences"]
    assert {name: kept[name] for name in wanted} == wanted


def test_how_a_person_reads_and_hears_is_kept_sealed(
    door: TestClient, world: World, wishes: Wishes
) -> None:
    needs = {"voice_mode": True, "reading_speed": "slow", "volume": "loud", "left_handed": True}
    assert wishes.outcome(LOOKS | needs) == "applied"
    assert door.get("/me").json()["preferences"] == LOOKS | needs
    with world.database.reading() as session:
        rows = session.scalars(select(Person.access_needs).where(Person.access_needs.is_not(None)))
        [sealed] = rows
    assert sealed is not None
    for said in needs:
        assert said.encode() not in sealed


def test_an_older_terminal_leaves_what_it_does_not_know(door: TestClient, wishes: Wishes) -> None:
    wishes.outcome(LOOKS | {"voice_mode": True, "volume": "loud"})
    wishes.outcome(LOOKS | {"high_contrast": True})
    kept = door.get("/me").json()["preferences"]
    assert (kept["voice_mode"], kept["volume"], kept["high_contrast"]) == (True, "loud", True)


@pytest.mark.parametrize(
    "wrong", [{"reading_speed": "warp"}, {"volume": 11}, {"left_handed": "perhaps"}]
)
def test_wishes_that_do_not_exist_change_nothing(
    door: TestClient, wishes: Wishes, wrong: dict[str, object]
) -> None:
    before = door.get("/me").json()["preferences"]
    assert wishes.outcome(LOOKS | {"high_contrast": True} | wrong) == "held"
    assert door.get("/me").json()["preferences"] == before


def test_nobody_else_is_told_how_a_person_reads(door: TestClient, terminal: int) -> None:
    """Without his own session there is neither his wish nor more time."""
    for reply in (door.get("/me"), door.put("/sessions/mine")):
        assert (reply.status_code, reply.json()["code"]) == (401, "not_logged_in")


def test_a_person_who_is_still_there_is_given_time(door: TestClient, person: Response) -> None:
    told = door.put("/sessions/mine").json()
    assert person.json()["ends_at"] <= told["ends_at"] <= told["lasts_until"]


def test_looks_are_the_persons_own(door: TestClient, person: Response) -> None:
    assert door.get("/me/looks").json()["looks"] == []


def test_revoked_terminal_is_answered_nothing_within_seconds(
    door: TestClient, world: World, terminal: int, person: Response
) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        devices.revoke(session, world.ctx, actor=actor, device_id=terminal)
    assert door.get("/me").status_code == 401
    world.clock.advance(REVOKED_ARE_READ_EVERY)
    assert door.get("/me").json()["code"] == "unknown_device"
    assert door.post("/sessions", json=LOG_IN).json()["code"] == "unknown_device"


def test_log_in_and_wrong_proofs_are_in_the_log(
    door: TestClient, world: World, terminal: int
) -> None:
    door.post("/sessions", json=LOG_IN | {"pin": "111111"})
    door.post("/sessions", json=LOG_IN)
    with world.database.reading() as session:
        logged = [
            (row.action, row.actor_name, row.subject_id)
            for row in rows_of(session, "audit_entry", lane=f"{world.prison.prison_id}/terminal")
        ]
    assert logged == [("log_in_refused", "", world.inmate), ("log_in", "单晓明", world.inmate)]


def test_nothing_in_the_database_holds_the_pin_or_the_card(
    door: TestClient, world: World, person: Response
) -> None:
    with world.database.reading() as session:
        for table in ("credential", "guesses", "person_session", "audit_entry"):
            for row in rows_of(session, table):
                stored = repr(tuple(row))
                assert PIN not in stored
                assert "04A1B2C3" not in stored.upper()


HIS_FACE = direction(1)


@pytest.fixture
def officer(world: World, terminal: int) -> Actor:
    """The prison is calibrated, and an officer begins to have a face taken at the terminal."""
    with world.database.writing() as session:
        turn_on(session, world.ctx, world.prison)
        actor = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
        faces.begin(session, world.ctx, actor=actor, person_id=world.inmate, device_id=terminal)
    return actor


def report(door: TestClient) -> Response:
    answer: Response = door.post(
        "/terminal/report", json=said_by_terminal().model_dump(mode="json")
    )
    return answer


def by_face(door: TestClient, numbers: list[float]) -> Response:
    answer: Response = door.post("/sessions/face", json=log_in_request(numbers).model_dump())
    return answer


def keep_face(door: TestClient, world: World) -> None:
    order = report(door).json()["face_enrolment"]
    assert order["name"] == "单晓明"
    answer = {
        "ticket": order["ticket"],
        "consent_version": order["consent_version"],
        "consents": True,
        "template": template(HIS_FACE).model_dump(),
        "liveness_passed": True,
        "frames": 5,
    }
    assert door.post("/terminal/face", json=answer).json() == {"done": True}
    again = door.post("/terminal/face", json=answer)
    assert (again.status_code, again.json()["code"]) == (409, "ticket_ended")
    assert report(door).json()["face_enrolment"] is None
    with world.database.reading() as session:
        assert len(rows_of(session, "face_template")) == 1


@pytest.mark.usefixtures("officer")
def test_face_is_kept_lets_in_and_is_erased(door: TestClient, world: World) -> None:
    keep_face(door, world)
    assert door.get("/terminal/means").json()["face"] is True
    reply = by_face(door, moved(HIS_FACE, distance=0.4))
    assert reply.json()["person"]["name"] == "单晓明"
    door.headers["X-Guitu-Session"] = reply.json()["session"]
    assert door.get("/me/face").json()["is_kept"] is True
    assert door.delete("/me/face").json() == {"done": True}
    assert door.get("/me/face").json()["is_kept"] is False
    assert by_face(door, HIS_FACE).json()["code"] == "face_unsure"


def test_doubt_calls_an_officer_and_is_counted(
    door: TestClient, world: World, officer: Actor
) -> None:
    keep_face(door, world)
    told = [by_face(door, direction(9)) for _ in range(4)]
    assert [answer.status_code for answer in told] == [401, 401, 401, 429]
    assert "民警" in told[0].json()["sentence"]
    assert told[3].json()["retry_after_s"] == 5
    with world.database.reading() as session:
        assert len(let_in.calls(session, world.ctx, actor=officer)) == 1


def test_officer_lets_in_over_the_door(door: TestClient, world: World, officer: Actor) -> None:
    asked = door.post("/sessions/let-in", json={}).json()
    ticket = {"ticket": asked["ticket"]}
    assert door.post("/sessions/let-in/state", json=ticket).json()["state"] == "waiting"
    with world.database.writing() as session:
        [call] = let_in.calls(session, world.ctx, actor=officer)
        let_in.confirm(
            session,
            world.ctx,
            actor=officer,
            call_id=call.call_id,
            person_id=world.inmate,
            reason="忘记密码",
        )
    opened = door.post("/sessions/let-in/state", json=ticket).json()
    assert opened["log_in"]["person"]["name"] == "单晓明"
    assert door.post("/sessions/let-in/state", json=ticket).json()["log_in"] is None
    assert door.post("/sessions/let-in/end", json=ticket).json() == {"done": True}


@pytest.mark.parametrize(
    "path",
    [
        "/sessions/face",
        "/sessions/let-in",
        "/sessions/let-in/state",
        "/sessions/let-in/end",
        "/terminal/report",
        "/terminal/face",
    ],
)
def test_who_is_no_terminal_of_ours_is_not_answered(door: TestClient, path: str) -> None:
    bodies: dict[str, dict[str, object]] = {
        "/sessions/face": log_in_request(HIS_FACE).model_dump(),
        "/sessions/let-in": {},
        "/terminal/report": said_by_terminal().model_dump(mode="json"),
        "/terminal/face": {"ticket": "x" * 20, "consent_version": "1", "consents": False},
    }
    answer = door.post(path, json=bodies.get(path, {"ticket": "x" * 20}))
    assert (answer.status_code, answer.json()["code"]) == (401, "device_token_ended")
    assert door.get("/terminal/means").status_code == 401


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("path", ["/me/face"])
def test_face_of_nobody_is_not_told(door: TestClient, path: str) -> None:
    assert door.get(path).json()["code"] == "not_logged_in"
    assert door.delete(path).json()["code"] == "not_logged_in"
