"""When a work item may be decided."""

from datetime import UTC, datetime, timedelta

import pytest

from server.approvals.rules import (
    AlreadyDecided,
    ItemState,
    OwnItem,
    ReasonMissing,
    check_decider,
    check_open,
    decided_state,
    is_overdue,
)

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", [state for state in ItemState if state is not ItemState.OPEN])
def test_closed_item_is_not_decided(state: ItemState) -> None:
    with pytest.raises(AlreadyDecided):
        check_open(state)
    check_open(ItemState.OPEN)


def test_opener_is_no_decider() -> None:
    with pytest.raises(OwnItem):
        check_decider(decider_id=5, opened_by=5)
    check_decider(decider_id=5, opened_by=6)
    check_decider(decider_id=5, opened_by=None)


def test_refusal_has_a_reason() -> None:
    assert decided_state(approved=True, reason="") is ItemState.APPROVED
    assert decided_state(approved=False, reason="没有依据") is ItemState.REFUSED
    with pytest.raises(ReasonMissing):
        decided_state(approved=False, reason=" \n")


@pytest.mark.parametrize("state", ItemState)
def test_only_an_open_item_is_overdue(state: ItemState) -> None:
    late = NOW + timedelta(seconds=1)
    assert is_overdue(state=state, due_at=NOW, now=late) is (state is ItemState.OPEN)
    assert not is_overdue(state=state, due_at=NOW, now=NOW)
