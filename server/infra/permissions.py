"""Who may do what to whom: one small table of role x action x scope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from server.infra.errors import OutOfReach, PurposeMissing, Refused

# What a column of the log takes.
LONGEST_PURPOSE: Final = 200
# Eleven digits and more, also in groups and full width, are of a person or his telephone.
_LONG_NUMBER: Final = re.compile(r"\d(?:[ \-]?\d){10,}[XxＸｘ]?")


class Role(StrEnum):
    INMATE = "inmate"
    RELATIVE = "relative"
    OFFICER = "officer"
    BLOCK_LEADER = "block_leader"
    SCORES_OFFICE = "scores_office"
    TEACHER = "teacher"
    CLINICIAN = "clinician"
    PRISON_LEADER = "prison_leader"
    DATA_OFFICER = "data_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    HOME_READ = "home_read"
    SETTINGS_CHANGE = "settings_change"
    LOOKS_READ = "looks_read"
    PERSON_SEARCH = "person_search"
    PERSON_READ = "person_read"
    PERSON_READ_SENSITIVE = "person_read_sensitive"
    PERSON_READ_HEALTH = "person_read_health"
    PERSON_READ_ETHNICITY = "person_read_ethnicity"
    PERSON_READ_MINOR = "person_read_minor"
    CREDENTIAL_SET = "credential_set"
    PERSON_LET_IN = "person_let_in"
    RELATION_VERIFY = "relation_verify"
    FACE_ENROL = "face_enrol"
    FACE_OWN = "face_own"
    FACE_CALIBRATE = "face_calibrate"
    SENTENCE_READ = "sentence_read"
    SENTENCE_CHANGE = "sentence_change"
    PERSON_TRANSFER = "person_transfer"
    SCORE_READ = "score_read"
    SCORE_PROPOSE = "score_propose"
    SCORE_APPROVE = "score_approve"
    CONTEST_OPEN = "contest_open"
    CONTEST_DECIDE = "contest_decide"
    ACCOUNT_READ = "account_read"
    CLASS_HOURS_READ = "class_hours_read"
    VISIT_READ = "visit_read"
    VISIT_BOOK = "visit_book"
    VISIT_DECIDE = "visit_decide"
    VISIT_APPEAL_DECIDE = "visit_appeal_decide"
    VISIT_RUN = "visit_run"
    VISIT_JOIN = "visit_join"
    VISIT_ARRANGE = "visit_arrange"
    VISIT_SEPARATE = "visit_separate"
    VISIT_STOP = "visit_stop"
    RECORDING_PLAY = "recording_play"
    WORK_READ = "work_read"
    WORK_DELEGATE = "work_delegate"
    IMPORT_RUN = "import_run"
    IMPORT_READ = "import_read"
    TERMINAL_READ = "terminal_read"
    TERMINAL_ENROL = "terminal_enrol"
    TERMINAL_COMMAND = "terminal_command"
    JOURNAL_ALARM_SEE = "journal_alarm_see"
    AUDIT_READ = "audit_read"
    AUDIT_EXPORT = "audit_export"
    STAFF_MANAGE = "staff_manage"


class Scope(IntEnum):
    """How far a role's permission reaches; a wider scope includes the narrower ones."""

    SELF = 1
    BLOCK = 2
    PRISON = 3
    PROVINCE = 4


_OWN = (
    Action.HOME_READ,
    Action.SETTINGS_CHANGE,
    Action.LOOKS_READ,
    Action.SENTENCE_READ,
    Action.SCORE_READ,
    Action.CONTEST_OPEN,
    Action.ACCOUNT_READ,
    Action.CLASS_HOURS_READ,
    Action.FACE_OWN,
    Action.VISIT_READ,
    Action.VISIT_BOOK,
    Action.VISIT_JOIN,
)
_BLOCK_WORK = (
    Action.PERSON_SEARCH,
    Action.PERSON_READ,
    Action.SENTENCE_READ,
    Action.SCORE_READ,
    Action.SCORE_PROPOSE,
    Action.ACCOUNT_READ,
    Action.CLASS_HOURS_READ,
    Action.WORK_READ,
    Action.TERMINAL_READ,
    Action.TERMINAL_COMMAND,
    Action.CREDENTIAL_SET,
    Action.RELATION_VERIFY,
    Action.PERSON_LET_IN,
    Action.FACE_ENROL,
    Action.VISIT_READ,
    Action.VISIT_BOOK,
    Action.VISIT_RUN,
)
_TABLE: dict[Role, dict[Action, Scope]] = {
    Role.INMATE: dict.fromkeys(_OWN, Scope.SELF),
    Role.RELATIVE: dict.fromkeys(
        (
            Action.SETTINGS_CHANGE,
            Action.LOOKS_READ,
            Action.VISIT_READ,
            Action.VISIT_BOOK,
            Action.VISIT_JOIN,
        ),
        Scope.SELF,
    ),
    Role.OFFICER: dict.fromkeys((*_BLOCK_WORK, Action.CONTEST_DECIDE), Scope.BLOCK),
    Role.BLOCK_LEADER: dict.fromkeys(
        (
            *_BLOCK_WORK,
            Action.SCORE_APPROVE,
            Action.CONTEST_DECIDE,
            Action.WORK_DELEGATE,
            Action.PERSON_READ_SENSITIVE,
            Action.PERSON_READ_ETHNICITY,
            Action.PERSON_READ_MINOR,
            Action.VISIT_DECIDE,
            Action.VISIT_SEPARATE,
            Action.VISIT_STOP,
        ),
        Scope.BLOCK,
    ),
    Role.SCORES_OFFICE: dict.fromkeys(
        (
            Action.PERSON_SEARCH,
            Action.PERSON_READ,
            Action.SENTENCE_READ,
            Action.SENTENCE_CHANGE,
            Action.PERSON_TRANSFER,
            Action.SCORE_READ,
            Action.SCORE_PROPOSE,
            Action.SCORE_APPROVE,
            Action.CONTEST_DECIDE,
            Action.WORK_READ,
            Action.WORK_DELEGATE,
            Action.VISIT_READ,
            Action.VISIT_BOOK,
            Action.VISIT_DECIDE,
            Action.VISIT_RUN,
            Action.VISIT_ARRANGE,
            Action.VISIT_SEPARATE,
            Action.VISIT_STOP,
            Action.RECORDING_PLAY,
        ),
        Scope.PRISON,
    ),
    Role.TEACHER: dict.fromkeys(
        (
            Action.PERSON_SEARCH,
            Action.PERSON_READ,
            Action.PERSON_READ_MINOR,
            Action.CLASS_HOURS_READ,
        ),
        Scope.PRISON,
    ),
    Role.CLINICIAN: dict.fromkeys(
        (Action.PERSON_SEARCH, Action.PERSON_READ, Action.PERSON_READ_HEALTH), Scope.PRISON
    ),
    Role.PRISON_LEADER: dict.fromkeys(
        (
            Action.PERSON_SEARCH,
            Action.PERSON_READ,
            Action.SENTENCE_READ,
            Action.SCORE_READ,
            Action.CONTEST_DECIDE,
            Action.VISIT_APPEAL_DECIDE,
            Action.VISIT_STOP,
            Action.VISIT_READ,
            Action.RECORDING_PLAY,
            Action.WORK_READ,
            Action.WORK_DELEGATE,
            Action.IMPORT_READ,
            Action.TERMINAL_READ,
        ),
        Scope.PRISON,
    ),
    Role.DATA_OFFICER: dict.fromkeys((Action.IMPORT_RUN, Action.IMPORT_READ), Scope.PRISON),
    Role.AUDITOR: dict.fromkeys((Action.AUDIT_READ, Action.AUDIT_EXPORT), Scope.PRISON),
    # An administrator runs the machines and sees nobody's data.
    Role.ADMINISTRATOR: dict.fromkeys(
        (
            Action.TERMINAL_READ,
            Action.TERMINAL_ENROL,
            Action.TERMINAL_COMMAND,
            Action.JOURNAL_ALARM_SEE,
            Action.FACE_CALIBRATE,
            Action.STAFF_MANAGE,
        ),
        Scope.PRISON,
    ),
}


@dataclass(frozen=True)
class Place:
    """Where a person or thing belongs. None means: not tied to one."""

    prison_id: int | None = None
    block_id: int | None = None


@dataclass(frozen=True)
class Duty:
    """A role held at a place. Without a block it covers the prison; without a prison, all."""

    role: Role
    place: Place = Place()


@dataclass(frozen=True)
class Actor:
    """Who acts, by which duties, through which door."""

    person_id: int
    name: str
    duties: tuple[Duty, ...]
    door: str
    device_id: int | None = None
    prison_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True)
class Target:
    """Whom or what an action touches. `person_id` is None for things."""

    person_id: int | None = None
    place: Place = field(default_factory=Place)


def scope_of(role: Role, action: Action) -> Scope | None:
    return _TABLE[role].get(action)


def require(actor: Actor, action: Action, target: Target) -> Duty:
    """Return the duty that allows the action, or raise Refused; OutOfReach for who is not seen."""
    duty = _allowing(actor, action, target)
    if duty is not None:
        return duty
    said = f"{action} by {'/'.join(duty.role for duty in actor.duties) or 'nobody'}"
    if _is_seen(actor, target):
        raise Refused(said)
    raise OutOfReach(said)


def _allowing(actor: Actor, action: Action, target: Target) -> Duty | None:
    for duty in actor.duties:
        scope = scope_of(duty.role, action)
        if scope is not None and _reaches(actor, duty, scope, target):
            return duty
    return None


def _is_seen(actor: Actor, target: Target) -> bool:
    """A thing, the actor himself, or a person whose page he may open."""
    if target.person_id is None or target.person_id == actor.person_id:
        return True
    return _allowing(actor, Action.PERSON_READ, target) is not None


def may(actor: Actor, action: Action, target: Target) -> bool:
    try:
        require(actor, action, target)
    except Refused:
        return False
    return True


def require_purpose(purpose: str | None) -> str:
    """A staff read names its purpose; return it as the log keeps it.

    An identity number or a telephone number that an officer writes into it is left out: the log
    is read by many.
    """
    stated = _LONG_NUMBER.sub("…", (purpose or "").replace("\x00", "")).strip()
    if not stated:
        raise PurposeMissing
    return stated[:LONGEST_PURPOSE]


def places_of(actor: Actor, action: Action) -> list[Place]:
    """The places in which the actor may take the action, for narrowing a search.

    An empty list means nowhere. A Place without a prison means everywhere.
    """
    return [
        duty.place
        for duty in actor.duties
        if (scope := scope_of(duty.role, action)) is not None
        and scope is not Scope.SELF
        and _is_complete(duty, scope)
    ]


def _reaches(actor: Actor, duty: Duty, scope: Scope, target: Target) -> bool:
    if scope is Scope.SELF:
        return target.person_id == actor.person_id
    return _is_complete(duty, scope) and _covers(duty.place, target.place)


def _is_complete(duty: Duty, scope: Scope) -> bool:
    """A duty is no wider than its role's scope: a block officer without a block reaches nobody."""
    if scope is Scope.BLOCK:
        return duty.place.block_id is not None
    return scope is Scope.PROVINCE or duty.place.prison_id is not None


def _covers(held: Place, wanted: Place) -> bool:
    if held.prison_id is not None and held.prison_id != wanted.prison_id:
        return False
    return held.block_id is None or held.block_id == wanted.block_id


def roles(duties: Iterable[Duty]) -> frozenset[Role]:
    return frozenset(duty.role for duty in duties)
