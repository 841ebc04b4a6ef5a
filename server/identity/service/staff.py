"""Members of staff: taken in with a first duty, given passwords and second factors, dismissed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pyotp
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from server.identity.rules.errors import ProofWrong, SecondAdministratorNeeded
from server.identity.rules.guessing import Attempt
from server.identity.rules.kinds import CredentialKind, PersonKind
from server.identity.service import credentials, duties, guesses, people, sessions
from server.identity.service.people import PersonFacts
from server.identity.tables import Credential, HeldDuty, Person
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, GuituError, InvalidInput, NotFound, Refused
from server.infra.permissions import Action, Actor, Duty, Place, Target, may, places_of, require

ISSUER: Final = "Guitu"
FIRST_FACTOR_RESET: Final = "password_reset"
SECOND_FACTOR_RESET: Final = "second_factor_reset"


@dataclass(frozen=True)
class NewStaff:
    """`otpauth` is shown once, as a QR code, for the officer's authenticator."""

    person_id: int
    otpauth: str


@dataclass(frozen=True)
class StaffMember:
    person_id: int
    name: str
    log_in: str
    duties: tuple[Duty, ...]


def log_in_look_up(log_in: str) -> bytes:
    return log_in.strip().lower().encode()[:64]


def store_staff(
    session: Session,
    ctx: Context,
    *,
    name: str,
    log_in: str,
    password_hash: str,
    totp_secret: str | None = None,
) -> NewStaff:
    """Without an actor: for setting an installation up. The password was checked and hashed."""
    look_up = log_in_look_up(log_in)
    if not look_up:
        raise InvalidInput("a log-in has a name")
    if credentials.by_look_up(session, kind=CredentialKind.PASSWORD, look_up=look_up) is not None:
        raise Conflict("the log-in name is taken")
    [person_id] = people.take_people(session, ctx, [PersonFacts(PersonKind.STAFF, name)])
    kind = CredentialKind.PASSWORD
    credentials.add(
        session,
        Credential(
            person_id=person_id,
            kind=kind,
            look_up=look_up,
            secret=credentials.seal_secret(ctx, password_hash, person_id=person_id, kind=kind),
            created_at=ctx.clock.now(),
        ),
    )
    return NewStaff(person_id, store_totp(session, ctx, person_id=person_id, secret=totp_secret))


def store_totp(session: Session, ctx: Context, *, person_id: int, secret: str | None = None) -> str:
    """Give the person a new authenticator secret and return it as an otpauth address."""
    made = secret or pyotp.random_base32()
    credentials.store_secret(
        session, ctx, person_id=person_id, kind=CredentialKind.TOTP, secret=made
    )
    return otpauth_address(session, person_id=person_id, secret=made)


def otpauth_address(session: Session, *, person_id: int, secret: str) -> str:
    """What an authenticator reads from a QR code."""
    name = _log_in_of(session, person_id)
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def _log_in_of(session: Session, person_id: int) -> str:
    found = credentials.active(session, person_id=person_id, kind=CredentialKind.PASSWORD)
    return (found[-1].look_up or b"").decode(errors="replace") if found else ""


def add_staff(  # all by keyword
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    name: str,
    log_in: str,
    password_hash: str,
    duty: Duty,
) -> NewStaff:
    """Take a member of staff in, with a first duty in a prison that the actor manages."""
    by = require(actor, Action.STAFF_MANAGE, Target(place=duty.place))
    if not name.strip():
        raise InvalidInput("a person has a name")
    made = store_staff(session, ctx, name=name.strip(), log_in=log_in, password_hash=password_hash)
    record = audit.Record("staff_added", actor, by, subject_id=made.person_id)
    duties.give_duty(session, ctx, actor=actor, person_id=made.person_id, duty=duty)
    audit.append(session, ctx.clock, record)
    return made


def list_staff(session: Session, ctx: Context, *, actor: Actor) -> tuple[StaffMember, ...]:
    """Those who hold a duty in the actor's places, by name."""
    places = places_of(actor, Action.STAFF_MANAGE)
    if not places:
        raise Refused(Action.STAFF_MANAGE)
    holders = select(HeldDuty.person_id).where(or_(*(_stands_in(place) for place in places)))
    query = select(Person).where(Person.kind == PersonKind.STAFF, Person.id.in_(holders))
    return tuple(
        StaffMember(
            person.id,
            person.name,
            _log_in_of(session, person.id),
            duties.duties_of(session, ctx, person_id=person.id),
        )
        for person in session.scalars(query.order_by(Person.initials, Person.id))
    )


def colleagues(session: Session, ctx: Context, *, actor: Actor) -> tuple[StaffMember, ...]:
    """To whom the actor can hand a matter: those with a duty where he may delegate, but himself."""
    places = places_of(actor, Action.WORK_DELEGATE)
    if not places:
        return ()
    now = ctx.clock.now()
    holders = select(HeldDuty.person_id).where(
        or_(*(_stands_in(place) for place in places)),
        or_(HeldDuty.ends_at.is_(None), HeldDuty.ends_at > now),
        HeldDuty.person_id != actor.person_id,
    )
    query = select(Person).where(Person.kind == PersonKind.STAFF, Person.id.in_(holders))
    return tuple(
        StaffMember(person.id, person.name, "", duties.duties_of(session, ctx, person_id=person.id))
        for person in session.scalars(query.order_by(Person.initials, Person.id))
    )


def _stands_in(place: Place) -> ColumnElement[bool]:
    return true() if place.prison_id is None else HeldDuty.prison_id == place.prison_id


def reset_password(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, password_hash: str
) -> None:
    """An administrator gives a new password; the second factor stays what it was."""
    by = _require_over(session, ctx, actor, person_id)
    _require_second(session, ctx, actor, person_id, reset_before=SECOND_FACTOR_RESET)
    _replace_password(session, ctx, person_id=person_id, password_hash=password_hash)
    record = audit.Record(FIRST_FACTOR_RESET, actor, by, subject_id=person_id)
    audit.append(session, ctx.clock, record)


@dataclass(frozen=True)
class OwnPassword:
    """What a new password must differ from, and what the old one must match."""

    log_in: str
    stored: str


def own_password(session: Session, ctx: Context, *, actor: Actor) -> OwnPassword:
    """For comparing outside of a session, before `change_own_password`."""
    kind = CredentialKind.PASSWORD
    found = credentials.active(session, person_id=actor.person_id, kind=kind)
    if not found:
        raise NotFound
    return OwnPassword(
        _log_in_of(session, actor.person_id), credentials.open_secret(ctx, found[-1])
    )


def judge_own_password(
    session: Session, ctx: Context, *, actor: Actor, is_right: bool
) -> GuituError | None:
    """Guessing is slowed as at the log-in: who found a session open must not find the password.

    A refusal is returned, for raising would undo its count.
    """
    attempt = Attempt(f"own{actor.person_id}", f"session:{actor.session_id}")
    refusal = guesses.locked_refusal(session, ctx, attempt=attempt, card_opens=False)
    if refusal is None and not is_right:
        guesses.count_wrong(session, ctx, attempt=attempt)
        return ProofWrong()
    return refusal


def change_own_password(
    session: Session, ctx: Context, *, actor: Actor, password_hash: str
) -> None:
    """The caller has compared the old password. All sessions of the officer end."""
    _replace_password(session, ctx, person_id=actor.person_id, password_hash=password_hash)
    record = audit.Record("password_changed", actor, subject_id=actor.person_id)
    audit.append(session, ctx.clock, record)


def _replace_password(
    session: Session, ctx: Context, *, person_id: int, password_hash: str
) -> None:
    credentials.store_secret(
        session, ctx, person_id=person_id, kind=CredentialKind.PASSWORD, secret=password_hash
    )
    sessions.end_all_of_person(session, ctx, person_id=person_id)


def reset_second_factor(session: Session, ctx: Context, *, actor: Actor, person_id: int) -> str:
    """A new authenticator for an officer who lost his; his keys open nothing from then on."""
    by = _require_over(session, ctx, actor, person_id)
    _require_second(session, ctx, actor, person_id, reset_before=FIRST_FACTOR_RESET)
    for key in credentials.active(
        session, person_id=person_id, kind=CredentialKind.WEBAUTHN, for_update=True
    ):
        key.revoked_at = ctx.clock.now()
    otpauth = store_totp(session, ctx, person_id=person_id)
    sessions.end_all_of_person(session, ctx, person_id=person_id)
    record = audit.Record(SECOND_FACTOR_RESET, actor, by, subject_id=person_id)
    audit.append(session, ctx.clock, record)
    return otpauth


def _require_over(session: Session, ctx: Context, actor: Actor, person_id: int) -> Duty:
    """Nobody resets his own proofs, nor those of one who also serves where he does not manage."""
    if person_id == actor.person_id:
        raise Refused("another administrator does this")
    held = duties.duties_of(session, ctx, person_id=person_id)
    if not held:
        raise NotFound("no such member of staff")
    if not all(may(actor, Action.STAFF_MANAGE, Target(place=duty.place)) for duty in held):
        raise Refused("the officer also serves elsewhere")
    return require(actor, Action.STAFF_MANAGE, Target(place=held[0].place))


def _require_second(
    session: Session, ctx: Context, actor: Actor, person_id: int, *, reset_before: str
) -> None:
    """Who has just reset the other proof would hold both, and could log in as the officer.

    The lock makes two resets at once wait for each other.
    """
    credentials.lock_person(session, person_id)
    days = ctx.limits.number("identity.resets_by_two")
    since = ctx.clock.now() - timedelta(days=days)
    if audit.has_done(session, actor, reset_before, subject_id=person_id, since=since):
        raise SecondAdministratorNeeded(f"{reset_before} in the last {days} days")


def dismiss(session: Session, ctx: Context, *, actor: Actor, person_id: int) -> None:
    """End all duties, proofs and sessions of a member of staff."""
    by = _require_over(session, ctx, actor, person_id)
    now = ctx.clock.now()
    for given in duties.given_duties(session, ctx, person_id=person_id):
        duties.end_duty(session, ctx, actor=actor, duty_id=given.duty_id)
    for kind in (CredentialKind.PASSWORD, CredentialKind.TOTP, CredentialKind.WEBAUTHN):
        for proof in credentials.active(session, person_id=person_id, kind=kind, for_update=True):
            proof.revoked_at = now
    sessions.end_all_of_person(session, ctx, person_id=person_id)
    record = audit.Record("staff_dismissed", actor, by, subject_id=person_id)
    audit.append(session, ctx.clock, record)
