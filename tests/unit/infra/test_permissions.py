"""Every role, action and scope: what the table says is what `require` does, and nothing more."""

import itertools

import pytest

from server.infra.errors import PurposeMissing, Refused
from server.infra.permissions import (
    Action,
    Actor,
    Duty,
    Place,
    Role,
    Scope,
    Target,
    may,
    places_of,
    require,
    require_purpose,
    scope_of,
)
from tests.unit.infra import permission_table

ME, OTHER = 1, 2
HELD = {"province": Place(), "prison": Place(1), "block": Place(1, 11)}
# Where the thing stands, seen from a duty in block 11 of prison 1.
WANTED = {
    "own block": Place(1, 11),
    "another block": Place(1, 12),
    "whole prison": Place(1),
    "another prison": Place(2, 21),
    "nowhere": Place(),
}
# Which of WANTED each kind of place that a duty is held at covers.
COVERED = {
    "province": set(WANTED),
    "prison": {"own block", "another block", "whole prison"},
    "block": {"own block"},
}
# Which places are wide and narrow enough for each scope: a block officer without a block reaches
# nobody, and a role for a prison may be held for one block of it.
COMPLETE = {
    Scope.SELF: set[str](),
    Scope.BLOCK: {"block"},
    Scope.PRISON: {"prison", "block"},
    Scope.PROVINCE: set(HELD),
}


def test_table_is_as_recorded() -> None:
    """Changed on purpose? Then `python -m tests.unit.infra.permission_table --write`."""
    assert permission_table.current() == permission_table.RECORD.read_text(encoding="utf-8")


def acting(role: Role, held: str) -> Actor:
    return Actor(ME, "某人", (Duty(role, HELD[held]),), "console")


@pytest.mark.parametrize("role", Role)
def test_each_role_takes_exactly_its_actions_in_its_scope(role: Role) -> None:
    for action, held, wanted, person in itertools.product(Action, HELD, WANTED, (ME, OTHER, None)):
        scope = scope_of(role, action)
        if scope is Scope.SELF:
            expected = person == ME
        else:
            expected = scope is not None and held in COMPLETE[scope] and wanted in COVERED[held]
        target = Target(person, WANTED[wanted])
        assert may(acting(role, held), action, target) is expected, (action, held, wanted, person)


@pytest.mark.parametrize("role", Role)
def test_search_is_narrowed_to_the_places_that_require_allows(role: Role) -> None:
    for action, held in itertools.product(Action, HELD):
        actor = acting(role, held)
        places = places_of(actor, action)
        assert places in ([], [HELD[held]])
        # The very place of the duty is allowed to others' data if and only if it is listed.
        assert may(actor, action, Target(OTHER, HELD[held])) is bool(places)


def test_nobody_without_a_duty_may_do_anything() -> None:
    actor = Actor(ME, "某人", (), "console")
    for action in Action:
        assert not may(actor, action, Target(ME, Place(1, 11)))
        assert places_of(actor, action) == []


def test_duties_add_up_and_the_one_that_allows_is_told() -> None:
    officer, leader = Duty(Role.OFFICER, Place(1, 11)), Duty(Role.BLOCK_LEADER, Place(1, 12))
    actor = Actor(ME, "某人", (officer, leader), "console")
    assert require(actor, Action.SCORE_APPROVE, Target(OTHER, Place(1, 12))) == leader
    assert require(actor, Action.SCORE_READ, Target(OTHER, Place(1, 11))) == officer
    with pytest.raises(Refused):
        require(actor, Action.SCORE_APPROVE, Target(OTHER, Place(1, 11)))


def test_refusal_names_the_action_and_no_person() -> None:
    actor = acting(Role.TEACHER, "prison")
    with pytest.raises(Refused, match="score_approve by teacher") as caught:
        require(actor, Action.SCORE_APPROVE, Target(OTHER, Place(1, 11)))
    assert "某人" not in str(caught.value)


def test_administrator_sees_nobodys_data() -> None:
    seen = {action for action in Action if scope_of(Role.ADMINISTRATOR, action) is not None}
    assert seen == {
        Action.TERMINAL_READ,
        Action.TERMINAL_ENROL,
        Action.TERMINAL_COMMAND,
        Action.JOURNAL_ALARM_SEE,
        Action.FACE_CALIBRATE,
        Action.STAFF_MANAGE,
    }


@pytest.mark.parametrize("purpose", [None, "", " ", "\t\n", "　"])
def test_read_without_a_purpose_is_refused(purpose: str | None) -> None:
    with pytest.raises(PurposeMissing):
        require_purpose(purpose)


def test_purpose_is_trimmed() -> None:
    assert require_purpose(" scoring ") == "scoring"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  家属来电  ", "家属来电"),
        ("核对 649902199001011234 的档案", "核对 … 的档案"),
        ("核对64990219900101123X", "核对…"),
        ("来电 138 0013 8000", "来电 …"),
        ("来电１３８００１３８０００", "来电…"),
        ("2026-11-23 第 12 次", "2026-11-23 第 12 次"),
        ("零\x00字节", "零字节"),
        ("查" * 300, "查" * 200),
    ],
)
def test_the_log_keeps_a_purpose_without_numbers_of_people(written: str, kept: str) -> None:
    assert require_purpose(written) == kept
