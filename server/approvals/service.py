"""Work items: opened by the capability that owns the matter, decided by a named officer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from server.approvals import rules
from server.approvals.rules import ItemState
from server.approvals.tables import WorkItem
from server.identity.service import duties, people
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound, Refused
from server.infra.permissions import (
    Action,
    Actor,
    Duty,
    Place,
    Role,
    Target,
    may,
    places_of,
    require,
    require_purpose,
)


@dataclass(frozen=True)
class Item:
    """A work item as a list shows it: it names nobody, so that a list is no look at a person."""

    item_id: int
    capability: str
    kind: str
    subject_id: int
    person_id: int | None
    place: Place
    role: Role
    title: str
    state: ItemState
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    is_delegated_to_me: bool


@dataclass(frozen=True)
class OpenedItem:
    """One item with the names of those concerned."""

    item: Item
    person: str
    opened_by: str
    delegated_to: str
    decided_by: str
    decided_at: datetime | None
    reason: str


def open_item(  # all by keyword
    session: Session,
    ctx: Context,
    *,
    capability: str,
    kind: str,
    subject_id: int,
    person_id: int | None,
    place: Place,
    action: Action,
    role: Role,
    title: str,
    due_at: datetime,
    opened_by: int | None,
) -> int:
    """Put something before those who may take `action` at `place`.

    The caller has checked its own permission and writes its own audit entry.
    """
    item = WorkItem(
        capability=capability,
        kind=kind,
        subject_id=subject_id,
        person_id=person_id,
        prison_id=place.prison_id,
        block_id=place.block_id,
        action=action,
        role=role,
        title=title,
        opened_by=opened_by,
        opened_at=ctx.clock.now(),
        due_at=due_at,
    )
    session.add(item)
    session.flush()
    return item.id


def withdraw_item(
    session: Session, ctx: Context, *, capability: str, kind: str, subject_id: int
) -> None:
    """Take an open item back, as when the person withdraws. Called by the owner."""
    query = select(WorkItem).where(
        WorkItem.capability == capability,
        WorkItem.kind == kind,
        WorkItem.subject_id == subject_id,
        WorkItem.state == ItemState.OPEN,
    )
    for item in session.scalars(query.with_for_update()):
        item.state, item.decided_at = ItemState.WITHDRAWN, ctx.clock.now()
    session.flush()


def settle_item(
    session: Session,
    ctx: Context,
    *,
    capability: str,
    kind: str,
    subject_id: int,
    actor: Actor,
    approved: bool,
    reason: str,
) -> None:
    """Mark an open item by a decision that its owner takes on its own page.

    The owner calls it before it locks its own rows, as `decide` does.
    """
    query = select(WorkItem).where(
        WorkItem.capability == capability,
        WorkItem.kind == kind,
        WorkItem.subject_id == subject_id,
        WorkItem.state == ItemState.OPEN,
    )
    for item in session.scalars(query.with_for_update()):
        item.state = rules.decided_state(approved=approved, reason=reason)
        item.decided_by, item.decided_at = actor.person_id, ctx.clock.now()
        item.reason = reason.strip()
    session.flush()


def move_items(session: Session, *, person_id: int, prison_id: int, block_id: int) -> None:
    """Let what waits about a person wait where he is now; called by custody.

    What waits for a whole prison waits for the whole of the other one. What was lent for an item
    stays behind, for it was lent by an officer of the old place.
    """
    query = select(WorkItem).where(
        WorkItem.person_id == person_id, WorkItem.state == ItemState.OPEN
    )
    for item in session.scalars(query.with_for_update()):
        item.prison_id = prison_id
        item.block_id = None if item.block_id is None else block_id
        item.delegated_to, item.delegated_by, item.delegated_role = None, None, ""
    session.flush()


def my_items(session: Session, ctx: Context, *, actor: Actor) -> list[Item]:
    """What the actor may decide now and has not opened himself, the most urgent first."""
    mine = or_(*_decidable(actor), WorkItem.delegated_to == actor.person_id)
    query = (
        select(WorkItem)
        .where(
            WorkItem.state == ItemState.OPEN,
            mine,
            or_(WorkItem.opened_by.is_(None), WorkItem.opened_by != actor.person_id),
        )
        .order_by(WorkItem.due_at, WorkItem.id)
    )
    return [_item(ctx, row, actor) for row in session.scalars(query)]


def _decidable(actor: Actor) -> Iterable[ColumnElement[bool]]:
    for action in Action:
        for place in places_of(actor, action):
            yield and_(WorkItem.action == action, _stands_in(place))


def _stands_in(place: Place) -> ColumnElement[bool]:
    if place.prison_id is None:
        return true()
    if place.block_id is None:
        return WorkItem.prison_id == place.prison_id
    return and_(WorkItem.prison_id == place.prison_id, WorkItem.block_id == place.block_id)


def _item(ctx: Context, row: WorkItem, actor: Actor) -> Item:
    state = ItemState(row.state)
    return Item(
        item_id=row.id,
        capability=row.capability,
        kind=row.kind,
        subject_id=row.subject_id,
        person_id=row.person_id,
        place=Place(row.prison_id, row.block_id),
        role=Role(row.role),
        title=row.title,
        state=state,
        opened_at=row.opened_at,
        due_at=row.due_at,
        is_overdue=rules.is_overdue(state=state, due_at=row.due_at, now=ctx.clock.now()),
        is_delegated_to_me=row.delegated_to == actor.person_id,
    )


def read_item(
    session: Session, ctx: Context, *, actor: Actor, item_id: int, purpose: str | None
) -> OpenedItem:
    """One item with names, for whoever may decide or watch it. A write: the look is logged."""
    stated = require_purpose(purpose)
    row = session.get(WorkItem, item_id)
    if row is None:
        raise NotFound
    duty = _duty_to_read(session, ctx, actor, row)
    ids = [row.person_id, row.opened_by, row.delegated_to, row.decided_by]
    names = people.names_of(session, [person for person in ids if person is not None])
    look = audit.Record(
        Action.WORK_READ,
        actor,
        duty,
        subject_id=row.person_id,
        is_look=True,
        purpose=stated,
        detail={"item": item_id},
    )
    opened = OpenedItem(
        item=_item(ctx, row, actor),
        person=names.get(row.person_id or 0, ""),
        opened_by=names.get(row.opened_by or 0, ""),
        delegated_to=names.get(row.delegated_to or 0, ""),
        decided_by=names.get(row.decided_by or 0, ""),
        decided_at=row.decided_at,
        reason=row.reason,
    )
    audit.append(session, ctx.clock, look)
    return opened


def _duty_to_read(session: Session, ctx: Context, actor: Actor, row: WorkItem) -> Duty:
    target = Target(place=Place(row.prison_id, row.block_id))
    try:
        return require(actor, Action.WORK_READ, target)
    except Refused:
        acting = _with_lent_duty(session, ctx, actor, row)
        return require(acting, Action(row.action), target)


def decide(
    session: Session, ctx: Context, *, actor: Actor, item_id: int, approved: bool, reason: str
) -> None:
    """Decide an item; its owner carries the decision out in the same transaction."""
    item = _locked(session, item_id)
    acting = _with_lent_duty(session, ctx, actor, item)
    place = Place(item.prison_id, item.block_id)
    # No person: nobody decides about himself by a permission over his own data.
    duty = require(acting, Action(item.action), Target(place=place))
    rules.check_open(ItemState(item.state))
    rules.check_decider(decider_id=actor.person_id, opened_by=item.opened_by)
    item.state = rules.decided_state(approved=approved, reason=reason)
    item.decided_by, item.decided_at = actor.person_id, ctx.clock.now()
    item.reason = reason.strip()
    session.flush()
    ctx.work_handlers[item.capability].decided(
        session,
        ctx,
        actor=acting,
        subject_id=item.subject_id,
        kind=item.kind,
        approved=approved,
        reason=item.reason,
    )
    _log(session, ctx, actor, duty, item, action=f"item_{item.state}")


def _with_lent_duty(session: Session, ctx: Context, actor: Actor, item: WorkItem) -> Actor:
    """The actor with the duty lent to him for this one item, while the lender still holds it."""
    if item.delegated_to != actor.person_id or item.delegated_by is None:
        return actor
    lent = Duty(Role(item.delegated_role), Place(item.prison_id, item.block_id))
    lenders = duties.duties_of(session, ctx, person_id=item.delegated_by)
    lender = replace(actor, person_id=item.delegated_by, duties=lenders)
    if not may(lender, Action(item.action), Target(place=lent.place)):
        return actor
    return replace(actor, duties=(*actor.duties, lent))


def acting_on(
    session: Session, ctx: Context, *, actor: Actor, capability: str, kind: str, subject_id: int
) -> Actor:
    """The actor with what was lent to him for a subject that its owner decides on its own page."""
    query = select(WorkItem).where(
        WorkItem.capability == capability,
        WorkItem.kind == kind,
        WorkItem.subject_id == subject_id,
        WorkItem.state == ItemState.OPEN,
        WorkItem.delegated_to == actor.person_id,
    )
    item = session.scalar(query)
    return actor if item is None else _with_lent_duty(session, ctx, actor, item)


def delegate(
    session: Session, ctx: Context, *, actor: Actor, item_id: int, to_person_id: int
) -> None:
    """Hand one item to a colleague of the same prison, who then decides it in one's place."""
    item = _locked(session, item_id)
    target = Target(place=Place(item.prison_id, item.block_id))
    require(actor, Action.WORK_DELEGATE, target)
    duty = require(actor, Action(item.action), target)
    rules.check_open(ItemState(item.state))
    rules.check_decider(decider_id=to_person_id, opened_by=item.opened_by)
    held = duties.duties_of(session, ctx, person_id=to_person_id)
    if item.prison_id not in {each.place.prison_id for each in held}:
        raise Refused("the colleague holds no duty in this prison")
    item.delegated_to, item.delegated_by = to_person_id, actor.person_id
    item.delegated_role = duty.role
    _log(session, ctx, actor, duty, item, action="item_delegated")


def _locked(session: Session, item_id: int) -> WorkItem:
    item = session.get(WorkItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise NotFound
    return item


def _log(
    session: Session, ctx: Context, actor: Actor, duty: Duty, item: WorkItem, *, action: str
) -> None:
    record = audit.Record(
        action,
        actor,
        duty,
        subject_id=item.person_id,
        detail={
            "item": item.id,
            "of": f"{item.capability}.{item.kind}",
            "delegated_to": item.delegated_to,
        },
    )
    audit.append(session, ctx.clock, record)
