"""An officer lets a person in at a terminal: he is called, comes, looks, and answers for it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from server.identity.rules.errors import DeviceUnknown, TicketEnded
from server.identity.rules.kinds import CallCause, CallState, CredentialKind
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import credentials, face_settings, terminal_login
from server.identity.service.sessions import hash_of
from server.identity.tables import Device, LetIn, Person
from server.infra import audit
from server.infra.context import Context, Whereabouts
from server.infra.errors import Conflict, InvalidInput, NotFound, Refused
from server.infra.permissions import (
    Action,
    Actor,
    Duty,
    Place,
    Target,
    places_of,
    require,
    require_purpose,
)
from server.infra.words import ReadPurpose, stored_purpose
from server.wire.base import Text
from server.wire.identity import (
    LetInReply,
    LetInRequest,
    LetInState,
    LetInStateReply,
    LogInReply,
)

LONGEST_REASON = 120


@dataclass(frozen=True)
class Call:
    """Somebody who waits, as officers see it: at which terminal, since when, why."""

    call_id: int
    terminal: str
    place: Place
    cause: CallCause
    number: str
    asked_at: datetime
    ends_at: datetime
    # False while the person has not asked at the terminal to be let in.
    is_asked: bool


@dataclass(frozen=True)
class Candidate:
    """Whom the number means, for the officer to compare with who stands before him."""

    call: Call
    person_id: int
    name: str
    number: str


def ask(
    session: Session, ctx: Context, *, device: DeviceClaim, request: LetInRequest
) -> LetInReply:
    """The person asks. A terminal has one open call: who asks again takes it over."""
    if not face_settings.is_of_block(session, device):
        raise Refused("only a block's terminal has officers near it")
    row = _called(session, ctx, device)
    ticket = secrets.token_urlsafe(32)
    row.ticket_hash, row.number = hash_of(ticket), request.number
    row.ends_at = _end_of(ctx)
    session.flush()
    return LetInReply(
        ticket=ticket,
        ends_at=row.ends_at,
        ask_again_s=ctx.limits.number("identity.let_in_ask_again"),
    )


def call(session: Session, ctx: Context, *, device: DeviceClaim, cause: CallCause) -> None:
    """Something at the terminal needs an officer; a call that is open already goes on."""
    row = _called(session, ctx, device, cause=cause)
    row.ends_at = _end_of(ctx)
    session.flush()


def _end_of(ctx: Context) -> datetime:
    return ctx.clock.now() + timedelta(minutes=ctx.limits.number("identity.let_in"))


def _called(
    session: Session, ctx: Context, device: DeviceClaim, *, cause: CallCause = CallCause.ASKED
) -> LetIn:
    # The terminal's row is the lock: of two calls at once one is opened.
    known = session.get(Device, device.device_id, with_for_update=True)
    if known is None or known.revoked_at is not None:
        raise DeviceUnknown
    query = select(LetIn).where(LetIn.device_id == device.device_id, _is_waiting(ctx))
    row = session.scalar(query.with_for_update())
    if row is not None:
        return row
    row = LetIn(
        device_id=known.id,
        prison_id=known.prison_id,
        block_id=known.block_id,
        cause=cause,
        state=CallState.OPEN,
        asked_at=ctx.clock.now(),
        ends_at=_end_of(ctx),
    )
    session.add(row)
    return row


def _is_waiting(ctx: Context) -> ColumnElement[bool]:
    return and_(LetIn.state == CallState.OPEN, LetIn.ends_at > ctx.clock.now())


def state(session: Session, ctx: Context, *, device: DeviceClaim, ticket: str) -> LetInStateReply:
    """What came of it. The session of a person who was confirmed begins here, once."""
    row = _of_ticket(session, device, ticket)
    if row.state == CallState.REFUSED:
        return LetInStateReply(state=LetInState.REFUSED, words=Text(zh=row.reason, en=row.reason))
    if row.state == CallState.CONFIRMED and row.ends_at > ctx.clock.now():
        reply = _open(session, ctx, row, device)
        return LetInStateReply(state=LetInState.OPENED, log_in=reply)
    is_waiting = row.state == CallState.OPEN and row.ends_at > ctx.clock.now()
    return LetInStateReply(state=LetInState.WAITING if is_waiting else LetInState.ENDED)


def _of_ticket(session: Session, device: DeviceClaim, ticket: str) -> LetIn:
    query = select(LetIn).where(
        LetIn.ticket_hash == hash_of(ticket), LetIn.device_id == device.device_id
    )
    row = session.scalar(query.with_for_update())
    if row is None:
        raise TicketEnded
    return row


def _open(session: Session, ctx: Context, row: LetIn, device: DeviceClaim) -> LogInReply:
    known = session.get(Device, device.device_id)
    if known is None or known.revoked_at is not None:
        raise DeviceUnknown
    where = ctx.inmates.whereabouts(session, person_id=row.person_id or 0)
    if where is None or where.place != Place(row.prison_id, row.block_id):
        raise TicketEnded("he was moved meanwhile")
    row.state = CallState.OPENED
    return terminal_login.open_for(session, ctx, device=device, where=where, by="officer")


def leave(session: Session, ctx: Context, *, device: DeviceClaim, ticket: str) -> None:
    """The person no longer waits. May be called twice."""
    row = _of_ticket(session, device, ticket)
    if row.state in {CallState.OPEN, CallState.CONFIRMED}:
        row.state, row.decided_at = CallState.ENDED, row.decided_at or ctx.clock.now()


def calls(session: Session, ctx: Context, *, actor: Actor) -> list[Call]:
    """Who waits at the terminals of the actor's blocks, longest first."""
    places = places_of(actor, Action.PERSON_LET_IN)
    query = (
        select(LetIn, Device.name)
        .join(Device, Device.id == LetIn.device_id)
        .where(_is_waiting(ctx), or_(false(), *(_stands_in(place) for place in places)))
        .order_by(LetIn.asked_at, LetIn.id)
    )
    return [_call(row, name) for row, name in session.execute(query)]


def _stands_in(place: Place) -> ColumnElement[bool]:
    """A duty to let people in is held for a block."""
    return and_(LetIn.prison_id == place.prison_id, LetIn.block_id == place.block_id)


def _call(row: LetIn, terminal: str) -> Call:
    return Call(
        row.id,
        terminal,
        Place(row.prison_id, row.block_id),
        CallCause(row.cause),
        row.number,
        row.asked_at,
        row.ends_at,
        row.ticket_hash is not None,
    )


def candidate(
    session: Session, ctx: Context, *, actor: Actor, call_id: int, number: str
) -> Candidate:
    """Whom this number means in the terminal's block. A write session: the look is logged."""
    row, duty = _waiting(session, ctx, actor, call_id)
    where = _held_here(session, ctx, row, number)
    look = audit.Record(
        Action.PERSON_READ,
        actor,
        duty,
        subject_id=where.person_id,
        is_look=True,
        purpose=require_purpose(stored_purpose(ReadPurpose.REQUEST)),
    )
    terminal = session.get_one(Device, row.device_id).name
    name = session.get_one(Person, where.person_id).name
    audit.append(session, ctx.clock, look)
    return Candidate(_call(row, terminal), where.person_id, name, where.number)


def confirm(  # all by keyword
    session: Session, ctx: Context, *, actor: Actor, call_id: int, person_id: int, reason: str
) -> None:
    """The officer stands there, has looked at the person, and answers for who he is."""
    row, duty = _waiting(session, ctx, actor, call_id)
    if row.ticket_hash is None:
        raise Conflict("nobody at the terminal asks to be let in")
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    if where is None or where.place != Place(row.prison_id, row.block_id):
        raise NotFound
    stated = _reason(reason)
    row.state, row.person_id = CallState.CONFIRMED, person_id
    row.ends_at = ctx.clock.now() + timedelta(
        minutes=ctx.limits.number("identity.let_in_collected")
    )
    _decide(session, ctx, row, actor, stated)
    record = audit.Record(
        Action.PERSON_LET_IN,
        actor,
        duty,
        subject_id=person_id,
        is_look=True,
        purpose=require_purpose(stored_purpose(ReadPurpose.REQUEST, stated)),
        detail={"device": row.device_id, "call": row.id},
    )
    audit.append(session, ctx.clock, record)


def refuse(session: Session, ctx: Context, *, actor: Actor, call_id: int, reason: str) -> None:
    """Nobody is let in; who waits at the terminal reads the reason."""
    row, duty = _waiting(session, ctx, actor, call_id)
    row.state = CallState.REFUSED
    _decide(session, ctx, row, actor, _reason(reason))
    detail = {"device": row.device_id, "call": row.id}
    audit.append(session, ctx.clock, audit.Record("let_in_refused", actor, duty, detail=detail))


def _decide(session: Session, ctx: Context, row: LetIn, actor: Actor, reason: str) -> None:
    row.officer_id, row.reason, row.decided_at = actor.person_id, reason, ctx.clock.now()
    session.flush()


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput("a decision states its reason")
    return reason.strip()[:LONGEST_REASON]


def _waiting(session: Session, ctx: Context, actor: Actor, call_id: int) -> tuple[LetIn, Duty]:
    row = session.get(LetIn, call_id, with_for_update=True)
    if row is None or row.block_id not in {
        place.block_id for place in places_of(actor, Action.PERSON_LET_IN)
    }:
        # The same for an unknown call and one of another block.
        raise NotFound
    duty = require(actor, Action.PERSON_LET_IN, Target(place=Place(row.prison_id, row.block_id)))
    if row.state != CallState.OPEN or row.ends_at <= ctx.clock.now():
        raise Conflict("nobody waits there any more")
    return row, duty


def _held_here(session: Session, ctx: Context, row: LetIn, number: str) -> Whereabouts:
    found = credentials.by_look_up(
        session,
        kind=CredentialKind.NUMBER,
        look_up=credentials.number_look_up(row.prison_id, number),
    )
    where = ctx.inmates.whereabouts(session, person_id=found.person_id) if found else None
    if where is None or where.place != Place(row.prison_id, row.block_id):
        raise NotFound
    return where
