"""Messages about a person's account 狱内账户. Money is integer fen."""

from datetime import date
from enum import StrEnum

from server.wire.base import Moment, Reply, Text


class AccountKind(StrEnum):
    DEPOSIT = "deposit"
    WAGE = "wage"
    PURCHASE = "purchase"
    DEDUCTION = "deduction"
    OTHER = "other"


class AccountLine(Reply):
    entry_id: int
    happened_on: date
    kind: AccountKind
    amount_fen: int
    balance_fen: int
    title: Text
    source: Text


class AccountReply(Reply):
    """GET /accounts/mine?before=ENTRY_ID, newest first."""

    as_of: Moment
    balance_fen: int
    month_in_fen: int
    month_out_fen: int
    lines: list[AccountLine]
    more_before: int | None = None
