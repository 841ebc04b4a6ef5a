"""Carries out what approvals decides for scores; registered in bootstrap."""

from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.errors import InvalidInput
from server.infra.permissions import Actor
from server.scores.service.entry import decide_entry
from server.scores.service.grading import decide_grade
from server.scores.service.work import ENTRY, GRADE


class ScoresWork:
    """Lines and grades are a yes or a no. A contest says more: see `decide_case`."""

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
        if kind == ENTRY:
            decide_entry(
                session, ctx, actor=actor, proposal_id=subject_id, approved=approved, reason=reason
            )
        elif kind == GRADE:
            decide_grade(
                session, ctx, actor=actor, cycle_id=subject_id, approved=approved, reason=reason
            )
        else:
            raise InvalidInput(f"a {kind} is decided on its own page")
