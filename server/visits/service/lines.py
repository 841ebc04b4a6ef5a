"""The line of a visit as it is kept: its node, its time, and who agreed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.visits.rules.line import UsedTime
from server.visits.tables import Visit, VisitAgreement, VisitLine


def locked_line(session: Session, visit: Visit) -> VisitLine:
    """Made at the first call. The visit is locked before, so that it is made once."""
    line = session.get(VisitLine, visit.id, with_for_update=True, populate_existing=True)
    if line is None:
        line = VisitLine(visit_id=visit.id, used_s=0.0, given_s=0.0, extended_s=0)
        session.add(line)
        session.flush()
    return line


def used_of(line: VisitLine) -> UsedTime:
    return UsedTime(line.used_s, line.runs_since, line.stopped_at, line.given_s)


def keep_used(line: VisitLine, used: UsedTime) -> None:
    line.used_s, line.given_s = used.used_s, used.given_s
    line.runs_since, line.stopped_at = used.runs_since, used.stopped_at


def keep_agreement(session: Session, ctx: Context, visit: Visit, *, person_id: int) -> None:
    """The moment at which he agreed first. The visit is locked."""
    if session.get(VisitAgreement, (visit.id, person_id)) is None:
        agreed_at: datetime = ctx.clock.now()
        session.add(VisitAgreement(visit_id=visit.id, person_id=person_id, agreed_at=agreed_at))
        session.flush()


def agreed_of(session: Session, visit_id: int) -> dict[int, datetime]:
    query = select(VisitAgreement.person_id, VisitAgreement.agreed_at)
    return dict(session.execute(query.where(VisitAgreement.visit_id == visit_id)).all())
