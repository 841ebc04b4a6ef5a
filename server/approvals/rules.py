"""When a work item may be decided, by whom, and what its errors are."""

from datetime import datetime
from enum import StrEnum

from server.infra.errors import Conflict, GuituError, Refused, Sentence


class ItemState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ApprovalError(GuituError):
    """Base of what goes wrong with a work item."""


class AlreadyDecided(Conflict, ApprovalError):
    """Somebody was faster, or the item was withdrawn."""

    code = "already_decided"
    sentence = Sentence("这件事已经有人办了，请刷新。", "This is decided already. Please reload.")


class OwnItem(Refused, ApprovalError):
    """Who opened an item does not decide it: two persons see to each."""

    code = "own_item"
    sentence = Sentence(
        "自己提交的事项要由别人审批。", "Somebody else has to decide what you entered."
    )


class ReasonMissing(ApprovalError):
    """A refusal is always given with its reason."""

    status = 422
    code = "refusal_reason_missing"
    sentence = Sentence("不同意时要写明理由。", "Give the reason why you refuse.")


def check_open(state: ItemState) -> None:
    if state is not ItemState.OPEN:
        raise AlreadyDecided(state)


def check_decider(*, decider_id: int, opened_by: int | None) -> None:
    if decider_id == opened_by:
        raise OwnItem


def decided_state(*, approved: bool, reason: str) -> ItemState:
    if approved:
        return ItemState.APPROVED
    if not reason.strip():
        raise ReasonMissing
    return ItemState.REFUSED


def is_overdue(*, state: ItemState, due_at: datetime, now: datetime) -> bool:
    return state is ItemState.OPEN and due_at < now
