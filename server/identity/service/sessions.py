"""Log-in sessions at both doors: begin, check, renew, end. Only a token's hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, insert, select, update
from sqlalchemy.orm import Session

from server.identity.rules.kinds import Door, PersonKind
from server.identity.service import duties, people
from server.identity.tables import Device, Person, PersonSession
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotLoggedIn
from server.infra.permissions import Actor, Duty, Role
from server.infra.prepared import Prepared
from server.wire.identity import SessionReply

_ROLES_AT_TERMINAL = {
    PersonKind.INMATE: (Duty(Role.INMATE),),
    PersonKind.RELATIVE: (Duty(Role.RELATIVE),),
}
_AT_TERMINAL = Prepared(
    select(
        PersonSession.id,
        PersonSession.person_id,
        PersonSession.started_at,
        PersonSession.ends_at,
        PersonSession.device_id,
        Person.name,
        Person.kind,
        Device.prison_id,
    )
    .join(Person, Person.id == PersonSession.person_id)
    .join(Device, Device.id == PersonSession.device_id)
    .where(
        PersonSession.token_hash == bindparam("token_hash"),
        PersonSession.ended_at.is_(None),
        Device.revoked_at.is_(None),
    )
)


@dataclass(frozen=True)
class OpenSession:
    """Who is logged in, and until when if nothing more is asked for."""

    actor: Actor
    session_id: int
    ends_at: datetime
    # None when it already lasts as long as it may.
    renew_from: datetime | None

    def is_due_for_renewal(self, now: datetime) -> bool:
        return self.renew_from is not None and now >= self.renew_from


@dataclass(frozen=True)
class NewSession:
    """`token` is told to its owner once and kept nowhere."""

    token: str
    session_id: int
    ends_at: datetime


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()


def _spans(ctx: Context, door: Door) -> tuple[timedelta, timedelta]:
    """How long a session of this door lasts without a request, and at most."""
    idle = ctx.limits.number(f"identity.idle_at_{door}")
    longest = ctx.limits.number(f"identity.longest_at_{door}")
    return timedelta(minutes=idle), timedelta(minutes=longest)


def begin(
    session: Session,
    ctx: Context,
    *,
    person_id: int,
    door: Door,
    device_id: int | None = None,
    is_complete: bool = True,
) -> NewSession:
    now = ctx.clock.now()
    idle, _ = _spans(ctx, door)
    if not is_complete:
        idle = timedelta(minutes=ctx.limits.number("identity.second_step"))
    token = secrets.token_urlsafe(32)
    statement = insert(PersonSession).values(
        token_hash=hash_of(token),
        person_id=person_id,
        door=door,
        device_id=device_id,
        is_complete=is_complete,
        started_at=now,
        ends_at=now + idle,
    )
    made = session.scalars(statement.returning(PersonSession.id)).one()
    return NewSession(token, made, now + idle)


def terminal_session(session: Session, ctx: Context, *, token: str, device_id: int) -> OpenSession:
    """Who is logged in at this terminal with this token, or NotLoggedIn."""
    row = _AT_TERMINAL.first(session, token_hash=hash_of(token))
    if row is None:
        raise NotLoggedIn
    session_id, person_id, started_at, ends_at, at_device, name, kind, prison_id = row
    if at_device != device_id or ends_at <= ctx.clock.now():
        raise NotLoggedIn
    actor = Actor(
        person_id=person_id,
        name=name,
        duties=_ROLES_AT_TERMINAL[kind],
        door=Door.TERMINAL,
        device_id=device_id,
        prison_id=prison_id,
        session_id=session_id,
    )
    return _opened(ctx, actor, session_id=session_id, started_at=started_at, ends_at=ends_at)


def actor_who_was_at(session: Session, *, person_id: int, device_id: int) -> Actor | None:
    """Someone who logged in at this terminal, now or before; None for one who never did.

    For acts that come from the terminal's journal, which may be later than the session's end.
    """
    was_here = select(PersonSession.id).where(
        PersonSession.person_id == person_id, PersonSession.device_id == device_id
    )
    if session.scalar(was_here.limit(1)) is None:
        return None
    person, device = session.get_one(Person, person_id), session.get_one(Device, device_id)
    return Actor(
        person_id=person_id,
        name=person.name,
        duties=_ROLES_AT_TERMINAL[PersonKind(person.kind)],
        door=Door.TERMINAL,
        device_id=device_id,
        prison_id=device.prison_id,
    )


def _opened(
    ctx: Context, actor: Actor, *, session_id: int, started_at: datetime, ends_at: datetime
) -> OpenSession:
    idle, longest = _spans(ctx, Door(actor.door))
    # Renewed once in half its idle time, so that most requests write nothing.
    renew_from = ends_at - idle / 2 if ends_at < started_at + longest else None
    return OpenSession(actor, session_id, ends_at, renew_from)


def terminal_actor(session: Session, ctx: Context, *, token: str, device_id: int) -> Actor:
    """For a hot route that checks the session in its own read."""
    return terminal_session(session, ctx, token=token, device_id=device_id).actor


def console_session(session: Session, ctx: Context, *, token: str) -> OpenSession:
    """The officer whose cookie this is, with the duties he holds now, or NotLoggedIn."""
    found = _open_at(session, ctx, token=token, door=Door.CONSOLE)
    held = duties.duties_of(session, ctx, person_id=found.person_id)
    actor = Actor(
        person_id=found.person_id,
        name=session.scalars(select(Person.name).where(Person.id == found.person_id)).one(),
        duties=held,
        door=Door.CONSOLE,
        prison_id=next((duty.place.prison_id for duty in held if duty.place.prison_id), None),
        session_id=found.id,
    )
    return _opened(
        ctx, actor, session_id=found.id, started_at=found.started_at, ends_at=found.ends_at
    )


def family_session(session: Session, ctx: Context, *, token: str) -> OpenSession:
    """The relative whose cookie this is, as long as a verified relation of his is in force."""
    found = _open_at(session, ctx, token=token, door=Door.FAMILY)
    kin = people.lasting_kin(session, ctx, relative_id=found.person_id)
    if not kin:
        raise NotLoggedIn
    actor = relative_at_family(session, ctx, person_id=found.person_id, session_id=found.id)
    return _opened(
        ctx, actor, session_id=found.id, started_at=found.started_at, ends_at=found.ends_at
    )


def relative_at_family(
    session: Session, ctx: Context, *, person_id: int, session_id: int | None = None
) -> Actor:
    """A relative at the families' own door; the prison is the one whose auditors see his acts."""
    kin = people.lasting_kin(session, ctx, relative_id=person_id)
    held = [ctx.inmates.whereabouts(session, person_id=each.inmate_id) for each in kin]
    return Actor(
        person_id=person_id,
        name=session.scalars(select(Person.name).where(Person.id == person_id)).one(),
        duties=(Duty(Role.RELATIVE),),
        door=Door.FAMILY,
        prison_id=next((each.place.prison_id for each in held if each), None),
        session_id=session_id,
    )


def half_open(session: Session, ctx: Context, *, token: str) -> PersonSession:
    """The session of an officer whose password was right and who owes the second factor."""
    return _open_at(session, ctx, token=token, door=Door.CONSOLE, is_complete=False)


def _open_at(
    session: Session, ctx: Context, *, token: str, door: Door, is_complete: bool = True
) -> PersonSession:
    found = session.scalar(
        select(PersonSession).where(
            PersonSession.token_hash == hash_of(token),
            PersonSession.door == door,
            PersonSession.is_complete.is_(is_complete),
            PersonSession.ended_at.is_(None),
        )
    )
    if found is None or found.ends_at <= ctx.clock.now():
        raise NotLoggedIn
    return found


def renew(session: Session, ctx: Context, *, session_id: int) -> None:
    """Push the end back, for the person is still there; never over the longest span."""
    found = session.get(PersonSession, session_id, with_for_update=True)
    if found is None or found.ended_at is not None:
        return
    idle, longest = _spans(ctx, Door(found.door))
    found.ends_at = min(ctx.clock.now() + idle, found.started_at + longest)


def stay(session: Session, ctx: Context, *, actor: Actor) -> SessionReply:
    """The person says that he is still there; tells until when, and until when at most."""
    found = session.get(PersonSession, actor.session_id, with_for_update=True)
    if found is None or found.ended_at is not None:
        raise NotLoggedIn
    renew(session, ctx, session_id=found.id)
    _, longest = _spans(ctx, Door(found.door))
    return SessionReply(ends_at=found.ends_at, lasts_until=found.started_at + longest)


def log_out(session: Session, ctx: Context, *, actor: Actor) -> None:
    """End the actor's own session."""
    if actor.session_id is not None:
        end(session, ctx, session_id=actor.session_id)
        record = audit.Record("log_out", actor, subject_id=actor.person_id)
        audit.append(session, ctx.clock, record)


def end(session: Session, ctx: Context, *, session_id: int) -> None:
    """Log out. May be called twice."""
    _end(session, ctx, PersonSession.id == session_id)


def end_all_of_device(session: Session, ctx: Context, *, device_id: int) -> None:
    _end(session, ctx, PersonSession.device_id == device_id)


def end_all_of_person(session: Session, ctx: Context, *, person_id: int) -> None:
    """As when a duty ends, a secret is changed, or the person leaves."""
    _end(session, ctx, PersonSession.person_id == person_id)


def _end(session: Session, ctx: Context, which: ColumnElement[bool]) -> None:
    session.execute(
        update(PersonSession)
        .where(which, PersonSession.ended_at.is_(None))
        .values(ended_at=ctx.clock.now())
    )
