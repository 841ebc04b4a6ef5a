"""Puts a visit that the rule does not approve before a named officer, and takes it off again."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.infra.context import Context
from server.infra.permissions import Action, Place, Role
from server.scores.service import rulebook as workdays_of
from server.scores.service.work import END_OF_OFFICE
from server.visits.service.checks import Booker
from server.visits.service.rulebook import rulebook
from server.visits.tables import Visit
from server.wire.visits import VisitClass

CAPABILITY: Final = "visits"
VISIT: Final = "visit"
_TITLES: Final = {
    VisitClass.FAMILY: "亲属会见审批",
    VisitClass.HELP_EDUCATION: "帮教会见审批",
    VisitClass.PRIVILEGED: "律师会见审批",
    VisitClass.OFFICIAL: "公务会见审批",
}


def decides_for_block(visit: Visit) -> bool:
    """A privileged or official visit is the prison's to decide: a duty at a block is too narrow."""
    return VisitClass(visit.visit_class) in (VisitClass.FAMILY, VisitClass.HELP_EDUCATION)


def ask_for_decision(session: Session, ctx: Context, *, who: Booker, visit: Visit) -> None:
    place, is_block = who.target.place, decides_for_block(visit)
    approvals.open_item(
        session,
        ctx,
        capability=CAPABILITY,
        kind=VISIT,
        subject_id=visit.id,
        person_id=visit.inmate_id,
        place=place if is_block else Place(place.prison_id),
        action=Action.VISIT_DECIDE,
        role=Role.BLOCK_LEADER if is_block else Role.SCORES_OFFICE,
        title=_TITLES[VisitClass(visit.visit_class)],
        due_at=_due_at(ctx, visit),
        opened_by=who.actor.person_id,
    )


def _due_at(ctx: Context, visit: Visit) -> datetime:
    """The end of the term's last working day, or the beginning of the visit where it is sooner."""
    calendar = workdays_of(ctx.limits).calendar
    last = calendar.after(ctx.clock.today(), workdays=rulebook(ctx.limits).answer_within)
    return min(datetime.combine(last, END_OF_OFFICE), visit.starts_at)


def take_back(session: Session, ctx: Context, *, visit_id: int) -> None:
    """Nobody needs to decide any more. Comes before the locks of visits' own rows."""
    approvals.withdraw_item(session, ctx, capability=CAPABILITY, kind=VISIT, subject_id=visit_id)
