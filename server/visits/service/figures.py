"""Figures of a month: visits of both forms, what families were spared, how long they wait."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra.context import Context
from server.infra.errors import Refused
from server.infra.permissions import Action, Actor, places_of
from server.visits.tables import Visit, VisitLine, VisitRating
from server.wire.visits import VisitForm, VisitState

_HELD = (VisitState.ENDED, VisitState.TERMINATED, VisitState.ARCHIVED, VisitState.DELETED)


@dataclass(frozen=True)
class Figures:
    """Of visits that took place. Kilometres and yuan are of remote ones; `km_one_way` is assumed.

    `waited_days` is from booking to the visit, in the middle; None where there was none.
    """

    month: date
    in_person: int
    remote: int
    not_held: int
    km_one_way: int
    fen_per_km: int
    waited_days: int | None
    given_back_s: int
    faces: float | None
    ratings: int

    @property
    def km_saved(self) -> int:
        """There and back."""
        return self.remote * 2 * self.km_one_way

    @property
    def fen_saved(self) -> int:
        return self.km_saved * self.fen_per_km

    @property
    def before(self) -> date:
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.month + timedelta(days=31)).replace(day=1)


def figures(session: Session, ctx: Context, *, actor: Actor, month: date) -> Figures:
    """Of the actor's places. It names nobody."""
    reach = places_of(actor, Action.VISIT_READ)
    if not reach:
        raise Refused(Action.VISIT_READ)
    held = custody.people_in(session, places=reach)
    first = month.replace(day=1)
    visits = _of_month(session, ctx, first, held)
    took_place = [visit for visit in visits if visit.state in _HELD]
    ids = [visit.id for visit in took_place]
    given = session.scalars(select(VisitLine.given_s).where(VisitLine.visit_id.in_(ids))).all()
    faces = session.scalars(select(VisitRating.faces).where(VisitRating.visit_id.in_(ids))).all()
    waited = sorted((visit.starts_at - visit.booked_at).days for visit in took_place)
    return Figures(
        month=first,
        in_person=sum(visit.form == VisitForm.IN_PERSON for visit in took_place),
        remote=sum(visit.form == VisitForm.REMOTE for visit in took_place),
        not_held=sum(visit.state in (VisitState.FAILED, VisitState.NO_SHOW) for visit in visits),
        km_one_way=ctx.limits.number("visits.km_one_way"),
        fen_per_km=ctx.limits.number("visits.fen_per_km"),
        waited_days=waited[len(waited) // 2] if waited else None,
        given_back_s=round(sum(given)),
        faces=sum(faces) / len(faces) if faces else None,
        ratings=len(faces),
    )


def _of_month(session: Session, ctx: Context, first: date, held: set[int] | None) -> list[Visit]:
    following = (first + timedelta(days=31)).replace(day=1)
    start, end = (
        datetime.combine(day, time(0), ctx.clock.zone).astimezone(UTC) for day in (first, following)
    )
    query = select(Visit).where(Visit.starts_at >= start, Visit.starts_at < end)
    found = session.scalars(query).all()
    return [visit for visit in found if held is None or visit.inmate_id in held]
