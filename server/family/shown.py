"""What a relative can do with a visit now, and which one is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from server.visits.rules.life import CAN_BE_APPEALED, NEXT, TAKES_TIME
from server.wire.visits import VisitReply, VisitState

CAN_BE_ENTERED: Final = TAKES_TIME - {VisitState.REQUESTED}


def next_of(visits: Sequence[VisitReply], *, now: datetime) -> VisitReply | None:
    """The soonest that still takes place."""
    coming = [each for each in visits if each.state in TAKES_TIME and _ends(each) > now]
    return min(coming, key=lambda each: each.starts_at, default=None)


def _ends(visit: VisitReply) -> datetime:
    """Time that is given back may be after its slot."""
    return visit.join_until or visit.ends_at


def can_be_entered(visit: VisitReply, *, now: datetime) -> bool:
    """From here, by picture and sound. When the door opens is the visits' own rule."""
    is_open = visit.state in CAN_BE_ENTERED and not visit.is_under_review
    return is_open and visit.join_until is not None and visit.join_until > now


def can_be_withdrawn(visit: VisitReply) -> bool:
    return VisitState.WITHDRAWN in NEXT[visit.state]


def can_be_appealed(visit: VisitReply) -> bool:
    return visit.state in CAN_BE_APPEALED and visit.appeal is None
