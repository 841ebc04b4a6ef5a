"""The staff as an administrator's list shows them: accounts, duties, and where each holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from server.console.terminal_list import blocks_for
from server.custody.service import KnownBlock
from server.identity.service import duties, staff
from server.identity.service.duties import GivenDuty
from server.identity.service.staff import StaffMember
from server.infra.context import Context, PlaceWords
from server.infra.permissions import Action, Actor, Role

NOT_GIVEN: Final = frozenset({Role.INMATE, Role.RELATIVE})


@dataclass(frozen=True)
class ShownDuty:
    given: GivenDuty
    place: PlaceWords


@dataclass(frozen=True)
class ShownStaff:
    member: StaffMember
    duties: Sequence[ShownDuty]


@dataclass(frozen=True)
class Staff:
    """`blocks` and `roles` are what a new duty can be."""

    members: Sequence[ShownStaff]
    blocks: Sequence[KnownBlock]
    roles: Sequence[Role]


def _shown(session: Session, ctx: Context, member: StaffMember) -> ShownStaff:
    given = duties.given_duties(session, ctx, person_id=member.person_id)
    return ShownStaff(
        member,
        [ShownDuty(each, ctx.inmates.place_words(session, each.duty.place)) for each in given],
    )


def staff_members(session: Session, ctx: Context, *, actor: Actor) -> Staff:
    members = staff.list_staff(session, ctx, actor=actor)
    return Staff(
        [_shown(session, ctx, member) for member in members],
        blocks_for(session, actor=actor, action=Action.STAFF_MANAGE),
        [role for role in Role if role not in NOT_GIVEN],
    )
