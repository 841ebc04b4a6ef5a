"""An officer plays a recorded visit in a real browser, whose decoder counts the pictures."""

from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from server.infra.permissions import Role
from tests.factories.console import ConsoleWorld
from tests.factories.console_recordings import recorded_visit
from tests.factories.tables import rows_of
from tests.factories.visit_recordings import PICTURES
from tests.journeys.chromium import complaints
from tests.journeys.test_console import Person, address, browser, person, world

__all__ = ["address", "browser", "person", "world"]
WAIT_S = 30
SHOWN = """
return [...document.querySelectorAll("video")].map((film) =>
  [film.ended, film.getVideoPlaybackQuality().totalVideoFrames])
"""
PLACES = "return [...document.querySelectorAll('video')].map((film) => film.currentTime)"


def test_officer_plays_both_sides_and_goes_to_a_warning(
    person: Person, world: ConsoleWorld, tmp_path: Path
) -> None:
    visit_id = recorded_visit(world)
    officer = world.officer(Role.SCORES_OFFICE, world.prison.place)
    person.log_in(officer)
    person.open("/console/recordings")
    person.press("li details.more summary")
    person.choose("li select[name=purpose]", "supervision")
    person.press("li button.main")
    person.wait_for("单大海", "h1")
    driver: Chrome = person.browser
    wait = WebDriverWait(driver, WAIT_S)
    wait.until(lambda _: len(driver.execute_script(SHOWN)) == 2)
    driver.save_screenshot(str(tmp_path / "playback.png"))
    person.press("#play")
    wait.until(lambda _: all(is_over for is_over, _ in driver.execute_script(SHOWN)))
    counted = [pictures for _, pictures in driver.execute_script(SHOWN)]
    assert counted == [PICTURES, PICTURES]
    assert "请坐在镜头前" in person.read(".events")
    person.press(".events [data-at]")
    wait.until(lambda _: driver.execute_script(PLACES) == [0.2, 0.2])
    driver.save_screenshot(str(tmp_path / "warning.png"))
    assert complaints(driver) == []
    with world.installation.database.reading() as session:
        [row] = rows_of(session, "recording_play", visit_id=visit_id)
    assert row.purpose == "supervision"
    print(f"played: {counted} of {PICTURES} pictures a side")
