"""What both sides are shown of a visit's line: when it is open, what was lost and given back."""

from typing import Any  # fields of a message, of many types

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.permissions import Actor
from server.visits.service.rulebook import rulebook
from server.visits.tables import Visit, VisitLine, VisitOutage, VisitRating
from server.wire import visits as wire
from server.wire.visits import VisitClass, VisitForm


def of_line(session: Session, ctx: Context, visit: Visit, *, reader: Actor) -> dict[str, Any]:
    """Fields of VisitReply; none for a visit that has no line."""
    rated = session.get(VisitRating, (visit.id, reader.person_id))
    fields: dict[str, Any] = {"my_rating": rated.faces if rated else None}
    if visit.form != VisitForm.REMOTE or visit.visit_class == VisitClass.PRIVILEGED:
        return fields
    rules, line = rulebook(ctx.limits), session.get(VisitLine, visit.id)
    rows = select(VisitOutage).where(VisitOutage.visit_id == visit.id).order_by(VisitOutage.id)
    return fields | {
        "join_from": visit.starts_at - rules.join_before,
        "join_until": visit.ends_at + rules.join_after,
        "given_back_s": round(line.given_s) if line else 0,
        "outages": [
            wire.VisitOutage(role=row.role, since=row.since, until=row.until)
            for row in session.scalars(rows)
        ],
    }
