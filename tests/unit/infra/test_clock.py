"""The clock gives aware moments, and the day of where the prison is."""

from datetime import UTC, date, datetime, timedelta

from server.infra.clock import HeldClock, SystemClock


def test_day_turns_at_the_prisons_midnight() -> None:
    clock = HeldClock(datetime(2026, 11, 2, 15, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 2)
    clock.advance(timedelta(minutes=1))
    assert clock.today() == date(2026, 11, 3)


def test_held_clock_stands_still() -> None:
    clock = HeldClock(datetime(2026, 11, 2, tzinfo=UTC))
    assert clock.now() == clock.now() == clock.moment


def test_zone_is_the_installations() -> None:
    moment = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
    assert HeldClock(moment, "Asia/Shanghai").today() == date(2026, 11, 3)
    assert HeldClock(moment, "UTC").today() == date(2026, 11, 2)


def test_system_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
