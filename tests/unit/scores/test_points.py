"""The points of a line: caps hold whatever the order, and parts do not stand in for each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scores.rules.errors import CapReached, OutsideTheClause
from server.scores.rules.points import (
    PARTS,
    Ask,
    Bases,
    Granted,
    PointRules,
    Reckoning,
    correction,
    reckoned,
)
from server.wire.scores import EntryKind, Part

RULES = PointRules(
    working=Bases(35, 35, 30),
    unable_to_work=Bases(50, 50, 0),
    bonus_cap_percent=50,
    special_each=100,
    special_a_year=300,
)
WORKING = RULES.bases(able_to_work=True)

asks = st.builds(
    Ask,
    part=st.sampled_from(PARTS),
    kind=st.just(EntryKind.BONUS),
    points=st.integers(min_value=1, max_value=60),
)


def bonus(part: Part, points: int) -> Ask:
    return Ask(part, EntryKind.BONUS, points)


def test_bases_add_up_to_one_hundred_with_and_without_work() -> None:
    assert RULES.bases(able_to_work=True).total == 100
    assert RULES.bases(able_to_work=False).total == 100


def test_bonus_within_the_cap_is_given_whole_and_says_what_is_left() -> None:
    reckoning = reckoned(RULES, bonus(Part.LABOUR, 8), bases=WORKING, granted=Granted())
    assert reckoning == Reckoning(asked=8, applied=8, base=30, cap=15, already=0)
    assert reckoning.left == 7


def test_bonus_over_what_is_left_is_cut_to_it() -> None:
    granted = Granted(bonus_in_part=10)
    reckoning = reckoned(RULES, bonus(Part.LABOUR, 8), bases=WORKING, granted=granted)
    assert (reckoning.asked, reckoning.applied, reckoning.left) == (8, 5, 0)


def test_bonus_of_a_full_part_is_refused() -> None:
    with pytest.raises(CapReached):
        reckoned(RULES, bonus(Part.EDUCATION, 1), bases=WORKING, granted=Granted(bonus_in_part=17))


def test_half_of_an_odd_base_is_rounded_down() -> None:
    reckoning = reckoned(RULES, bonus(Part.SUPERVISION, 18), bases=WORKING, granted=Granted())
    assert reckoning.applied == 17


def test_labour_bonus_for_one_who_cannot_work_is_refused() -> None:
    bases = RULES.bases(able_to_work=False)
    with pytest.raises(CapReached):
        reckoned(RULES, bonus(Part.LABOUR, 1), bases=bases, granted=Granted())


@given(st.lists(asks, max_size=40), st.sampled_from([RULES.working, RULES.unable_to_work]))
def test_cap_is_never_exceeded_whatever_the_order(wanted: list[Ask], bases: Bases) -> None:
    given_points = dict.fromkeys(PARTS, 0)
    for ask in wanted:
        granted = Granted(bonus_in_part=given_points[ask.part])
        try:
            reckoning = reckoned(RULES, ask, bases=bases, granted=granted)
        except CapReached:
            assert given_points[ask.part] >= RULES.bonus_cap(bases.of(ask.part))
            continue
        assert 0 < reckoning.applied <= ask.points
        given_points[ask.part] += reckoning.applied
    for part in PARTS:
        asked = sum(ask.points for ask in wanted if ask.part is part)
        assert given_points[part] == min(asked, RULES.bonus_cap(bases.of(part)))


@given(st.lists(st.integers(min_value=1, max_value=100), max_size=12))
def test_special_bonuses_of_a_year_stay_under_their_limit(wanted: list[int]) -> None:
    total = 0
    for points in wanted:
        ask = Ask(Part.SPECIAL, EntryKind.SPECIAL_BONUS, points)
        try:
            granted = Granted(special_in_year=total)
            total += reckoned(RULES, ask, bases=WORKING, granted=granted).applied
        except CapReached:
            assert total == RULES.special_a_year
    assert total == min(sum(wanted), RULES.special_a_year)


def test_special_bonus_over_the_single_limit_is_refused() -> None:
    ask = Ask(Part.SPECIAL, EntryKind.SPECIAL_BONUS, 101)
    with pytest.raises(OutsideTheClause):
        reckoned(RULES, ask, bases=WORKING, granted=Granted())


@pytest.mark.parametrize("kind", [EntryKind.DEDUCTION, EntryKind.PENALTY])
def test_taking_has_no_cap_and_no_cap_fields(kind: EntryKind) -> None:
    reckoning = reckoned(RULES, Ask(Part.PENALTY, kind, 400), bases=WORKING, granted=Granted())
    assert reckoning == Reckoning(asked=-400, applied=-400)
    assert reckoning.left is None


@pytest.mark.parametrize("points", [0, -5])
def test_line_without_points_is_refused(points: int) -> None:
    with pytest.raises(OutsideTheClause):
        reckoned(RULES, bonus(Part.LABOUR, points), bases=WORKING, granted=Granted())


def test_base_is_not_an_officers_entry() -> None:
    with pytest.raises(OutsideTheClause):
        reckoned(RULES, Ask(Part.WHOLE, EntryKind.BASE, 100), bases=WORKING, granted=Granted())


def test_correction_is_the_difference() -> None:
    was = Ask(Part.SUPERVISION, EntryKind.DEDUCTION, 3)
    line = correction(RULES, was, now=-3, points=0, bases=WORKING, granted=Granted())
    assert line.applied == 3


def test_correction_may_not_break_the_cap() -> None:
    was = bonus(Part.LABOUR, 5)
    granted = Granted(bonus_in_part=12)
    assert correction(RULES, was, now=5, points=8, bases=WORKING, granted=granted).applied == 3
    with pytest.raises(CapReached):
        correction(RULES, was, now=5, points=9, bases=WORKING, granted=granted)


@pytest.mark.parametrize(("now", "points"), [(-3, 3), (-3, -3)])
def test_correction_that_corrects_nothing_or_turns_the_sign_is_refused(
    now: int, points: int
) -> None:
    was = Ask(Part.SUPERVISION, EntryKind.DEDUCTION, 3)
    with pytest.raises(OutsideTheClause):
        correction(RULES, was, now=now, points=points, bases=WORKING, granted=Granted())
