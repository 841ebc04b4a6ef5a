"""Every number that a law or a prison sets has its source, also when it is changed."""

import pytest

from server.infra.limits import Limit, LimitMalformed, Limits, LimitUnknown, shipped_limits

CAP = Limit(
    "scores.cap", 300, "points a year", "监狱计分考核罪犯工作规定", "2021-10-01", confirmed=False
)
DAYS = Limit("scores.days", (1, 2), "days", "the same", "2021-10-01", confirmed=True)
ASKS = Limit("scores.asks", value=True, unit="", source="own", in_force="", confirmed=True)


@pytest.fixture
def limits() -> Limits:
    return Limits([CAP, DAYS, ASKS])


def test_limit_is_read_as_what_it_is(limits: Limits) -> None:
    assert limits.number("scores.cap") == 300
    assert limits.flag("scores.asks") is True
    assert limits.values("scores.days") == (1, 2)


def test_limit_of_another_kind_is_refused(limits: Limits) -> None:
    with pytest.raises(LimitMalformed):
        limits.number("scores.asks")
    with pytest.raises(LimitMalformed):
        limits.flag("scores.cap")
    with pytest.raises(LimitMalformed):
        limits.values("scores.cap")


def test_unknown_limit_is_no_default(limits: Limits) -> None:
    with pytest.raises(LimitUnknown):
        limits.number("scores.cup")


def test_installation_changes_a_value_with_its_source(limits: Limits) -> None:
    changed = limits.overridden({"scores.cap": {"value": 280, "source": "省局 2024 年第 3 号"}})
    assert changed.number("scores.cap") == 280
    assert changed.get("scores.cap").source == "省局 2024 年第 3 号"
    assert changed.get("scores.cap").confirmed
    assert limits.number("scores.cap") == 300


def test_change_without_a_source_is_refused(limits: Limits) -> None:
    with pytest.raises(LimitMalformed):
        limits.overridden({"scores.cap": {"value": 280}})


def test_change_of_an_unknown_limit_is_refused(limits: Limits) -> None:
    with pytest.raises(LimitUnknown):
        limits.overridden({"scores.cup": {"value": 280, "source": "x"}})


def test_change_to_another_kind_is_refused(limits: Limits) -> None:
    with pytest.raises(LimitMalformed):
        limits.overridden({"scores.cap": {"value": "many", "source": "x"}})


def test_every_shipped_limit_names_unit_and_source() -> None:
    shipped = list(shipped_limits())
    assert {limit.name.split(".")[0] for limit in shipped} >= {"identity", "scores"}
    for limit in shipped:
        assert limit.source.strip(), limit.name
        assert limit.unit.strip(), limit.name
