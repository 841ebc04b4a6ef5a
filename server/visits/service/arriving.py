"""Checks a person in by himself: an inmate at a visit terminal, a relative with known papers."""

from sqlalchemy.orm import Session

from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices, people
from server.infra import audit
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Role, roles
from server.visits.rules.errors import IdentityUnproved, StepRefused
from server.visits.rules.life import APPROVED, ON_LINE
from server.visits.service.seats import Seat
from server.visits.service.steps import side_came
from server.visits.tables import Visit
from server.wire.visits import Side, VisitClass, VisitState


def require_arrived(
    session: Session, ctx: Context, visit: Visit, *, seat: Seat, actor: Actor
) -> None:
    """Check his side in where nobody did, if he can do it himself. The visit is locked."""
    state = VisitState(visit.state)
    if state not in APPROVED | ON_LINE:
        raise StepRefused(f"nobody joins a visit that is {state}")
    if seat.side is None:
        return
    came = visit.inmate_in_at if seat.side is Side.INMATE else visit.visitors_in_at
    if came is not None:
        return
    _require_proved(session, ctx, visit, actor=actor)
    side_came(session, ctx, visit, side=seat.side, by=actor, role=seat.duty.role)
    record = audit.Record(
        Action.VISIT_JOIN,
        actor,
        seat.duty,
        subject_id=visit.inmate_id,
        detail={"visit": visit.id, "state": visit.state},
    )
    audit.append(session, ctx.clock, record)


def _require_proved(session: Session, ctx: Context, visit: Visit, *, actor: Actor) -> None:
    """His log-in proves who an inmate is; of a relative an officer has seen the papers once."""
    if Role.INMATE in roles(actor.duties):
        device_id = actor.device_id
        kind = devices.kind_of(session, device_id=device_id) if device_id is not None else None
        if kind is not DeviceKind.VISIT:
            raise IdentityUnproved
        return
    if visit.visit_class != VisitClass.FAMILY:
        raise IdentityUnproved
    kin = people.known_kin(session, inmate_id=visit.inmate_id, relative_id=actor.person_id)
    today = ctx.clock.today()
    if not any(
        each.is_verified and (each.expires_on is None or each.expires_on >= today) for each in kin
    ):
        raise IdentityUnproved
