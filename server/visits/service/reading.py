"""Visits as the people of both sides and officers read them."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.rules.kinship import kinship_words
from server.identity.service import people
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import (
    Action,
    Actor,
    Role,
    Target,
    places_of,
    require,
    require_purpose,
    roles,
)
from server.infra.sealing import Place as SealPlace
from server.infra.words import role_words
from server.visits.service.checks import month_counts
from server.visits.service.line_reading import of_line
from server.visits.service.offers import offered
from server.visits.service.recording_state import can_see_recording
from server.visits.service.rulebook import rulebook
from server.visits.service.words import finding_words
from server.visits.tables import Visit, VisitAppeal, VisitParty, VisitStepRow, VisitStop
from server.wire.base import Text
from server.wire.visits import (
    AppealReply,
    AppealState,
    FreeSlot,
    MonthCount,
    PeopleReply,
    Restriction,
    VisitClass,
    VisitForm,
    VisitPerson,
    VisitReply,
    VisitsReply,
    VisitState,
    VisitStep,
)


def visit_reply(session: Session, ctx: Context, visit: Visit, *, reader: Actor) -> VisitReply:
    parties = session.scalars(
        select(VisitParty.person_id).where(VisitParty.visit_id == visit.id)
    ).all()
    steps = select(VisitStepRow).where(VisitStepRow.visit_id == visit.id).order_by(VisitStepRow.id)
    answered = [visit.answered_by] if visit.answered_by is not None else []
    names = people.names_of(session, [*parties, *answered, visit.inmate_id])
    return VisitReply(
        visit_id=visit.id,
        state=VisitState(visit.state),
        visit_class=VisitClass(visit.visit_class),
        form=VisitForm(visit.form),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        inmate_name=names[visit.inmate_id],
        visitors=[names[each] for each in sorted(parties) if _is_told(reader, each)],
        purpose_note=_note(ctx, visit, reader),
        findings=[finding_words(each) for each in visit.findings.split(",") if each],
        answered_by=names.get(visit.answered_by or 0, ""),
        reasons=visit.reasons,
        is_under_review=bool(visit.flag),
        offers=_offers(session, ctx, visit),
        appeal=_appeal(session, ctx, visit, reader=reader),
        steps=[_step(row) for row in session.scalars(steps)],
        can_see_recording=can_see_recording(session, visit),
        **of_line(session, ctx, visit, reader=reader),
    )


def _offers(session: Session, ctx: Context, visit: Visit) -> list[FreeSlot]:
    """Of a cancelled visit: the next slots where the inmate is held now."""
    if visit.state != VisitState.CANCELLED:
        return []
    held = ctx.inmates.whereabouts(session, person_id=visit.inmate_id)
    if held is None:
        return []
    return offered(
        session,
        ctx,
        prison_id=held.place.prison_id,
        form=VisitForm(visit.form),
        most=rulebook(ctx.limits).offers,
        with_partners=False,
    )


def _note(ctx: Context, visit: Visit, reader: Actor) -> str:
    is_told = reader.person_id == visit.booked_by or _is_staff(reader)
    if visit.purpose_note is None or not is_told:
        return ""
    return ctx.seals.open(visit.purpose_note, place_of_note(visit.booked_by, visit.act_id))


def _appeal(session: Session, ctx: Context, visit: Visit, *, reader: Actor) -> AppealReply | None:
    row = session.scalar(select(VisitAppeal).where(VisitAppeal.visit_id == visit.id))
    if row is None:
        return None
    is_told = reader.person_id == row.asked_by or _is_staff(reader)
    decided = [row.decided_by] if row.decided_by is not None else []
    return AppealReply(
        state=AppealState(row.state),
        asked_at=row.asked_at,
        words=ctx.seals.open(row.words, place_of_appeal(visit.id)) if is_told else "",
        answered_by=people.names_of(session, decided).get(row.decided_by or 0, ""),
        reasons=row.reasons,
    )


def place_of_appeal(visit_id: int) -> SealPlace:
    return SealPlace("visit_appeal", "words", str(visit_id))


def _is_staff(reader: Actor) -> bool:
    return not roles(reader.duties) & {Role.INMATE, Role.RELATIVE}


def place_of_reason(ordered_by: int, ordered_at: datetime) -> SealPlace:
    return SealPlace("visit_stop", "reason", f"{ordered_by}/{ordered_at.isoformat()}")


def place_of_note(booked_by: int, act_id: str) -> SealPlace:
    return SealPlace("visit", "purpose_note", f"{booked_by}/{act_id}")


def _is_told(reader: Actor, person_id: int) -> bool:
    return Role.RELATIVE not in roles(reader.duties) or person_id == reader.person_id


def _step(row: VisitStepRow) -> VisitStep:
    words = role_words(row.role)
    return VisitStep(
        at=row.at, what=row.what, role=Text(zh=words.zh, en=words.en), reasons=row.reasons
    )


def my_visits(session: Session, ctx: Context, *, actor: Actor) -> VisitsReply:
    """An inmate's visits, or those in which a relative takes part; the latest first."""
    require(actor, Action.VISIT_READ, Target(actor.person_id))
    mine = select(VisitParty.visit_id).where(VisitParty.person_id == actor.person_id)
    query = (
        select(Visit)
        .where(or_(Visit.inmate_id == actor.person_id, Visit.id.in_(mine)))
        .where(Visit.state != VisitState.DELETED)
        .order_by(Visit.starts_at.desc(), Visit.id.desc())
    )
    visits = session.scalars(query.limit(100)).all()
    return VisitsReply(
        as_of=ctx.clock.now(),
        visits=[visit_reply(session, ctx, visit, reader=actor) for visit in visits],
        month=_month(session, ctx, actor) if Role.INMATE in roles(actor.duties) else None,
        restrictions=_restrictions(session, ctx, inmate_id=actor.person_id),
    )


def _restrictions(session: Session, ctx: Context, *, inmate_id: int) -> list[Restriction]:
    """Those that have not ended. Only he himself is told why."""
    query = select(VisitStop).where(
        VisitStop.inmate_id == inmate_id,
        VisitStop.lifted_at.is_(None),
        VisitStop.ends_at > ctx.clock.now(),
    )
    stops = session.scalars(query.order_by(VisitStop.starts_at, VisitStop.id)).all()
    names = people.names_of(session, [stop.ordered_by for stop in stops])
    return [
        Restriction(
            starts_at=stop.starts_at,
            ends_at=stop.ends_at,
            reason=ctx.seals.open(stop.reason, place_of_reason(stop.ordered_by, stop.ordered_at)),
            ordered_by=names[stop.ordered_by],
        )
        for stop in stops
    ]


def _month(session: Session, ctx: Context, actor: Actor) -> MonthCount:
    counts = month_counts(session, ctx, inmate_id=actor.person_id, of=ctx.clock.now())
    level = custody.treatment_level(session, person_id=actor.person_id)
    return MonthCount(
        allowed=rulebook(ctx.limits).monthly(level),
        in_person=counts[VisitForm.IN_PERSON],
        remote=counts[VisitForm.REMOTE],
    )


def my_people(session: Session, ctx: Context, *, actor: Actor) -> PeopleReply:
    """With whom one can book: an inmate's relatives, or the inmates of a relative."""
    require(actor, Action.VISIT_READ, Target(actor.person_id))
    if Role.INMATE in roles(actor.duties):
        kin = {
            each.relative_id: each for each in people.known_kin(session, inmate_id=actor.person_id)
        }
    else:
        known = people.known_kin(session, relative_id=actor.person_id)
        kin = {each.inmate_id: each for each in known}
    names = people.names_of(session, kin.keys())
    shown = []
    for person_id, each in kin.items():
        words = kinship_words(each.kinship)
        shown.append(
            VisitPerson(
                person_id=person_id,
                name=names[person_id],
                kinship=Text(zh=words.zh, en=words.en),
                is_verified=each.is_verified,
                expires_on=each.expires_on,
            )
        )
    return PeopleReply(as_of=ctx.clock.now(), people=shown)


def visits_for_staff(
    session: Session, ctx: Context, *, actor: Actor, day: date, purpose: str | None
) -> list[VisitReply]:
    """A day's visits of those whom the actor has a duty for. A write: the looks are logged."""
    stated = require_purpose(purpose)
    held = custody.people_in(session, places=places_of(actor, Action.VISIT_READ))
    since = datetime.combine(day, time(0), ctx.clock.zone)
    query = select(Visit).where(
        Visit.starts_at >= since, Visit.starts_at < since + timedelta(days=1)
    )
    visits = session.scalars(query.order_by(Visit.starts_at, Visit.id)).all()
    seen = [visit for visit in visits if held is None or visit.inmate_id in held]
    shown = [visit_reply(session, ctx, visit, reader=actor) for visit in seen]
    looks = [
        audit.Record(
            Action.VISIT_READ,
            actor,
            require(actor, Action.VISIT_READ, custody.target_of(session, person_id=inmate_id)),
            subject_id=inmate_id,
            is_look=True,
            purpose=stated,
        )
        for inmate_id in dict.fromkeys(visit.inmate_id for visit in seen)
    ]
    audit.append_all(session, ctx.clock, looks)
    return shown


def visit_for_staff(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, purpose: str | None
) -> VisitReply:
    """One visit, for who decides about it. A write: the look is logged."""
    stated = require_purpose(purpose)
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    target = custody.target_of(session, person_id=visit.inmate_id)
    duty = require(actor, Action.VISIT_READ, target)
    shown = visit_reply(session, ctx, visit, reader=actor)
    look = audit.Record(
        Action.VISIT_READ,
        actor,
        duty,
        subject_id=visit.inmate_id,
        is_look=True,
        purpose=stated,
        detail={"visit": visit_id},
    )
    audit.append(session, ctx.clock, look)
    return shown
