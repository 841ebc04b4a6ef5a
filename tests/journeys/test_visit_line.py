"""A mother and her son see each other, an officer watches; a node dies, and the visit goes on."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from server.visits.tables import VisitLine
from server.wire.visits import VisitState
from tests.journeys.chromium import complaints
from tests.journeys.recorded import recorded
from tests.journeys.visit_line import VisitHouse, visit_house
from tests.network_namespace import network_namespace

WITHIN_S, FRAMES = 60, 50
PICTURES = os.environ.get("GUITU_PICTURES", "")
_WALL_FRAMES = """
return [...document.querySelectorAll("#wall video")]
  .map((each) => each.getVideoPlaybackQuality().totalVideoFrames)
"""


def until(browser: Chrome, what: str, holds: Callable[[], object]) -> None:
    WebDriverWait(browser, WITHIN_S).until(lambda _: holds(), message=what)


def frames(browser: Chrome) -> int:
    decoded: int = browser.execute_async_script("window.frames().then(arguments[0])")
    return decoded


def has_decoded(browser: Chrome) -> bool:
    return frames(browser) >= FRAMES


def said(browser: Chrome, name: str) -> list[dict[str, object]]:
    heard: list[dict[str, object]] = browser.execute_script(
        "return window.said.filter((each) => each.name === arguments[0])", name
    )
    return heard


def wall_frames(wall: Chrome) -> list[int]:
    shown: list[int] = wall.execute_script(_WALL_FRAMES)
    return shown


def picture(browser: Chrome, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(PICTURES) / f"visit-{name}.png"))


def press(wall: Chrome, act: str) -> None:
    wall.find_element(By.CSS_SELECTOR, f"#wall [data-do={act}]").click()


def test_visit_is_watched_survives_its_node_and_is_ended(tmp_path: Path) -> None:
    with network_namespace() as address, visit_house(tmp_path, address) as house:
        house.start_node("node-1", (43_000, 43_099))
        house.start_node("node-2", (43_100, 43_199))
        mother, son = house.end("mother"), house.end("inmate")
        until(mother, "asked for an officer", lambda: "supervisor_missing" in _states(mother))
        wall = house.wall()
        _watch(house, wall, mother, son)
        _warn(wall, mother, son)
        _lose_node(house, wall, mother, son)
        _end(house, wall, mother, son)
        _recorded_by_both_nodes(house)
        # Nobody answers where the node was that died.
        assert [each for each in complaints(wall) if "CONNECTION_REFUSED" not in each] == []


def _states(browser: Chrome) -> list[object]:
    return [each["state"] for each in said(browser, "state")]


def _watch(house: VisitHouse, wall: Chrome, mother: Chrome, son: Chrome) -> None:
    until(wall, "live", lambda: house.state is VisitState.LIVE)
    for browser in (mother, son):
        until(browser, "decoded", partial(has_decoded, browser))
    until(wall, "shown", lambda: [each >= FRAMES for each in wall_frames(wall)] == [True, True])
    picture(wall, "wall")
    picture(mother, "mother")


def _warn(wall: Chrome, mother: Chrome, son: Chrome) -> None:
    wall.find_element(By.CSS_SELECTOR, "#wall [data-acts] summary").click()
    press(wall, "warn")
    for browser in (mother, son):
        until(browser, "warned", partial(said, browser, "warning"))
    press(wall, "extend")
    until(mother, "made longer", lambda: said(mother, "extended"))


def _lose_node(house: VisitHouse, wall: Chrome, mother: Chrome, son: Chrome) -> None:
    with house.installation.database.reading() as session:
        name = session.get_one(VisitLine, house.visit_id).node
    assert name is not None
    house.kill_node(name)
    until(wall, "noticed", lambda: _taken_over(house))
    until(wall, "live again", lambda: house.state is VisitState.LIVE)
    for browser in (mother, son):
        until(browser, "decoded again", partial(has_decoded, browser))
    assert house.shown().given_back_s > 0
    assert "node_lost" in [step.what for step in house.shown().steps]


def _recorded_by_both_nodes(house: VisitHouse) -> None:
    """Up to the last whole chunk of the node that was killed, and all of the other's."""
    found = recorded(house.installation, house.visit_id)
    assert [(row.why, row.faults) for row in found.segments] == [("found", ""), ("ended", "")]
    assert [row.seat for row in found.films] == [0, 1]
    for film, counted in zip(found.films, found.decoded, strict=True):
        assert counted.pictures == film.pictures >= FRAMES
        assert counted.sounds == film.sounds > 0
        print(f"seat {film.seat}: {counted.pictures} pictures and {counted.sounds} sounds decoded")


def _taken_over(house: VisitHouse) -> bool:
    return "node_lost" in [step.what for step in house.shown().steps]


def _end(house: VisitHouse, wall: Chrome, mother: Chrome, son: Chrome) -> None:
    until(
        wall, "in again", lambda: wall.find_element(By.CSS_SELECTOR, "[data-acts]").is_displayed()
    )
    wall.find_element(By.CSS_SELECTOR, "#wall textarea").send_keys("谈到了不能谈的事")
    press(wall, "end")
    wall.switch_to.alert.accept()
    for browser in (mother, son):
        until(browser, "told the end", partial(said, browser, "ended"))
    until(wall, "ended", lambda: house.state is VisitState.TERMINATED)
    assert "谈到了不能谈的事" in [step.reasons for step in house.shown().steps]
