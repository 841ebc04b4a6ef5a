"""The one-tap overview: what it shows with everything recorded, and with nothing."""

from datetime import date

import pytest

from server.accounts import service as accounts
from server.accounts.service import EntryFacts
from server.custody import service as custody
from server.home import service
from server.infra.database import Database
from server.infra.errors import Refused
from server.infra.permissions import Role
from server.wire.accounts import AccountKind
from server.wire.custody import SentenceKind
from tests.factories.custody import make_sentence
from tests.factories.identity import (
    as_inmate,
    make_context,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import insert_row


def test_everything_recorded_is_shown_in_one_answer(database: Database) -> None:
    ctx = make_context()
    with database.writing() as session:
        prison = make_prison(session)
        person = make_inmate(session, ctx, prison)
        officer = make_officer(session, ctx, Role.OFFICER, prison.block(0))
        make_sentence(session, ctx, person)
        insert_row(
            session,
            "score_total",
            inmate_id=person,
            cycle_points=412,
            month=202611,
            month_points=106,
            commendations=2,
            last_grade="active",
            open_cases=1,
        )
        movement = EntryFacts(
            person, date(2026, 11, 1), AccountKind.DEPOSIT, 48620, 48620, "存款", "账户", "1"
        )
        accounts.take_entries(session, ctx, rows=[movement])
        custody.sentence_for_staff(
            session, ctx, actor=officer, person_id=person, purpose="daily_management"
        )
    with database.reading() as session:
        shown = service.overview(session, ctx, actor=as_inmate(person, prison))
    assert (shown.cycle_points, shown.cycle_target, shown.month_points) == (412, 600, 106)
    assert (shown.commendations, shown.last_grade, shown.open_cases) == (2, "active", 1)
    assert (shown.sentence_ends_on, shown.next_milestone_on) == (
        date(2030, 1, 1),
        date(2029, 10, 3),
    )
    assert (shown.balance_fen, shown.looks_this_month) == (48620, 1)


def test_what_is_not_recorded_is_not_shown(database: Database) -> None:
    ctx = make_context()
    with database.writing() as session:
        prison = make_prison(session)
        person = make_inmate(session, ctx, prison)
    with database.reading() as session:
        shown = service.overview(session, ctx, actor=as_inmate(person, prison))
    assert (shown.cycle_points, shown.days_left, shown.balance_fen) == (None, None, None)
    assert not shown.sentence_without_end


def test_life_sentence_has_no_end_and_no_days(database: Database) -> None:
    ctx = make_context()
    with database.writing() as session:
        prison = make_prison(session)
        person = make_inmate(session, ctx, prison)
        make_sentence(session, ctx, person, kind=SentenceKind.LIFE, ends_on=None)
    with database.reading() as session:
        shown = service.overview(session, ctx, actor=as_inmate(person, prison))
    assert shown.sentence_without_end
    assert shown.days_left is None


def test_officer_has_no_overview_of_his_own(database: Database) -> None:
    ctx = make_context()
    with database.writing() as session:
        prison = make_prison(session)
        officer = make_officer(session, ctx, Role.OFFICER, prison.block(0))
    with database.reading() as session, pytest.raises(Refused):
        service.overview(session, ctx, actor=officer)
