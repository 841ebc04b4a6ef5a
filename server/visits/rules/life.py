"""The life of a visit: one table of every step that there is.

CANCELLED is an officer's answer to a flag: what was approved does not take place.
"""

from collections.abc import Mapping
from typing import Final

from server.visits.rules.errors import StepRefused
from server.wire.visits import VisitState as S

_LIVE_ENDINGS: Final = frozenset({S.ENDED, S.TERMINATED, S.FAILED})
_BEFORE_LIVE: Final = frozenset({S.WITHDRAWN, S.NO_SHOW, S.FAILED, S.TERMINATED})
NEXT: Final[Mapping[S, frozenset[S]]] = {
    S.REQUESTED: frozenset({S.APPROVED, S.AUTO_APPROVED, S.REJECTED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.CHECKED_IN, S.WITHDRAWN, S.CANCELLED, S.NO_SHOW, S.FAILED}),
    S.AUTO_APPROVED: frozenset({S.CHECKED_IN, S.WITHDRAWN, S.CANCELLED, S.NO_SHOW, S.FAILED}),
    S.CHECKED_IN: frozenset({S.WAITING}) | _BEFORE_LIVE,
    S.WAITING: frozenset({S.LIVE}) | _BEFORE_LIVE,
    S.LIVE: frozenset({S.SUPERVISOR_MISSING, S.RECONNECTING}) | _LIVE_ENDINGS,
    S.SUPERVISOR_MISSING: frozenset({S.LIVE, S.RECONNECTING}) | _LIVE_ENDINGS,
    S.RECONNECTING: frozenset({S.LIVE, S.SUPERVISOR_MISSING}) | _LIVE_ENDINGS,
    S.REJECTED: frozenset({S.ARCHIVED}),
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.CANCELLED: frozenset({S.ARCHIVED}),
    S.ENDED: frozenset({S.ARCHIVED}),
    S.TERMINATED: frozenset({S.ARCHIVED}),
    S.NO_SHOW: frozenset({S.ARCHIVED}),
    S.FAILED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset({S.DELETED}),
    S.DELETED: frozenset(),
}
# Of these the rooms and the time of everybody are taken.
TAKES_TIME: Final = frozenset(
    {
        S.REQUESTED,
        S.APPROVED,
        S.AUTO_APPROVED,
        S.CHECKED_IN,
        S.WAITING,
        S.LIVE,
        S.SUPERVISOR_MISSING,
        S.RECONNECTING,
    }
)
# People may be on its line.
ON_LINE: Final = frozenset({S.CHECKED_IN, S.WAITING, S.LIVE, S.SUPERVISOR_MISSING, S.RECONNECTING})
APPROVED: Final = frozenset({S.APPROVED, S.AUTO_APPROVED})
# An officer's ending of a visit states its reason.
STATES_REASON: Final = frozenset({S.REJECTED, S.CANCELLED, S.TERMINATED, S.NO_SHOW, S.FAILED})
# What an officer may set when nobody else does, such as for a visit in person.
BY_OFFICER: Final = frozenset({S.LIVE, S.ENDED, S.TERMINATED, S.NO_SHOW, S.FAILED})


# What an officer refused or ended: its person may ask the prison to look again.
CAN_BE_APPEALED: Final = frozenset({S.REJECTED, S.CANCELLED, S.TERMINATED})


def require_step(now: S, then: S) -> None:
    if then not in NEXT[now]:
        raise StepRefused(f"{now} to {then}")
