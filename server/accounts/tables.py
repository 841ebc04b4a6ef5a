"""Tables of the account ledger; the balance is kept in the ledger row's own transaction."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose
from server.infra.types import UtcMoment

_ACCOUNT = Purpose(
    owner="accounts",
    purpose="keep the person's money and show him every movement",
    basis="监狱法 art. 7; the prison's rules on inmates' money",
    retention="ten years after release",
)


class AccountEntry(Table):
    """One movement. `balance_fen` is the balance after it; `origin` makes a repeat harmless."""

    __tablename__ = "account_entry"
    __table_args__ = (
        Index("ix_account_entry_person_id_id", "person_id", "id"),
        UniqueConstraint("person_id", "origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCOUNT.field())
    happened_on: Mapped[date] = mapped_column(info=_ACCOUNT.field())
    kind: Mapped[str] = mapped_column(String(12), info=_ACCOUNT.field())
    amount_fen: Mapped[int] = mapped_column(BigInteger, info=_ACCOUNT.field())
    balance_fen: Mapped[int] = mapped_column(BigInteger, info=_ACCOUNT.field())
    title: Mapped[str] = mapped_column(String(80), info=_ACCOUNT.field())
    source: Mapped[str] = mapped_column(String(120), info=_ACCOUNT.field())
    origin: Mapped[str] = mapped_column(String(80), info=_ACCOUNT.field())
    stored_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)


class AccountBalance(Table):
    __tablename__ = "account_balance"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, info=_ACCOUNT.field()
    )
    balance_fen: Mapped[int] = mapped_column(BigInteger, info=_ACCOUNT.field())
