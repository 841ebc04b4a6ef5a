"""The person's account: its balance and every movement with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from server.accounts.tables import AccountBalance, AccountEntry
from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Target, require, require_purpose
from server.wire.accounts import AccountKind, AccountLine, AccountReply
from server.wire.base import Text

PAGE = 50


@dataclass(frozen=True)
class EntryFacts:
    """One movement as a record states it; rows of one person come in the order they happened.

    `origin` names the row in its source, and is the same when the source is read again.
    """

    person_id: int
    happened_on: date
    kind: AccountKind
    amount_fen: int
    balance_fen: int
    title: str
    source: str
    origin: str


def balance(session: Session, *, person_id: int) -> int | None:
    """In fen; None where no account is kept."""
    query = select(AccountBalance.balance_fen).where(AccountBalance.person_id == person_id)
    return session.scalar(query)


def home_columns() -> Select[int, int]:
    """What the home screen shows of every account, for `home` to join to one person."""
    return select(AccountBalance.person_id, AccountBalance.balance_fen)


def my_account(
    session: Session, ctx: Context, *, actor: Actor, before: int | None = None
) -> AccountReply:
    require(actor, Action.ACCOUNT_READ, Target(actor.person_id))
    return _reply(session, ctx, person_id=actor.person_id, before=before)


def account_for_staff(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    person_id: int,
    purpose: str | None,
    before: int | None = None,
) -> AccountReply:
    """A write session: the look is logged."""
    stated = require_purpose(purpose)
    target = custody.target_of(session, person_id=person_id)
    duty = require(actor, Action.ACCOUNT_READ, target)
    reply = _reply(session, ctx, person_id=person_id, before=before)
    look = audit.Record(
        Action.ACCOUNT_READ, actor, duty, subject_id=person_id, is_look=True, purpose=stated
    )
    audit.append(session, ctx.clock, look)
    return reply


def _reply(session: Session, ctx: Context, *, person_id: int, before: int | None) -> AccountReply:
    query = select(AccountEntry).where(AccountEntry.person_id == person_id)
    if before is not None:
        query = query.where(AccountEntry.id < before)
    rows = list(session.scalars(query.order_by(AccountEntry.id.desc()).limit(PAGE + 1)))
    page = rows[:PAGE]
    money_in, money_out = _this_month(session, person_id=person_id, today=ctx.clock.today())
    return AccountReply(
        as_of=ctx.clock.now(),
        balance_fen=balance(session, person_id=person_id) or 0,
        month_in_fen=money_in,
        month_out_fen=money_out,
        lines=[_line(row) for row in page],
        more_before=page[-1].id if len(rows) > PAGE else None,
    )


def _this_month(session: Session, *, person_id: int, today: date) -> tuple[int, int]:
    """What came in and what went out this month, both at least 0 fen."""
    amounts = list(
        session.scalars(
            select(AccountEntry.amount_fen).where(
                AccountEntry.person_id == person_id,
                AccountEntry.happened_on >= today.replace(day=1),
            )
        )
    )
    return sum(a for a in amounts if a > 0), -sum(a for a in amounts if a < 0)


def _line(row: AccountEntry) -> AccountLine:
    return AccountLine(
        entry_id=row.id,
        happened_on=row.happened_on,
        kind=AccountKind(row.kind),
        amount_fen=row.amount_fen,
        balance_fen=row.balance_fen,
        title=Text(zh=row.title),
        source=Text(zh=row.source),
    )


def take_entries(session: Session, ctx: Context, *, rows: Sequence[EntryFacts]) -> int:
    """Append those whose origin is new and set the balances; return how many were new."""
    known = _known_origins(session, {row.person_id for row in rows})
    fresh = [row for row in rows if (row.person_id, row.origin) not in known]
    if not fresh:
        return 0
    now = ctx.clock.now()
    session.execute(
        insert(AccountEntry),
        [
            {
                "person_id": row.person_id,
                "happened_on": row.happened_on,
                "kind": row.kind.value,
                "amount_fen": row.amount_fen,
                "balance_fen": row.balance_fen,
                "title": row.title,
                "source": row.source,
                "origin": row.origin,
                "stored_at": now,
            }
            for row in fresh
        ],
    )
    _set_balances(session, {row.person_id for row in fresh})
    return len(fresh)


def _known_origins(session: Session, people: set[int]) -> set[tuple[int, str]]:
    query = select(AccountEntry.person_id, AccountEntry.origin)
    return {(person, origin) for person, origin in session.execute(query) if person in people}


def _set_balances(session: Session, people: set[int]) -> None:
    newest = select(func.max(AccountEntry.id)).group_by(AccountEntry.person_id)
    rows = session.execute(
        select(AccountEntry.person_id, AccountEntry.balance_fen).where(AccountEntry.id.in_(newest))
    )
    known = {
        row.person_id: row
        for row in session.scalars(select(AccountBalance).with_for_update())
        if row.person_id in people
    }
    for person_id, fen in rows:
        if person_id not in people:
            continue
        if person_id in known:
            known[person_id].balance_fen = fen
        else:
            session.add(AccountBalance(person_id=person_id, balance_fen=fen))
    session.flush()
