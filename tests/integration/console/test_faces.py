"""An officer begins to have a face taken and has it erased; others do not even see the part."""

import pytest

from server.identity.service import face_settings, faces
from server.infra.permissions import Actor, Role
from tests.factories.console import Browser, ConsoleWorld, Officer
from tests.factories.faces import calibration, direction, enrol_request, keep_face
from tests.factories.identity import make_device
from tests.factories.tables import rows_of


@pytest.fixture
def calibrated(world: ConsoleWorld) -> None:
    officer = world.officer(Role.ADMINISTRATOR, world.prison.place)
    with world.installation.database.writing() as session:
        face_settings.turn_on(
            session,
            world.ctx,
            actor=officer.actor,
            prison_id=world.prison.prison_id,
            calibration=calibration(),
        )


@pytest.fixture
def officer(world: ConsoleWorld) -> Officer:
    return world.officer(Role.OFFICER, world.prison.block(0))


def page_of(person: int) -> str:
    return f"/console/people/{person}/face"


def browser_of(world: ConsoleWorld, officer: Officer) -> Browser:
    return world.logged_in(officer, purpose="request")


@pytest.mark.usefixtures("calibrated")
def test_officer_begins_and_the_person_agrees(world: ConsoleWorld, officer: Officer) -> None:
    person = world.new_inmate(name="录脸人")
    with world.installation.database.writing() as session:
        device = make_device(session, world.ctx, world.prison.block(0), name="脸-2")
    browser = browser_of(world, officer)
    assert "No face is kept." in browser.get(page_of(person)).text
    begun = browser.post(f"{page_of(person)}/begin", device=device.device_id)
    assert begun.status_code == 303
    assert "Being taken at 脸-2" in browser.get(page_of(person)).text
    with world.installation.database.writing() as session:
        request = enrol_request(session, world.ctx, device, direction(5))
        faces.enrol(session, world.ctx, device=device, request=request)
    assert "His face is kept, with his consent." in browser.get(page_of(person)).text
    assert browser.post(f"{page_of(person)}/erase").status_code == 303
    assert "No face is kept." in browser.get(page_of(person)).text
    assert browser.post(f"{page_of(person)}/erase").status_code == 409


def keep(world: ConsoleWorld, actor: Actor, person: int) -> int:
    with world.installation.database.writing() as session:
        device = make_device(session, world.ctx, world.prison.block(0))
        keep_face(
            session,
            world.ctx,
            officer=actor,
            person_id=person,
            device=device,
            numbers=direction(6),
        )
    return device.device_id


@pytest.mark.usefixtures("calibrated")
@pytest.mark.parametrize(
    ("role", "block"),
    [
        (Role.OFFICER, 1),
        (Role.TEACHER, None),
        (Role.SCORES_OFFICE, None),
        (Role.PRISON_LEADER, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_others_are_refused(
    world: ConsoleWorld, officer: Officer, role: Role, block: int | None
) -> None:
    person = world.new_inmate(name="他人脸")
    device = keep(world, officer.actor, person)
    place = world.prison.place if block is None else world.prison.block(block)
    browser = browser_of(world, world.officer(role, place))
    refused = [
        browser.get(page_of(person)),
        browser.post(f"{page_of(person)}/begin", device=device),
        browser.post(f"{page_of(person)}/erase"),
    ]
    assert {answer.status_code for answer in refused} <= {403, 404}
    with world.installation.database.reading() as session:
        assert len(rows_of(session, "face_template", person_id=person)) == 1


@pytest.mark.usefixtures("calibrated")
def test_page_shows_no_face_and_names_no_number_of_it(
    world: ConsoleWorld, officer: Officer
) -> None:
    person = world.new_inmate(name="不给看")
    keep(world, officer.actor, person)
    page = browser_of(world, officer).get(page_of(person)).text
    assert "His face is kept" in page
    with world.installation.database.reading() as session:
        [row] = rows_of(session, "face_template", person_id=person)
        assert world.ctx.seals.open(row.vector, faces.seal_place(person))[:24] not in page


@pytest.mark.usefixtures("calibrated")
def test_terminal_of_another_block_is_not_found(world: ConsoleWorld, officer: Officer) -> None:
    person = world.new_inmate(name="走错门")
    with world.installation.database.writing() as session:
        there = make_device(session, world.ctx, world.prison.block(1)).device_id
    browser = browser_of(world, officer)
    browser.get(page_of(person))
    for device in (there, 999_999):
        answer = browser.post(f"{page_of(person)}/begin", device=device)
        assert answer.status_code == 404
