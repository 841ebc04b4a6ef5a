"""The account ledger: taken once, balanced, and shown to its owner and his officers alone."""

from datetime import date

import pytest

from server.accounts import service
from server.accounts.service import PAGE, EntryFacts
from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import PurposeMissing, Refused
from server.infra.permissions import Actor, Role
from server.wire.accounts import AccountKind, AccountReply
from tests.factories.identity import (
    as_inmate,
    make_context,
    make_inmate,
    make_officer,
    make_prison,
)


class World:
    """Two people with accounts, and the officer of the first one's block."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ctx: Context = make_context()
        with database.writing() as session:
            prison = make_prison(session)
            one = make_inmate(session, self.ctx, prison)
            two = make_inmate(
                session, self.ctx, prison, number="64000002", card=None, block=1, name="另一人"
            )
            self.one, self.two = as_inmate(one, prison), as_inmate(two, prison)
            self.officer = make_officer(session, self.ctx, Role.OFFICER, prison.block(0))
            self.other_officer = make_officer(session, self.ctx, Role.OFFICER, prison.block(1))
            self.teacher = make_officer(session, self.ctx, Role.TEACHER, prison.place)

    def take(self, *rows: EntryFacts) -> int:
        with self.database.writing() as session:
            return service.take_entries(session, self.ctx, rows=rows)

    def account_of(self, actor: Actor, *, before: int | None = None) -> AccountReply:
        with self.database.reading() as session:
            return service.my_account(session, self.ctx, actor=actor, before=before)

    def look(self, actor: Actor, *, purpose: str | None = "daily_management") -> AccountReply:
        with self.database.writing() as session:
            return service.account_for_staff(
                session, self.ctx, actor=actor, person_id=self.one.person_id, purpose=purpose
            )


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def entry(who: Actor, number: int, fen: int, balance: int) -> EntryFacts:
    return EntryFacts(
        person_id=who.person_id,
        happened_on=date(2026, 11, 1),
        kind=AccountKind.DEPOSIT if fen > 0 else AccountKind.PURCHASE,
        amount_fen=fen,
        balance_fen=balance,
        title="会见存款" if fen > 0 else "超市购物",
        source="狱内账户系统",
        origin=f"row {number}",
    )


def test_last_line_gives_the_balance(world: World) -> None:
    world.take(entry(world.one, 1, 30000, 30000), entry(world.one, 2, -1250, 28750))
    reply = world.account_of(world.one)
    assert reply.balance_fen == 28750
    assert (reply.month_in_fen, reply.month_out_fen) == (30000, 1250)
    assert [line.amount_fen for line in reply.lines] == [-1250, 30000]


def test_same_rows_taken_again_change_nothing(world: World) -> None:
    rows = [entry(world.one, number, 100, 100 * number) for number in range(1, 4)]
    assert world.take(*rows) == 3
    assert world.take(*rows, entry(world.one, 4, -50, 250)) == 1
    assert world.account_of(world.one).balance_fen == 250


def test_two_peoples_rows_do_not_mix(world: World) -> None:
    world.take(entry(world.one, 1, 500, 500), entry(world.two, 1, 900, 900))
    assert world.account_of(world.one).balance_fen == 500
    assert world.account_of(world.two).balance_fen == 900


def test_older_lines_come_page_by_page(world: World) -> None:
    rows = [entry(world.one, n, 100, 100 * n) for n in range(1, PAGE + 6)]
    world.take(*rows)
    first = world.account_of(world.one)
    rest = world.account_of(world.one, before=first.more_before)
    assert [len(first.lines), len(rest.lines)] == [PAGE, 5]
    assert rest.more_before is None
    shown = [line.balance_fen for line in (*first.lines, *rest.lines)]
    assert shown == sorted(shown, reverse=True)


def test_person_without_an_account_has_nothing(world: World) -> None:
    reply = world.account_of(world.one)
    assert (reply.balance_fen, reply.lines) == (0, [])


def test_officer_of_the_block_sees_it_with_a_purpose(world: World) -> None:
    world.take(entry(world.one, 1, 500, 500))
    assert world.look(world.officer).balance_fen == 500
    with pytest.raises(PurposeMissing):
        world.look(world.officer, purpose=None)


@pytest.mark.parametrize("who", ["two", "other_officer", "teacher"])
def test_strangers_are_refused(world: World, who: str) -> None:
    with pytest.raises(Refused):
        world.look(getattr(world, who))
