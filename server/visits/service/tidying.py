"""Closes remote visits whose time is long over, and forgets events that no node sends again."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.visits.rules.life import ON_LINE
from server.visits.service import nodes
from server.visits.service.lines import keep_used, locked_line, used_of
from server.visits.service.rulebook import rulebook
from server.visits.service.steps import locked_visit, step_to
from server.visits.tables import MediaEvent, Visit
from server.wire.visits import VisitForm, VisitState

# A node that was off for longer starts with an empty store.
_EVENTS_KEPT: Final = timedelta(days=30)


def tidy(session: Session, ctx: Context) -> int:
    """Returns how many visits were closed. What a living node still carries is left to it."""
    now = ctx.clock.now()
    session.execute(delete(MediaEvent).where(MediaEvent.taken_at < now - _EVENTS_KEPT))
    over = now - rulebook(ctx.limits).join_after
    query = select(Visit.id).where(
        Visit.form == VisitForm.REMOTE, Visit.state.in_(ON_LINE), Visit.ends_at < over
    )
    overdue = session.scalars(query.order_by(Visit.id)).all()
    return sum(_close(session, ctx, visit_id) for visit_id in overdue)


def _close(session: Session, ctx: Context, visit_id: int) -> bool:
    """One that was live has ended; one that never was did not take place."""
    visit = locked_visit(session, visit_id)
    line = locked_line(session, visit)
    state = VisitState(visit.state)
    if state not in ON_LINE or (state is VisitState.LIVE and nodes.node_of(session, ctx, line)):
        return False
    never_began = state in (VisitState.CHECKED_IN, VisitState.WAITING)
    node_heard = nodes.last_heard(session, line)
    keep_used(line, used_of(line).stop(node_heard or ctx.clock.now()))
    line.watched_by = None
    step_to(session, ctx, visit, VisitState.FAILED if never_began else VisitState.ENDED)
    record = audit.Record(
        "visit_closed", None, subject_id=visit.inmate_id, detail={"visit": visit.id}
    )
    audit.append(session, ctx.clock, record)
    return True
