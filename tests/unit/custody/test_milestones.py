"""The dates of a sentence, by value."""

from datetime import date, timedelta

import pytest

from server.custody import rules
from server.infra.errors import InvalidInput
from server.wire.custody import MilestoneKind, SentenceKind

TEN_YEARS = rules.Term(SentenceKind.FIXED, date(2020, 1, 1), date(2030, 1, 1))
TODAY = date(2026, 11, 23)


def found(term: rules.Term, *changes: rules.Change, today: date = TODAY) -> dict[str, date]:
    listed = rules.milestones(term, list(changes), today=today, exit_days=90, notice_days=30)
    assert [m.on for m in listed] == sorted(m.on for m in listed)
    return {milestone.kind: milestone.on for milestone in listed}


def test_a_fixed_sentence_has_all_its_dates() -> None:
    dates = found(TEN_YEARS)
    assert dates[MilestoneKind.STARTED] == date(2020, 1, 1)
    assert dates[MilestoneKind.HALF_SERVED] == date(2024, 12, 31)
    assert dates[MilestoneKind.EXIT_EDUCATION] == date(2029, 10, 3)
    assert dates[MilestoneKind.RELEASE_NOTICE] == date(2029, 12, 2)
    assert dates[MilestoneKind.ENDS] == date(2030, 1, 1)


def test_a_life_sentence_promises_no_end() -> None:
    dates = found(rules.Term(SentenceKind.LIFE, date(2020, 1, 1), None))
    assert set(dates) == {MilestoneKind.STARTED}


def test_a_short_sentence_has_no_milestone_before_its_start() -> None:
    short = rules.Term(SentenceKind.FIXED, date(2026, 11, 1), date(2026, 11, 20))
    assert set(found(short)) == {
        MilestoneKind.STARTED,
        MilestoneKind.HALF_SERVED,
        MilestoneKind.ENDS,
    }


def test_the_next_date_is_the_first_still_to_come() -> None:
    def coming(term: rules.Term) -> date | None:
        return rules.next_date(term, today=TODAY, exit_days=90, notice_days=30)

    assert coming(TEN_YEARS) == date(2029, 10, 3)
    assert coming(rules.Term(SentenceKind.FIXED, date(2016, 1, 1), TODAY)) is None
    assert coming(rules.Term(SentenceKind.LIFE, date(2016, 1, 1), None)) is None


def test_a_reduction_is_told_in_both_languages() -> None:
    cut = rules.Change(date(2024, 5, 1), "减刑六个月", -180)
    listed = rules.milestones(TEN_YEARS, [cut], today=TODAY, exit_days=90, notice_days=30)
    title = next(m.title for m in listed if m.kind is MilestoneKind.CHANGED)
    assert (title.zh, title.en) == ("减刑六个月", "Reduced by 180 days")


@pytest.mark.parametrize(("days_ahead", "left"), [(10, 10), (0, 0), (-3, 0)])
def test_days_left_are_never_below_zero(days_ahead: int, left: int) -> None:
    assert rules.days_left(TODAY + timedelta(days=days_ahead), today=TODAY) == left


def test_a_change_moves_the_end() -> None:
    assert rules.end_after(TEN_YEARS, days=-365, decided_on=TODAY) == date(2029, 1, 1)


def test_a_change_may_not_end_a_sentence_before_it_is_decided() -> None:
    with pytest.raises(InvalidInput):
        rules.end_after(TEN_YEARS, days=-3650, decided_on=TODAY)
