"""Contest cases with the names of those who contested, and the line that each is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.identity.service import people
from server.infra.context import Context, Whereabouts
from server.infra.permissions import Actor
from server.scores import service as scores
from server.scores.service import StaffCase
from server.wire.scores import ExplainedLine


@dataclass(frozen=True)
class NamedCase:
    name: str
    whereabouts: Whereabouts | None
    staff_case: StaffCase


@dataclass(frozen=True)
class OpenedCase:
    named: NamedCase
    line: ExplainedLine


def named_cases(
    session: Session, ctx: Context, *, actor: Actor, purpose: str, is_open: bool
) -> list[NamedCase]:
    """A write session: each person in the list is a logged look."""
    found = scores.cases_for_staff(session, ctx, actor=actor, purpose=purpose, is_open=is_open)
    return _named(session, ctx, found)


def opened_case(
    session: Session, ctx: Context, *, actor: Actor, case_id: int, purpose: str
) -> OpenedCase:
    """A write session: the look is logged."""
    found = scores.case_for_staff(session, ctx, actor=actor, case_id=case_id, purpose=purpose)
    acting = scores.acting_in_case(session, ctx, actor=actor, case_id=case_id)
    line = scores.line_for_staff(
        session, ctx, actor=acting, entry_id=found.case.line.entry_id, purpose=purpose
    )
    return OpenedCase(_named(session, ctx, [found])[0], line)


def _named(session: Session, ctx: Context, found: Sequence[StaffCase]) -> list[NamedCase]:
    """The scores service has asked for the permission to see these people."""
    ids = {each.inmate_id for each in found}
    names = people.names_of(session, ids)
    where = ctx.inmates.whereabouts_of_all(session, person_ids=ids)
    return [
        NamedCase(names.get(each.inmate_id, ""), where.get(each.inmate_id), each) for each in found
    ]
