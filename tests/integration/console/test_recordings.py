"""An officer plays a recorded visit on a page, and nobody does without the duty and a purpose."""

from server.infra.permissions import Role
from tests.factories.console import ConsoleWorld
from tests.factories.console_recordings import recorded_visit
from tests.factories.films import decoded
from tests.factories.tables import rows_of
from tests.factories.visit_recordings import PICTURES, SOUNDS

LIST = "/console/recordings"


def test_officer_states_why_and_plays(world: ConsoleWorld) -> None:
    visit_id = recorded_visit(world)
    officer = world.officer(Role.SCORES_OFFICE, world.prison.place)
    browser = world.logged_in(officer)
    assert f"number {visit_id}" in browser.get(LIST).text
    refused = browser.post(f"{LIST}/{visit_id}/play", purpose="")
    assert refused.status_code == 400
    browser.get(LIST)
    begun = browser.post(f"{LIST}/{visit_id}/play", purpose="supervision")
    assert begun.status_code == 303
    page = begun.headers["location"]
    assert "单大海" in browser.get(page).text
    film = browser.client.get(f"{page}/0.webm")
    found = decoded(film.content)
    assert (found.pictures, found.sounds) == (PICTURES, SOUNDS)
    part = browser.client.get(f"{page}/0.webm", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, film.content[100:200])
    size = len(film.content)
    assert part.headers["content-range"] == f"bytes 100-199/{size}"
    behind = browser.client.get(f"{page}/0.webm", headers={"range": f"bytes={size}-"})
    assert behind.status_code == 416
    assert browser.client.get(f"{page}/7.webm").status_code == 404


def test_nobody_else_plays(world: ConsoleWorld) -> None:
    visit_id = recorded_visit(world)
    officer = world.officer(Role.SCORES_OFFICE, world.prison.place)
    owner = world.logged_in(officer)
    owner.get(LIST)
    page = owner.post(f"{LIST}/{visit_id}/play", purpose="safety").headers["location"]
    others = [
        world.officer(Role.OFFICER, world.prison.block(0)),
        world.officer(Role.AUDITOR, world.prison.place),
        world.officer(Role.ADMINISTRATOR, world.prison.place),
        world.officer(Role.SCORES_OFFICE, world.other_prison.place),
        world.officer(Role.PRISON_LEADER, world.prison.place),
    ]
    for other in others:
        browser = world.logged_in(other, purpose="safety")
        browser.get("/console/")
        assert browser.get(page).status_code in (403, 404)
        assert browser.get(f"{page}/0.webm").status_code in (403, 404)
        answer = browser.post(f"{LIST}/{visit_id}/play", purpose="safety")
        is_leader = other is others[-1]
        assert (answer.status_code == 303) is is_leader, (other.log_in, answer.status_code)


def test_damaged_film_is_told_in_a_sentence(world: ConsoleWorld) -> None:
    visit_id = recorded_visit(world)
    browser = world.logged_in(world.officer(Role.SCORES_OFFICE, world.prison.place))
    browser.get(LIST)
    page = browser.post(f"{LIST}/{visit_id}/play", purpose="safety").headers["location"]
    folder = world.installation.settings.recordings / str(visit_id) / "film" / "1"
    (folder / "index.json").write_bytes(b"{}")
    answer = browser.get(f"{page}/1.webm")
    assert answer.status_code == 409
    assert "damaged or missing" in answer.text


def test_each_play_is_kept_with_its_purpose(world: ConsoleWorld) -> None:
    visit_id = recorded_visit(world)
    officer = world.officer(Role.SCORES_OFFICE, world.prison.place)
    browser = world.logged_in(officer)
    for purpose in ("safety", "request"):
        browser.get(LIST)
        browser.post(f"{LIST}/{visit_id}/play", purpose=purpose)
    with world.installation.database.reading() as session:
        plays = rows_of(session, "recording_play", visit_id=visit_id)
    assert [(row.by_id, row.purpose) for row in plays] == [
        (officer.actor.person_id, "safety"),
        (officer.actor.person_id, "request"),
    ]
