"""Whatever is done in whatever order: nobody and no room is booked twice, no month overrun."""

from collections import Counter
from datetime import timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from server.bootstrap import metadata
from server.infra.errors import GuituError
from server.visits import service as visits
from server.visits.rules.life import TAKES_TIME
from server.wire.visits import VisitState
from tests.factories.tables import StoredRow, rows_of
from tests.factories.visits import VisitWorld

CLEARED = ("slot_taking", "visit_party", "visit_step", "visit", "visit_stop", "work_item")
PEOPLE = st.sampled_from(["inmate", "neighbour", "other_block"])
ACTS = st.one_of(
    st.tuples(st.just("book"), PEOPLE, st.integers(0, 1), st.booleans()),
    st.tuples(st.just("book"), PEOPLE, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("hold"), PEOPLE, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("withdraw"), PEOPLE, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("decide"), PEOPLE, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("restrict"), PEOPLE, st.integers(0, 3), st.booleans()),
)
Act = tuple[str, str, int, bool]


def do(world: VisitWorld, act: Act) -> None:
    what, who, number, flag = act
    person = getattr(world.staff, who)
    slot = (world.slots if flag else world.second_room)[number]
    if what == "book":
        # Not everybody shares a visitor, so that a room and not the mother is what two want.
        visitor = world.uncle if who == "inmate" else world.mother
        world.book(by=person, inmate=person, slot=slot, visitors=[visitor])
    elif what == "hold":
        world.hold(by=world.mother if flag else world.uncle, slot=slot)
    elif what == "decide":
        leader = world.staff.leader if number < 2 else world.staff.leader_of_other_block
        world.decide(by=leader, approved=flag, reason="查明")
    elif what == "restrict":
        now = world.clock.now()
        with world.database.writing() as session:
            visits.restrict(
                session,
                world.ctx,
                actor=world.staff.office,
                inmate_id=person.person_id,
                starts_at=now,
                ends_at=now + timedelta(days=40),
                reason="违规",
            )
    else:
        with world.database.writing() as session:
            known = rows_of(session, "visit", inmate_id=person.person_id)
            if number < len(known):
                visits.withdraw_visit(session, world.ctx, actor=person, visit_id=known[number].id)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, min_size=10, max_size=30))
def test_no_order_of_acts_breaks_the_book(world: VisitWorld, acts: list[Act]) -> None:
    with world.database.writing() as session:
        for table in CLEARED:
            session.execute(delete(metadata().tables[table]))
    for act in acts:
        try:
            do(world, act)
        except (GuituError, ValueError):
            continue  # refused, or nothing or more than one waits to be decided
    with world.database.reading() as session:
        booked = rows_of(session, "visit")
        party = {(row.visit_id, row.person_id) for row in rows_of(session, "visit_party")}
    require_no_double(booked, party)
    require_months(booked)
    require_named(booked)


def require_no_double(booked: list[StoredRow], party: set[tuple[int, int]]) -> None:
    active = [row for row in booked if VisitState(row.state) in TAKES_TIME]
    assert len({row.slot_id for row in active}) == len(active)
    for one, other in combinations(active, 2):
        if one.starts_at >= other.ends_at or other.starts_at >= one.ends_at:
            continue
        people = [
            {row.inmate_id, *(person for visit, person in party if visit == row.id)}
            for row in (one, other)
        ]
        assert not people[0] & people[1]


def require_months(booked: list[StoredRow]) -> None:
    """Over the month's one visit, a named officer has said yes to each, or is still asked."""
    by_rule = Counter(row.inmate_id for row in booked if row.state == VisitState.AUTO_APPROVED)
    assert all(count <= 1 for count in by_rule.values())
    over = [row for row in booked if "over_quota" in row.findings]
    assert all(row.state != VisitState.AUTO_APPROVED for row in over)


def require_named(booked: list[StoredRow]) -> None:
    ended = [row for row in booked if row.state in (VisitState.REJECTED, VisitState.CANCELLED)]
    assert all(row.answered_by is not None and row.reasons for row in ended)
