"""A face is kept of who agrees on the screen, by an officer of his block, and erased for good."""

import threading
from datetime import date, timedelta

import pytest

from server.identity.rules.errors import FaceOff, FaceUnusable, NotOldEnough, TicketEnded
from server.identity.service import face_settings, faces
from server.infra.errors import Conflict, GuituError, InvalidInput, NotFound, Refused
from server.infra.permissions import Actor, Duty, Role
from tests.factories.faces import direction, template, turn_on
from tests.factories.identity import (
    as_inmate,
    make_device,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World
from tests.integration.identity.enrolling import HIS, actions, answer, begin, keep, kept_of, waiting


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        turn_on(session, world.ctx, world.prison)
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


def test_yes_keeps_the_face_with_its_consent(world: World, officer: Actor) -> None:
    begin(world, officer)
    answer(world, waiting(world))
    with world.database.reading() as session:
        [given] = rows_of(session, "face_consent")
        [row] = rows_of(session, "face_template")
    assert (given.person_id, given.is_given, given.ended_at) == (world.inmate, True, None)
    assert (given.witnessed_by, given.device_id) == (officer.person_id, world.device.device_id)
    assert given.version
    assert row.consent_id == given.id
    assert actions(world) == ["face_begun", "face_kept"]


def test_no_is_written_down_and_nothing_is_kept(world: World, officer: Actor) -> None:
    begin(world, officer)
    answer(world, waiting(world, None))
    with world.database.reading() as session:
        [given] = rows_of(session, "face_consent")
    assert given.is_given is False
    assert kept_of(world) == []
    assert actions(world) == ["face_begun", "face_declined"]


def test_no_to_the_question_asked_again_erases_what_was_kept(world: World, officer: Actor) -> None:
    keep(world, officer)
    begin(world, officer)
    answer(world, waiting(world, None))
    assert kept_of(world) == []


def test_new_face_replaces_the_former(world: World, officer: Actor) -> None:
    keep(world, officer)
    begin(world, officer)
    answer(world, waiting(world, direction(3)))
    with world.database.reading() as session:
        former, given = rows_of(session, "face_consent")
        [row] = rows_of(session, "face_template")
    assert (former.ending, given.ending) == ("replaced", "")
    assert row.consent_id == given.id


def test_ticket_is_good_once(world: World, officer: Actor) -> None:
    begin(world, officer)
    request = waiting(world)
    answer(world, request)
    with pytest.raises(TicketEnded):
        answer(world, request)


def test_ticket_is_good_for_minutes(world: World, officer: Actor) -> None:
    begin(world, officer)
    request = waiting(world)
    world.clock.advance(timedelta(minutes=5))
    with pytest.raises(TicketEnded):
        answer(world, request)
    with world.database.reading() as session:
        assert faces.waiting_at(session, world.ctx, device=world.device) is None


def test_ticket_of_another_terminal_is_refused(world: World, officer: Actor) -> None:
    begin(world, officer)
    request = waiting(world)
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(0))
        with pytest.raises(TicketEnded):
            faces.enrol(session, world.ctx, device=other, request=request)


@pytest.mark.parametrize(
    "ticket", ["1-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x" * 40, "99999999999-" + "A" * 32, "-" * 20]
)
def test_invented_ticket_is_refused(world: World, officer: Actor, ticket: str) -> None:
    begin(world, officer)
    request = waiting(world).model_copy(update={"ticket": ticket})
    with pytest.raises(TicketEnded):
        answer(world, request)


def test_later_order_at_a_terminal_ends_the_earlier(world: World, officer: Actor) -> None:
    begin(world, officer)
    first = waiting(world)
    begin(world, officer)
    with pytest.raises(TicketEnded):
        answer(world, first)
    answer(world, waiting(world))
    assert kept_of(world) == [world.inmate]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"liveness_passed": False}, FaceUnusable),
        ({"frames": 2}, FaceUnusable),
        ({"template": None}, InvalidInput),
        ({"template": template([0.0] * 1024)}, FaceUnusable),
        ({"template": template(HIS, model="another")}, FaceOff),
        ({"consent_version": "2020-01"}, TicketEnded),
    ],
)
def test_bad_pictures_are_refused_and_may_be_taken_again(
    world: World, officer: Actor, change: dict[str, object], problem: type[GuituError]
) -> None:
    begin(world, officer)
    request = waiting(world)
    with pytest.raises(problem):
        answer(world, request.model_copy(update=change))
    assert kept_of(world) == []
    answer(world, request)
    assert kept_of(world) == [world.inmate]


def test_two_answers_at_once_keep_one_face(world: World, officer: Actor) -> None:
    begin(world, officer)
    request = waiting(world)
    outcomes: list[str] = []

    def send() -> None:
        try:
            answer(world, request)
        except TicketEnded:
            outcomes.append("ended")
            return
        outcomes.append("kept")

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["ended"] * 3 + ["kept"]
    with world.database.reading() as session:
        assert len(rows_of(session, "face_consent")) == 1


# 2 November 2026 is a day of fourteen years and of one less.
@pytest.mark.parametrize(
    ("born_on", "is_old_enough"),
    [
        (date(2012, 11, 1), True),
        (date(2012, 11, 2), False),
        (date(2012, 11, 3), False),
        (None, False),
    ],
)
def test_none_under_fourteen(
    world: World, officer: Actor, born_on: date | None, *, is_old_enough: bool
) -> None:
    with world.database.writing() as session:
        young = make_inmate(
            session, world.ctx, world.prison, number="64000009", card=None, born_on=born_on
        )
    if is_old_enough:
        begin(world, officer, person=young)
        return
    with pytest.raises(NotOldEnough):
        begin(world, officer, person=young)


def test_without_a_calibration_nobody_is_taken(world: World) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
    with pytest.raises(FaceOff):
        begin(world, actor)


def test_turned_off_nothing_waits_at_the_terminal(world: World, officer: Actor) -> None:
    begin(world, officer)
    request = waiting(world)
    with world.database.writing() as session:
        administrator = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        face_settings.turn_off(
            session, world.ctx, actor=administrator, prison_id=world.prison.prison_id
        )
        assert faces.waiting_at(session, world.ctx, device=world.device) is None
    with pytest.raises(FaceOff):
        answer(world, request)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.BLOCK_LEADER}))
def test_who_lacks_the_duty_takes_withdraws_and_sees_nothing(
    world: World, officer: Actor, role: Role
) -> None:
    keep(world, officer)
    stranger = Actor(officer.person_id, "某人", (Duty(role, world.prison.block(0)),), "console")
    refused_everything(world, stranger)


@pytest.mark.parametrize("where", ["another block", "another prison"])
def test_officer_of_elsewhere_is_refused(world: World, officer: Actor, where: str) -> None:
    keep(world, officer)
    with world.database.writing() as session:
        place = world.prison.block(1)
        if where == "another prison":
            place = make_prison(session, code="P2", name="北岭监狱").block(0)
        stranger = make_officer(session, world.ctx, Role.OFFICER, place)
    refused_everything(world, stranger)


def refused_everything(world: World, stranger: Actor) -> None:
    with pytest.raises(Refused):
        begin(world, stranger)
    with world.database.writing() as session, pytest.raises(Refused):
        faces.withdraw_for(session, world.ctx, actor=stranger, person_id=world.inmate)
    with world.database.writing() as session, pytest.raises(Refused):
        faces.facts_for_staff(
            session, world.ctx, actor=stranger, person_id=world.inmate, purpose="records"
        )
    assert kept_of(world) == [world.inmate]


def test_terminal_of_another_block_is_not_found(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        there = make_device(session, world.ctx, world.prison.block(1))
    for device in (there.device_id, 999_999):
        with pytest.raises(NotFound):
            begin(world, officer, device=device)


def test_officer_sees_that_a_face_is_kept_and_the_look_is_logged(
    world: World, officer: Actor
) -> None:
    keep(world, officer)
    with world.database.writing() as session:
        facts = faces.facts_for_staff(
            session, world.ctx, actor=officer, person_id=world.inmate, purpose="records"
        )
    assert (facts.is_kept, facts.witnessed_by, facts.is_on) == (True, officer.name, True)
    assert facts.terminals == ((world.device.device_id, "A-1"),)
    with world.database.reading() as session:
        [look] = rows_of(session, "audit_entry", action="face_enrol")
    assert (look.is_look, look.subject_id) == (True, world.inmate)


def test_he_withdraws_himself(world: World, officer: Actor) -> None:
    keep(world, officer)
    me = as_inmate(world.inmate, world.prison)
    with world.database.writing() as session:
        assert faces.known_to_himself(session, actor=me).is_kept
        for _ in range(2):
            faces.withdraw_own(session, world.ctx, actor=me)
        told = faces.known_to_himself(session, actor=me)
    assert (told.is_kept, told.consented_at) == (False, None)
    assert kept_of(world) == []
    assert actions(world).count("face_withdrawn") == 1


def test_another_person_withdraws_nothing_of_his(world: World, officer: Actor) -> None:
    keep(world, officer)
    with world.database.writing() as session:
        other = make_inmate(session, world.ctx, world.prison, number="64000003", card=None)
        faces.withdraw_own(session, world.ctx, actor=as_inmate(other, world.prison))
        assert not faces.known_to_himself(session, actor=as_inmate(other, world.prison)).is_kept
    assert kept_of(world) == [world.inmate]


def test_officer_at_the_console_has_no_face_of_his_own(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        with pytest.raises(Refused):
            faces.known_to_himself(session, actor=officer)
        with pytest.raises(Refused):
            faces.withdraw_own(session, world.ctx, actor=officer)


def test_he_tells_an_officer_to_withdraw(world: World, officer: Actor) -> None:
    keep(world, officer)
    with world.database.writing() as session:
        faces.withdraw_for(session, world.ctx, actor=officer, person_id=world.inmate)
    with world.database.reading() as session:
        [given] = rows_of(session, "face_consent")
    assert (given.ending, given.ended_by) == ("withdrawn", officer.person_id)
    assert kept_of(world) == []
    with world.database.writing() as session, pytest.raises(Conflict):
        faces.withdraw_for(session, world.ctx, actor=officer, person_id=world.inmate)
