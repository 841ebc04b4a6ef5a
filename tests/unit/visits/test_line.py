"""How much of a visit's time was used, and when its line is open."""

from datetime import UTC, datetime, timedelta

import pytest

from server.infra.limits import shipped_limits
from server.visits.rules.errors import NotTheTime
from server.visits.rules.line import SILENT_AFTER, UsedTime, is_alive, require_open
from server.visits.service.rulebook import rulebook

START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_time_runs_while_it_is_live_alone() -> None:
    used = UsedTime().run(after(10)).stop(after(70))
    assert used.at(after(500)) == 60
    assert used.run(after(100)).at(after(130)) == 90


def test_time_that_stood_in_between_is_given_back() -> None:
    used = UsedTime().run(after(10)).stop(after(70)).run(after(100))
    assert used.given_s == 30


def test_waiting_before_it_was_live_gives_nothing_back() -> None:
    assert UsedTime().stop(after(50)).run(after(100)).given_s == 0


def test_outage_that_was_noticed_later_is_not_used_time() -> None:
    running = UsedTime().run(after(0)).without(after(20), after(35))
    assert (running.at(after(60)), running.given_s) == (45, 15)


def test_outage_whose_end_left_before_is_not_counted_twice() -> None:
    used = UsedTime().run(after(0)).stop(after(24)).without(after(20), after(40)).run(after(40))
    assert (used.at(after(60)), used.given_s) == (40, 20)


def test_line_is_open_around_its_slot() -> None:
    rules = rulebook(shipped_limits())
    ends_at = after(1800)
    require_open(rules, starts_at=START, ends_at=ends_at, now=START - rules.join_before)
    require_open(rules, starts_at=START, ends_at=ends_at, now=ends_at + rules.join_after)
    second = timedelta(seconds=1)
    for moment in (START - rules.join_before - second, ends_at + rules.join_after + second):
        with pytest.raises(NotTheTime):
            require_open(rules, starts_at=START, ends_at=ends_at, now=moment)


def test_silent_node_is_dead() -> None:
    assert is_alive(START, now=START + SILENT_AFTER)
    assert not is_alive(START, now=START + SILENT_AFTER + timedelta(seconds=1))
