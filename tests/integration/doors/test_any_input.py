"""Whatever its description allows or not, each door answers with a 4xx and words, never a 5xx."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any  # schemathesis' types ask for what no caller knows
from unittest import SkipTest

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from requests import PreparedRequest, Request
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok
from sqlalchemy.orm import Session
from starlette.responses import Response as PageAnswer

from server.app import Doors, build_doors
from server.bootstrap import Installation, open_with
from server.config import Settings
from server.console.forms import SESSION_COOKIE
from server.console.purposes import COOKIE as PURPOSE_COOKIE
from server.console.purposes import keep_purpose
from server.family.forms import SESSION_COOKIE as FAMILY_COOKIE
from server.identity.rules.kinds import Door, PersonKind
from server.identity.service import devices, duties, people, sessions
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.permissions import Duty, Place, Role
from server.infra.words import ReadPurpose
from server.pages.forms import HEADER
from tests.factories.identity import MadePrison, make_device, make_inmate, make_officer, make_prison

EXAMPLES = 8
BASE = "https://door.test"


class World:
    """An installation with somebody at each door; each call comes with a session that is open."""

    def __init__(self, home: Path, url: str) -> None:
        self.installation: Installation = open_with(Settings(home=home, database_url=url))
        self.doors: Doors = build_doors(self.installation)
        ctx = self.installation.ctx
        with self.installation.database.writing() as session:
            self.prison: MadePrison = make_prison(session)
            self.inmate = make_inmate(session, ctx, self.prison)
            self.device = make_device(session, ctx, self.prison.block(0))
            place = Place(self.prison.prison_id)
            self.officer = make_officer(session, ctx, Role.SCORES_OFFICE, place).person_id
            for role in Role:
                if role not in {Role.INMATE, Role.RELATIVE}:
                    duty = Duty(role, self.prison.block(0) if "block" in role else place)
                    if role is Role.OFFICER:
                        duty = Duty(role, self.prison.block(0))
                    duties.store_duty(session, ctx, person_id=self.officer, duty=duty)

            self.relative = self._new_relative(session)

    def _new_relative(self, session: Session) -> int:
        facts = PersonFacts(PersonKind.RELATIVE, "李秀英")
        [relative] = people.take_people(session, self.installation.ctx, [facts])
        people.take_relations(session, [RelationFacts(self.inmate, relative, "mother")])
        people.store_verified(
            session,
            self.installation.ctx,
            inmate_id=self.inmate,
            relative_id=relative,
            verified_by=self.officer,
        )
        return relative

    def at_family(self) -> dict[str, str]:
        ctx = self.installation.ctx
        with self.installation.database.writing() as session:
            begun = sessions.begin(session, ctx, person_id=self.relative, door=Door.FAMILY)
        form = ctx.seals.stamp(begun.token.encode(), use="family form").hex()
        return {"Cookie": f"{FAMILY_COOKIE}={begun.token}", HEADER: form}

    def close(self) -> None:
        self.doors.runner.stop()
        self.installation.close()

    def at_terminal(self) -> dict[str, str]:
        ctx, device = self.installation.ctx, self.device
        with self.installation.database.writing() as session:
            begun = sessions.begin(
                session,
                ctx,
                person_id=self.inmate,
                door=Door.TERMINAL,
                device_id=device.device_id,
            )
        token = devices.token_of(
            ctx, device_id=device.device_id, prison_id=device.prison_id, block_id=device.block_id
        )
        return {"Authorization": f"Bearer {token.token}", "X-Guitu-Session": begun.token}

    def at_console(self) -> dict[str, str]:
        ctx = self.installation.ctx
        with self.installation.database.writing() as session:
            begun = sessions.begin(session, ctx, person_id=self.officer, door=Door.CONSOLE)
        kept = PageAnswer()
        keep_purpose(kept, ctx, session_token=begun.token, words=ReadPurpose.SCORING)
        purpose = kept.headers["set-cookie"].partition(";")[0].partition("=")[2]
        return {
            "Cookie": f"{SESSION_COOKIE}={begun.token}; {PURPOSE_COOKIE}={purpose}",
            HEADER: ctx.seals.stamp(begun.token.encode(), use="console form").hex(),
        }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    home = tmp_path_factory.mktemp("doors")
    url = f"sqlite:///{home / 'guitu.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create()
    made = World(home, url)
    yield made
    made.close()


Operation = APIOperation[Any, Any, Any, Any]  # as schemathesis has it
Call = Case[Operation]


def operations(app: FastAPI) -> list[Operation]:
    described = schemathesis.openapi.from_dict(app.openapi())
    found = [each.ok() for each in described.get_all_operations() if isinstance(each, Ok)]
    assert found
    return found


def calls(operation: Operation, mode: GenerationMode) -> list[PreparedRequest]:
    """The same ones in every run: what the description allows, or what it does not."""
    made: list[PreparedRequest] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode))
    def collect(case: Call) -> None:
        made.append(Request(**case.as_transport_kwargs(base_url=BASE)).prepare())

    try:
        collect()
    except (Unsatisfiable, SkipTest):
        # Nothing can be wrong with a call that takes nothing.
        assert mode is GenerationMode.NEGATIVE
    return made


def answers(app: FastAPI, who: Callable[[], dict[str, str]]) -> Iterator[tuple[str, Response]]:
    """What the door says to each call, with the call in words."""
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as door:
        for operation in operations(app):
            for mode in GenerationMode:
                for call in calls(operation, mode):
                    door.cookies.clear()
                    answer = door.request(
                        str(call.method),
                        str(call.url),
                        content=call.body or b"",
                        headers={**call.headers, **who()},
                        follow_redirects=False,
                    )
                    yield f"{call.method} {call.url} {call.body!r}", answer


def test_terminals_door_answers_with_words(world: World) -> None:
    reached = Counter[int]()
    for call, answer in answers(world.doors.terminals, world.at_terminal):
        reached[answer.status_code] += 1
        assert answer.status_code < 500, call
        if answer.status_code >= 400:
            assert answer.json()["sentence"], call
    assert reached[200] > 20, reached
    assert reached[422] > 20, reached


def test_console_door_answers_with_words(world: World) -> None:
    reached = Counter[int]()
    for call, answer in answers(world.doors.console, world.at_console):
        reached[answer.status_code] += 1
        assert answer.status_code < 500, call
        if answer.status_code >= 400 and "/console" in call:
            # A ticket is asked for by a script, which reads JSON.
            is_for_script = call.split()[1].endswith("/line") and '"sentence":' in answer.text
            assert is_for_script or "<h1>" in answer.text, call
    assert reached[200] > 20, reached
    assert reached[422] > 20, reached


def test_public_door_answers_with_words(world: World) -> None:
    reached = Counter[int]()
    for call, answer in answers(world.doors.public, world.at_family):
        reached[answer.status_code] += 1
        assert answer.status_code < 500, call
        if answer.status_code >= 400 and "/family" in call:
            assert "<h1>" in answer.text or answer.json()["sentence"], call
    assert reached[200] > 5, reached
    assert reached[422] > 5, reached
