"""Puts a visit that the rule does not approve before a named officer, and takes it off again."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.custody import service as custody
from server.infra.context import Context
from server.infra.permissions import Action, Place, Role, Target
from server.scores.service import rulebook as workdays_of
from server.scores.service.work import END_OF_OFFICE
from server.visits.service.checks import Booker
from server.visits.service.rulebook import rulebook
from server.visits.tables import Visit
from server.wire.visits import VisitClass

CAPABILITY: Final = "visits"
VISIT: Final = "visit"
REVIEW: Final = "review"
APPEAL: Final = "appeal"
RECORDING: Final = "recording"
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
    title = _TITLES[VisitClass(visit.visit_class)]
    _open(session, ctx, visit, kind=VISIT, title=title, opened_by=who.actor.person_id)


def ask_for_review(session: Session, ctx: Context, visit: Visit) -> None:
    """Something came between: an officer keeps the visit or cancels it."""
    _open(session, ctx, visit, kind=REVIEW, title="已约会见复核", opened_by=None)


def ask_for_appeal(session: Session, ctx: Context, visit: Visit, *, asked_by: int) -> None:
    calendar = workdays_of(ctx.limits).calendar
    workdays = rulebook(ctx.limits).appeal_answer_within
    last = calendar.after(ctx.clock.today(), workdays=workdays)
    approvals.open_item(
        session,
        ctx,
        capability=CAPABILITY,
        kind=APPEAL,
        subject_id=visit.id,
        person_id=visit.inmate_id,
        place=target_of_prison(session, visit).place,
        action=Action.VISIT_APPEAL_DECIDE,
        role=Role.PRISON_LEADER,
        title="会见复议",
        due_at=datetime.combine(last, END_OF_OFFICE),
        opened_by=asked_by,
    )


def target_of_prison(session: Session, visit: Visit) -> Target:
    """Where the inmate is held now, as a whole, and without him: see `decided`."""
    held = custody.target_of(session, person_id=visit.inmate_id).place
    return Target(place=Place(held.prison_id))


def _open(
    session: Session, ctx: Context, visit: Visit, *, kind: str, title: str, opened_by: int | None
) -> None:
    place = custody.target_of(session, person_id=visit.inmate_id).place
    is_block = decides_for_block(visit)
    approvals.open_item(
        session,
        ctx,
        capability=CAPABILITY,
        kind=kind,
        subject_id=visit.id,
        person_id=visit.inmate_id,
        place=place if is_block else Place(place.prison_id),
        action=Action.VISIT_DECIDE,
        role=Role.BLOCK_LEADER if is_block else Role.SCORES_OFFICE,
        title=title,
        due_at=_due_at(ctx, visit),
        opened_by=opened_by,
    )


def _due_at(ctx: Context, visit: Visit) -> datetime:
    """The end of the term's last working day, or the beginning of the visit where it is sooner."""
    calendar = workdays_of(ctx.limits).calendar
    last = calendar.after(ctx.clock.today(), workdays=rulebook(ctx.limits).answer_within)
    return min(datetime.combine(last, END_OF_OFFICE), visit.starts_at)


def take_back(session: Session, ctx: Context, *, visit_id: int) -> None:
    """Nobody needs to decide any more. Comes before the locks of visits' own rows."""
    for kind in (VISIT, REVIEW):
        approvals.withdraw_item(session, ctx, capability=CAPABILITY, kind=kind, subject_id=visit_id)
