"""Puts what waits for a decision before the officers, and takes it off again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Role, Target

CAPABILITY: Final = "scores"
ENTRY: Final = "entry"
GRADE: Final = "grade"
CONTEST: Final = "contest"
# 17:30 where the prisons are; a term ends with the office hours of its last day.
END_OF_OFFICE: Final = time(9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """One decision that is wanted. `title` names nobody."""

    kind: str
    subject_id: int
    action: Action
    role: Role
    title: str
    due_on: date


def ask_for_decision(
    session: Session, ctx: Context, *, actor: Actor, target: Target, work: Work
) -> None:
    approvals.open_item(
        session,
        ctx,
        capability=CAPABILITY,
        kind=work.kind,
        subject_id=work.subject_id,
        person_id=target.person_id,
        place=target.place,
        action=work.action,
        role=work.role,
        title=work.title,
        due_at=datetime.combine(work.due_on, END_OF_OFFICE),
        opened_by=actor.person_id,
    )


def acting_on(session: Session, ctx: Context, *, actor: Actor, kind: str, subject_id: int) -> Actor:
    """The actor with the duty that a colleague lent him for this one decision, if any."""
    return approvals.acting_on(
        session, ctx, actor=actor, capability=CAPABILITY, kind=kind, subject_id=subject_id
    )


def take_back(session: Session, ctx: Context, *, kind: str, subject_id: int) -> None:
    """The person no longer wants it. Comes before the locks of scores' own rows."""
    approvals.withdraw_item(session, ctx, capability=CAPABILITY, kind=kind, subject_id=subject_id)


@dataclass(frozen=True)
class Answer:
    """How a subject was decided on the page of scores, where one can say more than yes or no."""

    kind: str
    subject_id: int
    approved: bool
    reason: str


def settle(session: Session, ctx: Context, *, actor: Actor, answer: Answer) -> None:
    """Mark the work item, if it is still open. Comes before the locks of scores' own rows."""
    approvals.settle_item(
        session,
        ctx,
        capability=CAPABILITY,
        kind=answer.kind,
        subject_id=answer.subject_id,
        actor=actor,
        approved=answer.approved,
        reason=answer.reason,
    )
