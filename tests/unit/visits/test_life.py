"""The life cycle: the steps that there are, and no other."""

from itertools import product

import pytest

from server.visits.rules.errors import StepRefused
from server.visits.rules.life import NEXT, TAKES_TIME, require_step
from server.wire.visits import VisitState as S

# Written out here a second time, so that a slip in the table is seen.
STEPS = {
    "requested": "approved auto_approved rejected withdrawn",
    "approved": "checked_in withdrawn cancelled no_show failed",
    "auto_approved": "checked_in withdrawn cancelled no_show failed",
    "checked_in": "waiting withdrawn no_show failed terminated",
    "waiting": "live withdrawn no_show failed terminated",
    "live": "supervisor_missing reconnecting ended terminated failed",
    "supervisor_missing": "live reconnecting ended terminated failed",
    "reconnecting": "live supervisor_missing ended terminated failed",
    "rejected": "archived",
    "withdrawn": "archived",
    "cancelled": "archived",
    "ended": "archived",
    "terminated": "archived",
    "no_show": "archived",
    "failed": "archived",
    "archived": "deleted",
    "deleted": "",
}
ALLOWED = {(S(now), S(then)) for now, after in STEPS.items() for then in after.split()}


@pytest.mark.parametrize("now", S)
def test_every_step_that_is_not_in_the_table_is_refused(now: S) -> None:
    for then in S:
        if (now, then) in ALLOWED:
            require_step(now, then)
            continue
        with pytest.raises(StepRefused):
            require_step(now, then)


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert NEXT.keys() == set(S)
    reached = {then for after in NEXT.values() for then in after}
    assert reached == set(S) - {S.REQUESTED}


def test_a_visit_that_is_over_takes_no_time_again() -> None:
    back = [(now, then) for now, then in product(S, S) if then in NEXT[now]]
    assert not [pair for pair in back if pair[0] not in TAKES_TIME and pair[1] in TAKES_TIME]
