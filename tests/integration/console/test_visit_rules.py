"""Officers arrange rooms and times, stop visits, and keep inmates apart; others may not."""

from datetime import timedelta
from itertools import count

import pytest

from server.infra.permissions import Role
from tests.factories.console import Browser, ConsoleWorld

ROOMS, STOPS = "/console/visits/rooms", "/console/visits/stops"
_numbers = count(1)


@pytest.fixture
def office(world: ConsoleWorld) -> Browser:
    return world.logged_in(world.officer(Role.SCORES_OFFICE, world.prison.place), purpose="family")


@pytest.fixture
def officer(world: ConsoleWorld) -> Browser:
    return world.logged_in(world.officer(Role.OFFICER, world.prison.block()), purpose="family")


def test_office_makes_a_place_a_room_and_its_times(world: ConsoleWorld, office: Browser) -> None:
    name = f"大厅{next(_numbers)}"
    office.get(ROOMS)
    made = office.post(f"{ROOMS}/places", prison=world.prison.prison_id, zh=name, en="Hall")
    assert made.status_code == 303
    page = office.get(ROOMS).text
    assert name in page or "Hall" in page
    place = page.rsplit('name="place" value="', 1)[1].split('"')[0]
    made = office.post(f"{ROOMS}/rooms", place=place, zh="一号", en="One", form="remote")
    assert made.status_code == 303
    room = office.get(ROOMS).text.rsplit('name="room" value="', 1)[1].split('"')[0]
    day = (world.today() + timedelta(days=3)).isoformat()
    times = {"room": room, "day": day, "at": "09:00", "minutes": 30, "gap": 10, "count": 3}
    assert office.send(f"{ROOMS}/slots", times).status_code == 303
    assert "3 times ahead" in office.get(ROOMS).text
    assert office.send(f"{ROOMS}/slots", times).status_code == 409
    office.get(ROOMS)
    assert office.send(f"{ROOMS}/slots", times | {"minutes": 240}).status_code == 422


def test_who_does_not_arrange_visits_changes_no_room(
    world: ConsoleWorld, officer: Browser, office: Browser
) -> None:
    officer.get(ROOMS)
    own, other = world.prison.prison_id, world.other_prison.prison_id
    assert officer.post(f"{ROOMS}/places", prison=own, zh="甲").status_code == 403
    office.get(ROOMS)
    assert office.post(f"{ROOMS}/places", prison=other, zh="甲").status_code == 403


def number_of(world: ConsoleWorld, person_id: int) -> str:
    with world.installation.database.reading() as session:
        found = world.ctx.inmates.whereabouts(session, person_id=person_id)
    assert found is not None
    return found.number


def test_visits_are_suspended_and_the_stop_is_lifted(world: ConsoleWorld, office: Browser) -> None:
    name = f"停{next(_numbers)}"
    number = number_of(world, world.new_inmate(name=name))
    since = world.today() + timedelta(days=1)
    stop = {"number": number, "since": since.isoformat(), "reason": "违反会见规定"}
    office.get(STOPS)
    too_short = office.send(f"{STOPS}/restrict", stop | {"until": since.isoformat()})
    assert too_short.status_code == 422
    office.get(STOPS)
    until = (since + timedelta(days=35)).isoformat()
    assert office.send(f"{STOPS}/restrict", stop | {"until": until}).status_code == 303
    page = office.get(STOPS).text
    assert name in page
    assert "违反会见规定" in page
    stop_id = page.split(name)[1].split("/console/visits/stops/")[1].split("/lift")[0]
    assert office.post(f"{STOPS}/{stop_id}/lift").status_code == 303
    assert name not in office.get(STOPS).text


def test_two_inmates_are_kept_apart_and_let_together(world: ConsoleWorld, office: Browser) -> None:
    names = [f"隔{next(_numbers)}", f"隔{next(_numbers)}"]
    numbers = [number_of(world, world.new_inmate(name=name)) for name in names]
    office.get(STOPS)
    done = office.post(f"{STOPS}/apart", number=numbers[0], other=numbers[1], reason="有冲突")
    assert done.status_code == 303
    page = office.get(STOPS).text
    assert all(name in page for name in names)
    assert "有冲突" not in page
    pair = page.split(names[0])[1]
    inmate = pair.split('name="inmate" value="')[1].split('"')[0]
    other = pair.split('name="other" value="')[1].split('"')[0]
    assert office.post(f"{STOPS}/together", inmate=inmate, other=other).status_code == 303
    assert names[0] not in office.get(STOPS).text


def test_lockdown_of_a_block_and_who_may_not(world: ConsoleWorld, officer: Browser) -> None:
    leader = world.logged_in(
        world.officer(Role.BLOCK_LEADER, world.prison.block()), purpose="family"
    )
    here, there = (
        f"{world.prison.prison_id}/{world.prison.block(block).block_id}" for block in (0, 1)
    )
    day = (world.today() + timedelta(days=9)).isoformat()
    stop = {"since": f"{day}T08:00", "until": f"{day}T18:00", "reason": "检修"}
    for browser, place, status in ((leader, here, 303), (leader, there, 403), (officer, here, 403)):
        browser.get(STOPS)
        answer = browser.send(f"{STOPS}/lockdown", stop | {"place": place})
        assert answer.status_code == status, place
    number = number_of(world, world.new_inmate(name="外", block=1))
    leader.get(STOPS)
    apart = {"number": number, "other": number_of(world, world.inmate), "reason": "x"}
    assert leader.send(f"{STOPS}/apart", apart).status_code in (403, 404)


def test_figures_are_shown_to_who_reads_visits(world: ConsoleWorld, officer: Browser) -> None:
    page = officer.get("/console/visits/figures?month=2026-11-01").text
    assert "What families were spared" in page
    auditor = world.logged_in(world.officer(Role.AUDITOR, world.prison.place))
    assert auditor.get("/console/visits/figures").status_code == 403


def test_days_that_nobody_means_are_refused_in_words(world: ConsoleWorld, office: Browser) -> None:
    for path in (
        "/console/visits?day=9999-12-31",
        "/console/visits?day=0001-01-01",
        "/console/visits?day=x",
        "/console/visits/figures?month=9999-12-31",
        "/console/visits/figures?month=0001-01-01",
    ):
        assert office.get(path).status_code == 422, path
    place = f"{world.prison.prison_id}/"
    for since in ("0001-01-01T00:00", "9999-12-31T23:59", "2026-12-01T00:00+14:00", "soon"):
        office.get(STOPS)
        stop = {"place": place, "since": since, "until": "2026-12-02T00:00", "reason": "x"}
        assert office.send(f"{STOPS}/lockdown", stop).status_code == 422, since


def test_nobody_is_named_or_let_together_who_is_not_there(
    world: ConsoleWorld, office: Browser
) -> None:
    office.get(STOPS)
    unknown = {"inmate": world.inmate, "other": 2**31 - 1}
    assert office.send(f"{STOPS}/together", unknown).status_code == 404
    office.get("/console/visits")
    assert office.post("/console/visits/1/supervisor", officer=2**31 - 1).status_code == 404
