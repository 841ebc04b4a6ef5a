"""A mother books, comes in and sees her son with her own browser, until an officer ends it."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from server.bootstrap import Installation, open_installation
from server.identity.rules.kinds import DeviceKind
from server.infra.permissions import Actor
from server.visits import service as visits
from server.wire.media import JoinReply, JoinRequest
from server.wire.visits import VisitReply, VisitState
from tests.factories.family import ID_NUMBERS, MOTHER, FamilyPeople, furnish, invited
from tests.factories.identity import make_device
from tests.factories.tables import StoredRow, rows_of
from tests.journeys.chromium import FAKE_DEVICES, chromium, complaints
from tests.journeys.recorded import recorded
from tests.journeys.visit_line import open_wall
from tests.media_node import node_process
from tests.network_namespace import network_namespace

WITHIN_S, FRAMES = 60, 50
PICTURES = os.environ.get("GUITU_PICTURES", "")
END = Path(__file__).parents[1] / "integration" / "media" / "end.html"
DOORS = "[terminals]\nport = 0\n[console]\nport = 0\n[public]\nport = 0\n"
DECODED = """
guituLine.stats().then((stats) => arguments[0](
  [...stats.values()].filter((each) => each.type === "inbound-rtp" && each.kind === "video")
    .reduce((sum, each) => sum + each.framesDecoded, 0)))
"""


@dataclass
class House:
    """The prison, its doors, and who takes part."""

    installation: Installation
    people: FamilyPeople
    public: str
    console: str
    visit_id: int = 0

    def join(self, actor: Actor) -> JoinReply:
        """As the terminal's and the console's doors do."""
        request = JoinRequest(has_agreed=True)
        return self.installation.database.write(
            lambda session: visits.join(
                session,
                self.installation.ctx,
                actor=actor,
                visit_id=self.visit_id,
                request=request,
            )
        )

    def inmate(self) -> Actor:
        """Logged in at a terminal of a visit room."""
        place = self.people.prison.block()
        device = self.installation.database.write(
            lambda session: make_device(
                session, self.installation.ctx, place, name="V-1", kind=DeviceKind.VISIT
            )
        )
        return replace(self.people.inmate, device_id=device.device_id)

    def shown(self) -> VisitReply:
        mine = self.installation.database.read(
            lambda session: visits.my_visits(
                session, self.installation.ctx, actor=self.people.inmate
            )
        )
        return next(each for each in mine.visits if each.visit_id == self.visit_id)


@pytest.fixture
def address() -> Iterator[str]:
    with network_namespace() as made:
        yield made


@contextmanager
def _house(home: Path, address: str) -> Iterator[House]:
    home.mkdir()
    (home / "settings.toml").write_text(DOORS, encoding="utf-8")
    installation = open_installation(home)
    people = furnish(installation, first_slot=installation.ctx.clock.now() + timedelta(minutes=5))
    command = [sys.executable, "-m", "server", "server", "--json", "--home", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], WITHIN_S)[0], "the server did not start"
        doors = json.loads(process.stdout.readline())["ready"]
        with node_process(home, host=address, server=doors["terminals"]):
            yield House(
                installation,
                people,
                doors["public"],
                doors["console"].replace("127.0.0.1", "localhost"),
            )
    finally:
        process.terminate()
        process.wait(30)
        installation.close()


def _until(browser: Chrome, what: str, holds: Callable[[], object]) -> None:
    WebDriverWait(browser, WITHIN_S).until(lambda _: holds(), message=what)


def _press(browser: Chrome, which: str) -> None:
    _until(browser, which, lambda: browser.find_element(By.CSS_SELECTOR, which).is_enabled())
    browser.execute_script("arguments[0].click()", browser.find_element(By.CSS_SELECTOR, which))


def _fill(browser: Chrome, **fields: str) -> None:
    for name, words in fields.items():
        browser.find_element(By.NAME, name).send_keys(words)


def _picture(browser: Chrome, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(PICTURES) / f"family-{name}.png"))


def _is_shown(browser: Chrome, which: str) -> bool:
    return bool(browser.find_element(By.CSS_SELECTOR, which).is_displayed())


def test_a_mother_books_and_sees_her_son_until_an_officer_ends_it(
    tmp_path: Path, address: str
) -> None:
    with ExitStack() as stack:
        house = stack.enter_context(_house(tmp_path / "home", address))
        mother = stack.enter_context(chromium(tmp_path / "mother", more=FAKE_DEVICES))
        _come_in_and_book(house, mother)
        _test_devices_and_agree(mother)
        son = stack.enter_context(chromium(tmp_path / "son", more=FAKE_DEVICES))
        officer = stack.enter_context(chromium(tmp_path / "officer"))
        _meet(house, mother, son, officer)
        _warn_and_end(house, mother, officer)
        _both_sides_are_recorded(house)
        assert complaints(mother) == []


def _come_in_and_book(house: House, mother: Chrome) -> None:
    mother.get(f"{house.public}/family/")
    code = invited(house.installation, house.people).code
    _fill(mother, code=code, name=MOTHER, id_tail=ID_NUMBERS[MOTHER][-6:])
    _press(mother, "button.main")
    _press(mother, ".person .button")
    _press(mother, ".slots button")
    _press(mother, "button.main")
    _until(mother, "booked", lambda: "/visits/" in mother.current_url)
    house.visit_id = int(mother.current_url.rpartition("/")[2])
    assert house.shown().state is VisitState.AUTO_APPROVED
    _picture(mother, "booked")
    mother.get(f"{mother.current_url}/room")


def _test_devices_and_agree(mother: Chrome) -> None:
    _until(
        mother,
        "camera, microphone and line work",
        lambda: len(mother.find_elements(By.CSS_SELECTOR, ".checks [data-state=good]")) >= 3,
    )
    _picture(mother, "test")
    _press(mother, "#to-notice")
    _picture(mother, "notice")
    assert not _is_shown(mother, "#visit")
    _press(mother, "#agreed")
    _until(mother, "waits", lambda: mother.find_elements(By.CSS_SELECTOR, "#present .here"))
    _picture(mother, "waiting")


def _meet(house: House, mother: Chrome, son: Chrome, officer: Chrome) -> None:
    reply = house.join(house.inmate())
    son.get(END.as_uri())
    son.execute_script("join(...arguments, true)", reply.node_url, reply.ticket)
    open_wall(officer, house.installation, officer=house.people.officer, console=house.console)
    _until(mother, "live", lambda: not _is_shown(mother, "#veil"))
    _until(mother, "sees him", lambda: mother.execute_async_script(DECODED) >= FRAMES)
    _until(son, "sees her", lambda: _frames(son) >= FRAMES)
    _until(officer, "sees both", lambda: [each >= FRAMES for each in _shown(officer)] == [True] * 2)
    _until(mother, "live for the prison", lambda: house.shown().state is VisitState.LIVE)
    _picture(mother, "live")
    _picture(officer, "watched")


def _shown(wall: Chrome) -> list[int]:
    counted: list[int] = wall.execute_script(
        "return [...document.querySelectorAll('#wall video')]"
        ".map((each) => each.getVideoPlaybackQuality().totalVideoFrames)"
    )
    return counted


def _frames(browser: Chrome) -> int:
    counted = browser.execute_script("return counted(false)")
    return sum(each["frames"] for each in counted)


def _warn_and_end(house: House, mother: Chrome, officer: Chrome) -> None:
    officer.find_element(By.CSS_SELECTOR, "#wall [data-acts] summary").click()
    _press(officer, "#wall [data-do=warn]")
    _until(mother, "warned", lambda: "请换一个话题" in mother.find_element(By.ID, "caption").text)
    _picture(mother, "warned")
    officer.find_element(By.CSS_SELECTOR, "#wall textarea").send_keys("时间调整")
    officer.find_element(By.CSS_SELECTOR, "#wall [data-do=end]").click()
    officer.switch_to.alert.accept()
    _until(mother, "over", lambda: _is_shown(mother, "#over"))
    assert "时间调整" in mother.find_element(By.ID, "over-words").text
    _until(mother, "ended", lambda: house.shown().state is VisitState.TERMINATED)
    _press(mother, "[data-faces='5']")
    _until(mother, "rated", lambda: _ratings(house))
    assert [row.faces for row in _ratings(house)] == [5]
    _picture(mother, "over")


def _both_sides_are_recorded(house: House) -> None:
    found = recorded(house.installation, house.visit_id)
    assert [row.why for row in found.segments] == ["ended"]
    assert [row.seat for row in found.films] == [0, 1]
    for film, counted in zip(found.films, found.decoded, strict=True):
        assert counted.pictures == film.pictures >= FRAMES
        assert counted.sounds == film.sounds > 0
        print(f"seat {film.seat}: {counted.pictures} pictures and {counted.sounds} sounds decoded")


def _ratings(house: House) -> list[StoredRow]:
    return house.installation.database.read(
        lambda session: rows_of(session, "visit_rating", visit_id=house.visit_id)
    )
