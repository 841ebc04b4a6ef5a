"""A person logs in by his face, where it is on: compared with those of his block and no others.

Three steps as in terminal_login. A face that is not certain decides nothing: it calls an officer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.identity.rules.errors import DeviceUnknown, FaceOff, FaceUnsure
from server.identity.rules.faces import Threshold, read_vector, whose
from server.identity.rules.guessing import Attempt
from server.identity.rules.kinds import CallCause
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import face_settings, guesses, let_in, terminal_login
from server.identity.service.faces import seal_place
from server.identity.tables import Device, FaceRow
from server.infra.context import Context, Whereabouts
from server.infra.errors import GuituError
from server.infra.permissions import Place
from server.wire.identity import FaceLogInRequest, LogInReply


@dataclass(frozen=True)
class FaceClaim:
    """A face, and the sealed faces of the block that it is compared with."""

    device: DeviceClaim
    attempt: Attempt
    within: Threshold
    given: tuple[float, ...]
    is_alive: bool
    known: Mapping[int, bytes]


def claim(
    session: Session, ctx: Context, *, device: DeviceClaim, request: FaceLogInRequest
) -> FaceClaim:
    row = session.get(Device, device.device_id)
    if row is None or row.revoked_at is not None:
        raise DeviceUnknown
    within = face_settings.in_force(session, prison_id=device.prison_id)
    if within is None or not face_settings.is_of_block(session, device):
        raise FaceOff
    if request.template.model != within.model:
        raise FaceOff("another model")
    given = read_vector(request.template.vector)
    # Nobody is claimed, so faces are counted for the terminal alone.
    where = f"device:{device.device_id}"
    attempt = Attempt(f"face:{device.device_id}", where)
    refusal = guesses.refusal(session, ctx, attempt=attempt, card_opens=False)
    if refusal is not None:
        raise refusal
    least = ctx.limits.number("identity.face_least_frames")
    is_alive = request.liveness_passed and request.frames >= least
    known = _faces_of_block(session, ctx, device, model=within.model)
    return FaceClaim(device, attempt, within, given, is_alive, known)


def _faces_of_block(
    session: Session, ctx: Context, device: DeviceClaim, *, model: str
) -> dict[int, bytes]:
    block = Place(device.prison_id, device.block_id)
    query = select(FaceRow.person_id, FaceRow.vector).where(
        FaceRow.model == model, FaceRow.person_id.in_(ctx.inmates.held_within([block]))
    )
    return dict(session.execute(query).all())


def recognise(ctx: Context, claimed: FaceClaim) -> int | None:
    """Whose face it is; None when that is not certain. Slow with many people: run it off the loop.

    The faces are open in memory for this comparison and no longer.
    """
    if not claimed.is_alive:
        return None
    known = {
        person: read_vector(ctx.seals.open(sealed, seal_place(person)))
        for person, sealed in claimed.known.items()
    }
    return whose(claimed.given, known, within=claimed.within)


def settle(
    session: Session, ctx: Context, *, claimed: FaceClaim, person_id: int | None
) -> LogInReply | GuituError:
    """Begin a session, or count and call an officer. A refusal is returned: see terminal_login."""
    refusal = guesses.locked_refusal(session, ctx, attempt=claimed.attempt, card_opens=False)
    if refusal is not None:
        return refusal
    where = _still_here(session, ctx, claimed, person_id)
    if where is None:
        guesses.count_wrong(session, ctx, attempt=claimed.attempt)
        let_in.call(session, ctx, device=claimed.device, cause=CallCause.FACE)
        return FaceUnsure()
    guesses.forget(session, attempt=claimed.attempt)
    return terminal_login.open_for(session, ctx, device=claimed.device, where=where, by="face")


def _still_here(
    session: Session, ctx: Context, claimed: FaceClaim, person_id: int | None
) -> Whereabouts | None:
    """Where he is held, if that is this block and he has not withdrawn his face meanwhile."""
    if person_id is None or session.get(FaceRow, person_id) is None:
        return None
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    block = Place(claimed.device.prison_id, claimed.device.block_id)
    return where if where is not None and where.place == block else None
