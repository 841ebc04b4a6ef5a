"""What waits for an officer: his work items, the contests, which terminals, one item opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.approvals.service import Item, OpenedItem
from server.console.import_desk import ShownRun, with_refusals
from server.console.terminal_list import ShownTerminal, terminals_to_look_after
from server.identity.service import staff
from server.identity.service.staff import StaffMember
from server.infra.context import Context, PlaceWords
from server.infra.errors import GuituError, Sentence
from server.infra.permissions import Action, Actor, Target, may, places_of
from server.scores import service as scores
from server.scores.rules.points import Reckoning
from server.scores.service import EndedCycleView, Proposed
from server.scores.service.work import CAPABILITY as SCORES
from server.scores.service.work import CONTEST, ENTRY, GRADE
from server.visits import service as visits
from server.visits.service import NamelessVisit
from server.visits.service.work import CAPABILITY as VISITS
from server.wire.visits import VisitReply


@dataclass(frozen=True)
class WaitingItem:
    """A work item with its place in words. It names nobody: a list is no look at a person."""

    item: Item
    place: PlaceWords


@dataclass(frozen=True)
class OpenedWork:
    """One item with what is to be decided: a proposed line, or an ended cycle to be graded."""

    opened: OpenedItem
    proposal: Proposed | None = None
    reckoning: Reckoning | None = None
    refusal: Sentence | None = None
    cycle: EndedCycleView | None = None
    visit: VisitReply | None = None
    colleagues: Sequence[StaffMember] = ()


@dataclass(frozen=True)
class Desk:
    """What waits for this officer today. A part is None where he has no duty for it."""

    calling: Sequence[NamelessVisit]
    visits: Sequence[NamelessVisit]
    work: Sequence[WaitingItem]
    contests: Sequence[WaitingItem]
    terminals: Sequence[ShownTerminal] | None
    imports: Sequence[ShownRun] | None


def waiting_work(session: Session, ctx: Context, *, actor: Actor) -> list[WaitingItem]:
    """Contests have a page of their own and are in this list too."""
    return [
        WaitingItem(item, ctx.inmates.place_words(session, item.place))
        for item in approvals.my_items(session, ctx, actor=actor)
    ]


def today(session: Session, ctx: Context, *, actor: Actor) -> Desk:
    waiting = waiting_work(session, ctx, actor=actor)
    reads_imports = places_of(actor, Action.IMPORT_READ)
    reads_terminals = places_of(actor, Action.TERMINAL_READ)
    return Desk(
        calling=visits.unwatched(session, ctx, actor=actor),
        visits=visits.todays(session, ctx, actor=actor),
        work=[each for each in waiting if each.item.kind != CONTEST],
        contests=[each for each in waiting if each.item.kind == CONTEST],
        terminals=terminals_to_look_after(session, ctx, actor=actor) if reads_terminals else None,
        imports=with_refusals(session, ctx, actor=actor) if reads_imports else None,
    )


def open_work(
    session: Session, ctx: Context, *, actor: Actor, item_id: int, purpose: str
) -> OpenedWork:
    """One item, its subject, and to whom it can be handed. A write session: looks are logged."""
    work = _with_subject(session, ctx, actor=actor, item_id=item_id, purpose=purpose)
    if not may(actor, Action.WORK_DELEGATE, Target(place=work.opened.item.place)):
        return work
    return replace(work, colleagues=staff.colleagues(session, ctx, actor=actor))


def _with_subject(
    session: Session, ctx: Context, *, actor: Actor, item_id: int, purpose: str
) -> OpenedWork:
    opened = approvals.read_item(session, ctx, actor=actor, item_id=item_id, purpose=purpose)
    item = opened.item
    if item.capability == VISITS:
        return _with_visit(session, ctx, OpenedWork(opened), actor=actor, purpose=purpose)
    if item.capability != SCORES or item.person_id is None:
        return OpenedWork(opened)
    if item.kind == GRADE:
        cycles = scores.cycles_for_staff(
            session, ctx, actor=actor, inmate_id=item.person_id, purpose=purpose
        )
        found = next((each for each in cycles if each.cycle_id == item.subject_id), None)
        return OpenedWork(opened, cycle=found)
    if item.kind != ENTRY:
        return OpenedWork(opened)
    proposals = scores.proposals_for_staff(
        session, ctx, actor=actor, purpose=purpose, inmate_id=item.person_id
    )
    proposal = next((each for each in proposals if each.proposal_id == item.subject_id), None)
    if proposal is None:
        return OpenedWork(opened)
    return _reckoned(session, ctx, OpenedWork(opened, proposal), actor=actor, purpose=purpose)


def _with_visit(
    session: Session, ctx: Context, work: OpenedWork, *, actor: Actor, purpose: str
) -> OpenedWork:
    """What is asked and what is against it; who was lent the item alone reads its title."""
    item = work.opened.item
    if not may(actor, Action.VISIT_READ, Target(item.person_id, item.place)):
        return work
    shown = visits.visit_for_staff(
        session, ctx, actor=actor, visit_id=item.subject_id, purpose=purpose
    )
    return replace(work, visit=shown)


def _reckoned(
    session: Session, ctx: Context, work: OpenedWork, *, actor: Actor, purpose: str
) -> OpenedWork:
    """What the cap would leave if it were approved now."""
    proposal = work.proposal
    if proposal is None or not may(
        actor, Action.SCORE_PROPOSE, Target(place=work.opened.item.place)
    ):
        return work
    try:
        reckoning = scores.reckon_entry(
            session,
            ctx,
            actor=actor,
            inmate_id=proposal.inmate_id,
            clause=proposal.clause,
            happened_on=proposal.happened_on,
            points=proposal.asked,
            purpose=purpose,
        )
    except GuituError as error:
        return replace(work, refusal=error.sentence)
    return replace(work, reckoning=reckoning)
