"""Keeps a person's face: begun by an officer, agreed to on the screen, erased without a trace."""

import base64
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.identity.rules import consent
from server.identity.rules.errors import FaceOff, FaceUnusable, NotOldEnough, TicketEnded
from server.identity.rules.faces import age_on, read_vector
from server.identity.rules.kinds import ConsentEnding
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import face_settings
from server.identity.service.credentials import lock_person
from server.identity.tables import Device, FaceConsent, FaceRow, FaceTicket, Person
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Place, Target, require, require_purpose
from server.infra.sealing import Place as SealPlace
from server.wire.identity import FaceEnrolment, FaceEnrolRequest, FaceKnownReply, FaceTemplate


@dataclass(frozen=True)
class FaceFacts:
    """What an officer sees: that a face is kept, never the face."""

    is_kept: bool
    consented_at: datetime | None
    witnessed_by: str
    is_on: bool
    is_old_enough: bool
    # At which terminal it is being taken now, and until when.
    begun_at: str
    begun_until: datetime | None
    terminals: tuple[tuple[int, str], ...]


def facts_for_staff(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str | None
) -> FaceFacts:
    """A write session: the look is logged."""
    stated = require_purpose(purpose)
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    if where is None:
        raise NotFound
    duty = require(actor, Action.FACE_ENROL, Target(person_id, where.place))
    given = _consent_in_force(session, person_id)
    witness = session.get(Person, given.witnessed_by) if given else None
    begun_at, begun_until = _begun(session, ctx, person_id)
    facts = FaceFacts(
        is_kept=session.get(FaceRow, person_id) is not None,
        consented_at=given.at if given else None,
        witnessed_by=witness.name if witness else "",
        is_on=face_settings.in_force(session, prison_id=where.place.prison_id or 0) is not None,
        is_old_enough=_is_old_enough(session, ctx, person_id),
        begun_at=begun_at,
        begun_until=begun_until,
        terminals=_terminals_in(session, where.place),
    )
    look = audit.Record(
        Action.FACE_ENROL, actor, duty, subject_id=person_id, is_look=True, purpose=stated
    )
    audit.append(session, ctx.clock, look)
    return facts


def _begun(session: Session, ctx: Context, person_id: int) -> tuple[str, datetime | None]:
    query = (
        select(Device.name, FaceTicket.ends_at)
        .join(Device, Device.id == FaceTicket.device_id)
        .where(
            FaceTicket.person_id == person_id,
            FaceTicket.used_at.is_(None),
            FaceTicket.ends_at > ctx.clock.now(),
        )
    )
    row = session.execute(query.order_by(FaceTicket.id.desc()).limit(1)).one_or_none()
    return (row[0], row[1]) if row else ("", None)


def _terminals_in(session: Session, place: Place) -> tuple[tuple[int, str], ...]:
    query = (
        select(Device.id, Device.name)
        .where(Device.block_id == place.block_id, Device.revoked_at.is_(None))
        .order_by(Device.name)
    )
    return tuple((device_id, name) for device_id, name in session.execute(query))


def begin(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, device_id: int
) -> datetime:
    """An officer has one terminal ask this person and take his face; return until when it may."""
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    device = session.get(Device, device_id)
    if where is None or device is None or device.revoked_at is not None:
        raise NotFound
    by = require(actor, Action.FACE_ENROL, Target(person_id, where.place))
    if Place(device.prison_id, device.block_id) != where.place:
        # Also for a terminal that is elsewhere: nobody learns which terminals there are.
        raise NotFound
    if face_settings.in_force(session, prison_id=device.prison_id) is None:
        raise FaceOff
    if not _is_old_enough(session, ctx, person_id):
        raise NotOldEnough
    _end_tickets(session, ctx, device_id=device_id)
    ends_at = ctx.clock.now() + timedelta(minutes=ctx.limits.number("identity.face_ticket"))
    ticket = FaceTicket(
        person_id=person_id,
        device_id=device_id,
        officer_id=actor.person_id,
        made_at=ctx.clock.now(),
        ends_at=ends_at,
    )
    session.add(ticket)
    detail = {"device": device_id}
    record = audit.Record("face_begun", actor, by, subject_id=person_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return ends_at


def _is_old_enough(session: Session, ctx: Context, person_id: int) -> bool:
    born_on = session.get_one(Person, person_id).born_on
    least = ctx.limits.number("identity.face_least_age")
    return born_on is not None and age_on(ctx.clock.today(), born_on=born_on) >= least


def _end_tickets(session: Session, ctx: Context, *, device_id: int) -> None:
    """Of two orders at one terminal the later one stands."""
    session.execute(
        update(FaceTicket)
        .where(FaceTicket.device_id == device_id, FaceTicket.used_at.is_(None))
        .values(used_at=ctx.clock.now())
    )


def waiting_at(session: Session, ctx: Context, *, device: DeviceClaim) -> FaceEnrolment | None:
    """What this terminal is to ask and whom; None when nothing was begun."""
    query = select(FaceTicket).where(
        FaceTicket.device_id == device.device_id,
        FaceTicket.used_at.is_(None),
        FaceTicket.ends_at > ctx.clock.now(),
    )
    ticket = session.scalar(query.order_by(FaceTicket.id.desc()).limit(1))
    found = face_settings.in_force(session, prison_id=device.prison_id)
    if ticket is None or found is None:
        return None
    return FaceEnrolment(
        ticket=_text_of(ctx, ticket.id),
        name=session.get_one(Person, ticket.person_id).name,
        consent=consent.TEXT,
        consent_version=consent.VERSION,
        face_model=found.model,
        ends_at=ticket.ends_at,
    )


def _text_of(ctx: Context, ticket_id: int) -> str:
    """Made anew each time, so that it is kept nowhere."""
    stamp = ctx.seals.stamp(str(ticket_id).encode(), use="face ticket")[:24]
    return f"{ticket_id}-{base64.urlsafe_b64encode(stamp).decode()}"


def enrol(
    session: Session, ctx: Context, *, device: DeviceClaim, request: FaceEnrolRequest
) -> None:
    """Write down the person's answer and, if it is yes, keep his face. A ticket is good once."""
    ticket = _ticket(session, ctx, device=device, text=request.ticket)
    if request.consent_version != consent.VERSION:
        raise TicketEnded("another wording was shown")
    where = ctx.inmates.whereabouts(session, person_id=ticket.person_id)
    if where is None or where.place != Place(device.prison_id, device.block_id):
        raise TicketEnded("the person is no longer held here")
    coded = _usable(session, ctx, device, request) if request.consents else None
    ticket.used_at = ctx.clock.now()
    lock_person(session, ticket.person_id)
    _erase(session, ctx, [ticket.person_id], ending=ConsentEnding.REPLACED)
    given = FaceConsent(
        person_id=ticket.person_id,
        version=request.consent_version,
        is_given=request.consents,
        at=ctx.clock.now(),
        witnessed_by=ticket.officer_id,
        device_id=device.device_id,
    )
    session.add(given)
    session.flush()
    if coded is not None:
        _keep(session, ctx, given, coded)
    _log_answer(session, ctx, ticket, request)


def _ticket(session: Session, ctx: Context, *, device: DeviceClaim, text: str) -> FaceTicket:
    number = text.partition("-")[0]
    if not number.isdecimal() or len(number) > 9:
        raise TicketEnded
    if not hmac.compare_digest(_text_of(ctx, int(number)).encode(), text.encode()):
        raise TicketEnded
    ticket = session.get(FaceTicket, int(number), with_for_update=True)
    if (
        ticket is None
        or ticket.device_id != device.device_id
        or ticket.used_at is not None
        or ticket.ends_at <= ctx.clock.now()
    ):
        raise TicketEnded
    return ticket


def _usable(
    session: Session, ctx: Context, device: DeviceClaim, request: FaceEnrolRequest
) -> FaceTemplate:
    """Raise for a face that is not alive, not clear, or made by another model."""
    found = face_settings.in_force(session, prison_id=device.prison_id)
    if found is None:
        raise FaceOff
    if request.template is None:
        raise InvalidInput("who agrees sends a template")
    if request.template.model != found.model:
        raise FaceOff("another model")
    least = ctx.limits.number("identity.face_least_frames")
    if not request.liveness_passed or request.frames < least:
        raise FaceUnusable
    read_vector(request.template.vector)
    return request.template


def _keep(session: Session, ctx: Context, given: FaceConsent, template: FaceTemplate) -> None:
    session.add(
        FaceRow(
            person_id=given.person_id,
            consent_id=given.id,
            model=template.model,
            vector=ctx.seals.seal(template.vector, seal_place(given.person_id)),
            taken_at=ctx.clock.now(),
        )
    )


def seal_place(person_id: int) -> SealPlace:
    return SealPlace("face_template", "vector", str(person_id))


def _log_answer(
    session: Session, ctx: Context, ticket: FaceTicket, request: FaceEnrolRequest
) -> None:
    action = "face_kept" if request.consents else "face_declined"
    detail = {
        "device": ticket.device_id,
        "witness": ticket.officer_id,
        "consent": request.consent_version,
    }
    record = audit.Record(action, None, subject_id=ticket.person_id, detail=detail)
    audit.append(session, ctx.clock, record)


def _consent_in_force(session: Session, person_id: int) -> FaceConsent | None:
    query = select(FaceConsent).where(
        FaceConsent.person_id == person_id,
        FaceConsent.is_given.is_(True),
        FaceConsent.ended_at.is_(None),
    )
    return session.scalar(query.order_by(FaceConsent.id.desc()).limit(1))


def known_to_himself(session: Session, *, actor: Actor) -> FaceKnownReply:
    require(actor, Action.FACE_OWN, Target(actor.person_id))
    given = _consent_in_force(session, actor.person_id)
    return FaceKnownReply(
        is_kept=session.get(FaceRow, actor.person_id) is not None,
        consented_at=given.at if given else None,
        consent=consent.TEXT,
    )


def withdraw_own(session: Session, ctx: Context, *, actor: Actor) -> None:
    """The person changes his mind. May be called twice."""
    duty = require(actor, Action.FACE_OWN, Target(actor.person_id))
    if _erase(session, ctx, [actor.person_id], ending=ConsentEnding.WITHDRAWN, by=actor.person_id):
        record = audit.Record("face_withdrawn", actor, duty, subject_id=actor.person_id)
        audit.append(session, ctx.clock, record)


def withdraw_for(session: Session, ctx: Context, *, actor: Actor, person_id: int) -> None:
    """He told an officer."""
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    if where is None:
        raise NotFound
    duty = require(actor, Action.FACE_ENROL, Target(person_id, where.place))
    if not _erase(session, ctx, [person_id], ending=ConsentEnding.WITHDRAWN, by=actor.person_id):
        raise Conflict("no face is kept")
    record = audit.Record("face_withdrawn", actor, duty, subject_id=person_id)
    audit.append(session, ctx.clock, record)


def erase_of_who_left(
    session: Session, ctx: Context, *, person_ids: Collection[int], actor: Actor | None
) -> list[audit.Record]:
    """Erase the faces of people who left; return what is to be written in the log at the end."""
    by = actor.person_id if actor else None
    erased = _erase(session, ctx, person_ids, ending=ConsentEnding.LEFT, by=by)
    return [audit.Record("face_erased", actor, subject_id=person) for person in sorted(erased)]


def erase_of_nobody_held(session: Session, ctx: Context) -> None:
    """Once a day: whoever left by a way that nobody thought of."""
    kept = list(session.scalars(select(FaceRow.person_id)))
    held = ctx.inmates.whereabouts_of_all(session, person_ids=kept)
    gone = [person for person in kept if person not in held]
    records = erase_of_who_left(session, ctx, person_ids=gone, actor=None)
    audit.append_all(session, ctx.clock, records)


def _erase(
    session: Session,
    ctx: Context,
    person_ids: Collection[int],
    *,
    ending: ConsentEnding,
    by: int | None = None,
) -> set[int]:
    """Delete the templates, for no face is kept without a consent; return whose there were."""
    deleted = session.scalars(
        delete(FaceRow).where(FaceRow.person_id.in_(person_ids)).returning(FaceRow.person_id)
    )
    people = set(deleted)
    query = select(FaceConsent).where(
        FaceConsent.person_id.in_(person_ids), FaceConsent.ended_at.is_(None)
    )
    for given in session.scalars(query.with_for_update()):
        given.ended_at, given.ended_by, given.ending = ctx.clock.now(), by, ending
        people.add(given.person_id)
    session.flush()
    return people
