"""What a booking has to keep to, by value."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.infra.limits import shipped_limits
from server.visits.rules.allowance import (
    Kin,
    Window,
    findings,
    require_bookable,
    require_fit,
    require_note,
)
from server.visits.rules.errors import NoteMissing, SlotPast, SlotUnfit
from server.visits.service.rulebook import rulebook
from server.visits.service.words import finding_words
from server.wire.visits import Finding, VisitClass, VisitForm, VisitState

RULES = rulebook(shipped_limits())
DAY = date(2026, 12, 1)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=8)
SEEN = Kin(is_verified=True, expires_on=None)


def against(
    *kin: Kin, level: str = "", already: int = 0, visit_class: VisitClass = VisitClass.FAMILY
) -> list[Finding]:
    return findings(
        RULES, visit_class=visit_class, kin=kin or [SEEN], on=DAY, level=level, already=already
    )


def test_family_that_breaks_no_rule_is_approved_by_rule() -> None:
    assert against(SEEN, SEEN, SEEN) == []


def test_each_rule_is_found_by_its_name() -> None:
    assert against(Kin(is_verified=False, expires_on=None)) == [Finding.RELATION_UNVERIFIED]
    assert against(Kin(is_verified=True, expires_on=date(2026, 11, 30))) == [
        Finding.RELATION_EXPIRED
    ]
    assert against(Kin(is_verified=True, expires_on=DAY)) == []
    assert against(*[SEEN] * 4) == [Finding.TOO_MANY_VISITORS]


@pytest.mark.parametrize(
    ("level", "allowed"), [("宽管", 2), ("lenient", 2), ("普管", 1), ("", 1), ("从严", 1)]
)
def test_month_is_bounded_by_the_treatment_level(level: str, allowed: int) -> None:
    assert against(level=level, already=allowed - 1) == []
    assert against(level=level, already=allowed) == [Finding.OVER_QUOTA]


@pytest.mark.parametrize("visit_class", set(VisitClass) - {VisitClass.FAMILY})
def test_every_other_class_needs_an_officer_and_a_note(visit_class: VisitClass) -> None:
    assert against(visit_class=visit_class) == [Finding.NEEDS_OFFICER]
    with pytest.raises(NoteMissing):
        require_note(visit_class, "  ")


def test_a_visit_that_did_not_take_place_does_not_count() -> None:
    not_counted = {state for state in VisitState if not RULES.counts(state)}
    assert not_counted == {
        VisitState.REJECTED,
        VisitState.WITHDRAWN,
        VisitState.CANCELLED,
        VisitState.FAILED,
        VisitState.NO_SHOW,
    }


def window(
    *,
    at: datetime = SOON,
    form: VisitForm = VisitForm.REMOTE,
    prison: int = 1,
    partner: bool = False,
) -> Window:
    return Window(at, at + timedelta(minutes=30), form, prison, partner)


def test_rooms_that_fit_are_the_inmates_and_a_partners_at_one_time() -> None:
    require_fit(window(), None, prison_id=1)
    require_fit(window(), window(prison=2, partner=True), prison_id=1)


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (window(prison=2), None),
        (window(partner=True), None),
        (window(), window()),
        (window(), window(partner=True, at=SOON + timedelta(minutes=30))),
        (window(form=VisitForm.IN_PERSON), window(partner=True)),
        (window(), window(partner=True, form=VisitForm.IN_PERSON)),
    ],
)
def test_rooms_that_do_not_fit_are_refused(near: Window, far: Window | None) -> None:
    with pytest.raises(SlotUnfit):
        require_fit(near, far, prison_id=1)


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(hours=1), NOW + timedelta(days=61)])
def test_slot_that_began_or_is_far_ahead_is_not_booked(at: datetime) -> None:
    with pytest.raises(SlotPast):
        require_bookable(RULES, window(at=at), now=NOW)


def test_every_finding_has_its_words() -> None:
    assert all(finding_words(each).zh and finding_words(each).en for each in Finding)
