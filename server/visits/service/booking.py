"""A relative, an inmate or an officer looks for a slot, holds it and books it."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict
from server.infra.permissions import Action, Actor
from server.visits.rules.allowance import require_bookable, require_fit, require_note
from server.visits.service import checks, slots
from server.visits.service.appeals import granted_before
from server.visits.service.checks import Booker
from server.visits.service.offers import offered
from server.visits.service.reading import place_of_note, visit_reply
from server.visits.service.rulebook import rulebook
from server.visits.service.slots import Slot
from server.visits.service.steps import add_step, step_to
from server.visits.service.stops import stops_at
from server.visits.service.work import ask_for_decision
from server.visits.tables import Visit, VisitParty
from server.wire.visits import (
    Finding,
    HoldReply,
    HoldRequest,
    SlotsReply,
    VisitClass,
    VisitForm,
    VisitReply,
    VisitRequest,
    VisitState,
)

MOST_SLOTS = 200


def free_slots(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, form: VisitForm
) -> SlotsReply:
    """What can be booked now for the inmate: his prison's rooms, and those of partners."""
    who = checks.booker(session, actor=actor, inmate_id=inmate_id)
    prison_id = who.target.place.prison_id
    shown = offered(
        session, ctx, prison_id=prison_id, form=form, most=MOST_SLOTS, for_whom=actor.person_id
    )
    return SlotsReply(as_of=ctx.clock.now(), slots=shown)


def hold_slots(session: Session, ctx: Context, *, actor: Actor, request: HoldRequest) -> HoldReply:
    """Keep the slots for some minutes. One hold a person: an earlier one ends."""
    who, now = checks.booker(session, actor=actor, inmate_id=request.inmate_id), ctx.clock.now()
    slots.lock_people(session, [actor.person_id])
    _fitting_slots(session, ctx, who, request)
    slots.let_go(session, holder_id=actor.person_id)
    until: timedelta = rulebook(ctx.limits).hold
    slots.take(session, _ids(request), holder_id=actor.person_id, now=now, held_until=now + until)
    return HoldReply(slot_id=request.slot_id, held_until=now + until)


def _ids(request: HoldRequest | VisitRequest) -> list[int]:
    far = request.far_slot_id
    return [request.slot_id] if far is None else [request.slot_id, far]


def _fitting_slots(
    session: Session, ctx: Context, who: Booker, request: HoldRequest | VisitRequest
) -> Slot:
    """The inmate's slot, after both were looked at under the lock of their places."""
    near, far = slots.locked_slots(session, request.slot_id, request.far_slot_id)
    require_bookable(rulebook(ctx.limits), near.window, now=ctx.clock.now())
    require_fit(near.window, far.window if far else None, prison_id=who.target.place.prison_id)
    return near


def request_visit(
    session: Session, ctx: Context, *, actor: Actor, request: VisitRequest
) -> VisitReply:
    """Book a visit. The rule approves it, or an officer is asked. The same act books once."""
    who = checks.booker(session, actor=actor, inmate_id=request.inmate_id)
    checks.require_held(session, ctx, inmate_id=request.inmate_id)
    require_note(request.visit_class, request.purpose_note)
    kin = checks.visitors_kin(session, who, request)
    concerned = [request.inmate_id, *request.visitor_ids]
    slots.lock_people(session, [*concerned, actor.person_id])
    known = _visit_of_act(session, actor, request)
    if known is not None:
        return visit_reply(session, ctx, known, reader=actor)
    slot = _fitting_slots(session, ctx, who, request)
    checks.require_no_clash(session, who=concerned, slot=slot)
    checks.require_apart(session, inmate_id=request.inmate_id, slot=slot)
    against = checks.found_against(session, ctx, request=request, slot=slot, kin=kin)
    against += _stops_for(session, who, request=request, slot=slot)
    visit = _stored(session, ctx, actor=actor, request=request, slot=slot, against=against)
    add_step(session, ctx, visit, what=VisitState.REQUESTED, by=actor, role=who.duty.role)
    _answer(session, ctx, visit, who=who, request=request, against=against)
    _log(session, ctx, who, visit)
    return visit_reply(session, ctx, visit, reader=actor)


def _answer(
    session: Session,
    ctx: Context,
    visit: Visit,
    *,
    who: Booker,
    request: VisitRequest,
    against: list[Finding],
) -> None:
    """The rule approves, or an officer did when he granted an appeal, or one is asked."""
    if not against:
        step_to(session, ctx, visit, VisitState.AUTO_APPROVED)
        return
    appeal = granted_before(session, request=request, against=against)
    if appeal is None:
        ask_for_decision(session, ctx, who=who, visit=visit)
        return
    appeal.used_by = visit.id
    visit.answered_by, visit.reasons = appeal.decided_by, appeal.reasons
    step_to(session, ctx, visit, VisitState.APPROVED, reasons=appeal.reasons)


def _stops_for(
    session: Session, who: Booker, *, request: VisitRequest, slot: Slot
) -> list[Finding]:
    """A lockdown stands against every visit, a restriction against those of family."""
    found = stops_at(
        session,
        inmate_id=request.inmate_id,
        place=who.target.place,
        window=slot.window,
    )
    is_family = request.visit_class is VisitClass.FAMILY
    return [each for each in found if is_family or each is not Finding.RESTRICTED]


def _visit_of_act(session: Session, actor: Actor, request: VisitRequest) -> Visit | None:
    query = select(Visit).where(Visit.booked_by == actor.person_id, Visit.act_id == request.act_id)
    known = session.scalar(query)
    if known is not None and (known.slot_id, known.inmate_id) != (
        request.slot_id,
        request.inmate_id,
    ):
        raise Conflict("this act id booked another visit")
    return known


def _stored(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    request: VisitRequest,
    slot: Slot,
    against: list[Finding],
) -> Visit:
    visit = Visit(
        act_id=request.act_id,
        inmate_id=request.inmate_id,
        place_id=slot.place_id,
        slot_id=request.slot_id,
        far_slot_id=request.far_slot_id,
        visit_class=request.visit_class.value,
        form=slot.window.form.value,
        state=VisitState.REQUESTED.value,
        starts_at=slot.window.starts_at,
        ends_at=slot.window.ends_at,
        purpose_note=_sealed_note(ctx, actor, request),
        findings=",".join(finding.value for finding in against),
        booked_by=actor.person_id,
        booked_at=ctx.clock.now(),
    )
    session.add(visit)
    session.flush()
    session.add_all(
        VisitParty(visit_id=visit.id, person_id=person) for person in request.visitor_ids
    )
    slots.take(
        session,
        _ids(request),
        holder_id=actor.person_id,
        now=ctx.clock.now(),
        visit_id=visit.id,
    )
    return visit


def _sealed_note(ctx: Context, actor: Actor, request: VisitRequest) -> bytes | None:
    if not request.purpose_note.strip():
        return None
    place = place_of_note(actor.person_id, request.act_id)
    return ctx.seals.seal(request.purpose_note.strip(), place)


def _log(session: Session, ctx: Context, who: Booker, visit: Visit) -> None:
    detail = {"visit": visit.id, "state": visit.state, "class": visit.visit_class}
    record = audit.Record(
        Action.VISIT_BOOK, who.actor, who.duty, subject_id=visit.inmate_id, detail=detail
    )
    audit.append(session, ctx.clock, record)
