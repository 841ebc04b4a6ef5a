"""What visits stand on, as the console's pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from server.custody import service as custody
from server.custody.service import KnownBlock
from server.identity.rules.kinds import CredentialKind
from server.identity.service import credentials
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, places_of
from server.visits import service as visits
from server.visits.service import ShownPlace, ShownSeparation, ShownStop
from server.wire.base import Text


@dataclass(frozen=True)
class Rooms:
    """`prisons` are those in which the actor may arrange places."""

    places: Sequence[ShownPlace]
    prisons: Sequence[tuple[int, Text]]


@dataclass(frozen=True)
class Stops:
    """A part is None where the actor has no duty for it; `blocks` are those he may lock down."""

    stops: Sequence[ShownStop] | None
    separations: Sequence[ShownSeparation] | None
    blocks: Sequence[KnownBlock]


def rooms(session: Session, ctx: Context, *, actor: Actor) -> Rooms:
    shown = visits.arrangement(session, ctx, actor=actor)
    reach = places_of(actor, Action.VISIT_ARRANGE)
    own = {place.prison_id for place in reach}
    prisons = {
        known.place.prison_id: known.prison
        for known in custody.known_blocks(session)
        if known.place.prison_id is not None and (None in own or known.place.prison_id in own)
    }
    return Rooms(shown, [(prison, name) for prison, name in prisons.items() if reach])


def stops(session: Session, ctx: Context, *, actor: Actor, purpose: str | None) -> Stops:
    reach = places_of(actor, Action.VISIT_STOP)
    can_separate = places_of(actor, Action.VISIT_SEPARATE)
    blocks = [
        known
        for known in custody.known_blocks(session)
        if any(
            place.prison_id in (None, known.place.prison_id)
            and place.block_id in (None, known.place.block_id)
            for place in reach
        )
    ]
    return Stops(
        visits.stops_for_staff(session, ctx, actor=actor, purpose=purpose) if reach else None,
        visits.separations_for_staff(session, ctx, actor=actor, purpose=purpose)
        if can_separate
        else None,
        blocks,
    )


def inmate(session: Session, *, actor: Actor, number: str) -> int:
    """Who has this number in the actor's prison; the service asks whether he is in reach."""
    if actor.prison_id is None:
        raise NotFound
    look_up = credentials.number_look_up(actor.prison_id, number.strip())
    found = credentials.by_look_up(session, kind=CredentialKind.NUMBER, look_up=look_up)
    if found is None:
        raise NotFound
    return found.person_id


def days(ctx: Context, since: date, until: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, where the prison is."""
    after = until + timedelta(days=1)
    start, end = (datetime.combine(day, time(0), ctx.clock.zone) for day in (since, after))
    return start.astimezone(UTC), end.astimezone(UTC)
