"""Opens work items, and a handler that writes down what it was told."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from server.approvals import service
from server.infra.context import Context
from server.infra.errors import Conflict
from server.infra.permissions import Action, Actor, Place, Role


@dataclass(frozen=True)
class Told:
    subject_id: int
    kind: str
    approved: bool
    reason: str
    by: int


@dataclass
class KeepingHandler:
    """Stands where a capability's handler stands; it can be told to refuse."""

    told: list[Told] = field(default_factory=list)
    refuses: bool = False

    def decided(
        self,
        session: Session,
        ctx: Context,
        *,
        actor: Actor,
        subject_id: int,
        kind: str,
        approved: bool,
        reason: str,
    ) -> None:
        if self.refuses:
            raise Conflict("the line is gone")
        self.told.append(Told(subject_id, kind, approved, reason, actor.person_id))


def make_item(
    session: Session,
    ctx: Context,
    place: Place,
    *,
    person_id: int | None = None,
    opened_by: int | None = None,
    action: Action = Action.SCORE_APPROVE,
    days: int = 3,
    subject_id: int = 7,
) -> int:
    return service.open_item(
        session,
        ctx,
        capability="scores",
        kind="entry",
        subject_id=subject_id,
        person_id=person_id,
        place=place,
        action=action,
        role=Role.BLOCK_LEADER,
        title="加分审批",
        due_at=ctx.clock.now() + timedelta(days=days),
        opened_by=opened_by,
    )
