"""Whether people may log in by face in a prison: only after a calibration on its own people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.identity.rules.faces import Threshold
from server.identity.rules.kinds import DeviceKind
from server.identity.rules.tokens import DeviceClaim
from server.identity.tables import Device, FaceThreshold
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Place, Target, require
from server.wire.identity import FaceCalibration, MeansReply


@dataclass(frozen=True)
class KnownThreshold:
    """A calibration in force, as the console shows it."""

    model: str
    threshold: float
    people: int
    pictures: int
    false_accept_rate: float
    false_reject_rate: float
    made_at: datetime
    entered_at: datetime


def in_force(session: Session, *, prison_id: int) -> Threshold | None:
    """None where the log-in by face is off."""
    row = _row(session, prison_id)
    return Threshold(row.model, row.threshold, row.margin) if row else None


def _row(session: Session, prison_id: int) -> FaceThreshold | None:
    query = select(FaceThreshold).where(
        FaceThreshold.prison_id == prison_id, FaceThreshold.ended_at.is_(None)
    )
    return session.scalar(query.order_by(FaceThreshold.id.desc()).limit(1))


def means(session: Session, *, device: DeviceClaim) -> MeansReply:
    """How a person may log in here besides card and number. Only a block's terminal has more."""
    if not is_of_block(session, device):
        return MeansReply(face=False, officer_lets_in=False)
    found = in_force(session, prison_id=device.prison_id)
    return MeansReply(
        face=found is not None, officer_lets_in=True, face_model=found.model if found else ""
    )


def is_of_block(session: Session, device: DeviceClaim) -> bool:
    kind = session.scalar(select(Device.kind).where(Device.id == device.device_id))
    return device.block_id is not None and kind == DeviceKind.CELL


def known(session: Session, *, actor: Actor, prison_id: int) -> KnownThreshold | None:
    require(actor, Action.FACE_CALIBRATE, Target(place=Place(prison_id)))
    row = _row(session, prison_id)
    if row is None:
        return None
    return KnownThreshold(
        row.model,
        row.threshold,
        row.people,
        row.pictures,
        row.false_accept_rate,
        row.false_reject_rate,
        row.made_at,
        row.entered_at,
    )


def turn_on(
    session: Session, ctx: Context, *, actor: Actor, prison_id: int, calibration: FaceCalibration
) -> None:
    """Put a site's calibration in force; one that says too little, or too ill, is refused."""
    by = require(actor, Action.FACE_CALIBRATE, Target(place=Place(prison_id)))
    if not ctx.inmates.is_place(session, Place(prison_id)):
        raise NotFound
    if calibration.people < ctx.limits.number("identity.face_least_people"):
        raise InvalidInput("too few people for a calibration")
    most = ctx.limits.number("identity.face_most_false_accepts")
    if calibration.false_accept_rate * 10_000 > most:
        raise InvalidInput("too many false accepts")
    if calibration.made_at > ctx.clock.now():
        raise InvalidInput("a calibration of the future")
    _end(session, ctx, prison_id)
    session.add(
        FaceThreshold(
            prison_id=prison_id,
            entered_by=actor.person_id,
            entered_at=ctx.clock.now(),
            **calibration.model_dump(),
        )
    )
    detail = {"prison": prison_id, **calibration.model_dump(mode="json")}
    audit.append(session, ctx.clock, audit.Record("face_log_in_on", actor, by, detail=detail))


def turn_off(session: Session, ctx: Context, *, actor: Actor, prison_id: int) -> None:
    """Nobody logs in by face from now on; templates stay until their people say otherwise."""
    by = require(actor, Action.FACE_CALIBRATE, Target(place=Place(prison_id)))
    if not _end(session, ctx, prison_id):
        raise Conflict("it is off already")
    detail = {"prison": prison_id}
    audit.append(session, ctx.clock, audit.Record("face_log_in_off", actor, by, detail=detail))


def _end(session: Session, ctx: Context, prison_id: int) -> bool:
    query = select(FaceThreshold).where(
        FaceThreshold.prison_id == prison_id, FaceThreshold.ended_at.is_(None)
    )
    rows = list(session.scalars(query.with_for_update()))
    for row in rows:
        row.ended_at = ctx.clock.now()
    session.flush()
    return bool(rows)
