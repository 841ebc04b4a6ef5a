"""Officers in a real browser: enter a line, approve it, decide the contest, use a security key."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import uvicorn
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.support import expected_conditions as seen
from selenium.webdriver.support.ui import Select, WebDriverWait

from server.infra.permissions import Role
from server.scores import service as scores
from server.wire.scores import ContestGround, ContestRequest
from tests.factories.console import PASSWORD, ConsoleWorld, Officer, console_world
from tests.factories.identity import as_inmate
from tests.factories.tables import rows_of
from tests.journeys.chromium import WAIT_S, chromium, complaints


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleWorld]:
    home = tmp_path_factory.mktemp("console")
    with console_world(home, f"sqlite:///{home / 'guitu.sqlite'}", origin=None) as made:
        yield made


@pytest.fixture(scope="module")
def address(world: ConsoleWorld) -> Iterator[str]:
    """The door on loopback. Security keys need a name, which localhost is."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(world.app, log_config=None, access_log=False))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    deadline = time.monotonic() + WAIT_S
    while not server.started and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    yield f"http://localhost:{listener.getsockname()[1]}"
    server.should_exit = True
    running.join(WAIT_S)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    with chromium(tmp_path / "profile") as driver:
        yield driver


class Person:
    """Who sits before the browser."""

    def __init__(self, browser: Chrome, address: str, world: ConsoleWorld) -> None:
        self.browser, self.address, self.world = browser, address, world

    def open(self, path: str) -> None:
        self.browser.get(self.address + path)

    def type(self, name: str, text: str) -> None:
        field = self.browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)

    def press(self, selector: str) -> None:
        def pressed(driver: Chrome) -> bool:
            driver.find_element(By.CSS_SELECTOR, selector).click()
            return True

        self._wait().until(pressed)

    def choose(self, selector: str, value: str) -> None:
        Select(self.browser.find_element(By.CSS_SELECTOR, selector)).select_by_value(value)

    def read(self, selector: str = "body") -> str:
        return self.browser.find_element(By.CSS_SELECTOR, selector).text

    def _wait(self) -> WebDriverWait[Chrome]:
        # While one page gives way to the next, an element may be of neither.
        return WebDriverWait(self.browser, WAIT_S, ignored_exceptions=[WebDriverException])

    def wait_for(self, words: str, selector: str = "body") -> None:
        self._wait().until(seen.text_to_be_present_in_element((By.CSS_SELECTOR, selector), words))

    def show_password(self, officer: Officer) -> None:
        self.open("/console/")
        self.type("log_in", officer.log_in)
        self.type("password", PASSWORD)
        self.press("button.main")
        self.wait_for("验证器")

    def log_in(self, officer: Officer) -> None:
        """As he does the first time: the authenticator learns its secret from this page."""
        self.show_password(officer)
        self.press("details.more summary")
        otpauth = self.read(".code")
        [secret] = parse_qs(urlsplit(otpauth).query)["secret"]
        self.world.clock.advance(timedelta(seconds=30))
        self.type("code", pyotp.TOTP(secret).at(self.world.clock.now()))
        self.press("button.main")
        self.wait_for("今天", "h1, .side nav")

    def log_out(self) -> None:
        self.press(".leave")
        self.wait_for("登录", "h1")


@pytest.fixture
def person(browser: Chrome, address: str, world: ConsoleWorld) -> Person:
    browser.execute_cdp_cmd("Network.enable", {})
    chinese = {"headers": {"Accept-Language": "zh-CN"}}
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", chinese)
    return Person(browser, address, world)


def _enter_a_line(person: Person, inmate: int) -> None:
    person.browser.find_element(By.TAG_NAME, "body").send_keys("/")
    search = person.browser.switch_to.active_element
    assert search.get_attribute("id") == "search-text"
    search.send_keys("sxm")
    person.choose("#purpose select", "scoring")
    person.wait_for("计分考核", "#purpose")
    person.browser.find_element(By.ID, "search-text").send_keys(Keys.ENTER)
    person.wait_for("单晓明", "#found")
    person.press(f"#found a[href='/console/scores/new?person={inmate}']")
    person.choose("select[name=clause]", "第二十条第（一）项")
    person.wait_for("最多加 17 分", "#reckoning")
    person.type("points", "8")
    person.press("label:has([name=title]) input")
    person.wait_for("还能再加 9", "#reckoning")
    person.press("#entry button.main")
    person.wait_for("已提交审批", "h1")


def _approve_it(person: Person) -> None:
    assert person.read(".side .count") == "1"
    person.press("main .rows a.button")
    person.press("button[value=scoring]")
    person.wait_for("单晓明")
    person.press("button[value=approve]")
    person.wait_for("没有要审批的")


def _contest_it(world: ConsoleWorld) -> int:
    with world.installation.database.writing() as session:
        entry = rows_of(session, "score_entry", inmate_id=world.inmate)[-1].id
        request = ContestRequest(
            act_id="act-journey-1",
            entry_id=entry,
            grounds=[ContestGround.WRONG_POINTS],
            words="应当加 10 分",
        )
        actor = as_inmate(world.inmate, world.prison)
        return scores.open_case(session, world.ctx, actor=actor, request=request).case_id


def test_three_officers_see_a_line_from_entry_to_decision(
    person: Person, world: ConsoleWorld
) -> None:
    block = world.prison.block(0)
    person.log_in(world.officer(Role.OFFICER, block, name="赵录入"))
    _enter_a_line(person, world.inmate)
    person.log_out()

    person.log_in(world.officer(Role.BLOCK_LEADER, block, name="钱审核"))
    _approve_it(person)
    case = _contest_it(world)
    person.open(f"/console/cases/{case}")
    person.wait_for("要由另一位民警办理")
    person.log_out()

    person.log_in(world.officer(Role.OFFICER, block, name="孙办案"))
    person.press(f"main a[href='/console/cases/{case}']")
    person.press("button[value=contest]")
    person.press("input[value=correct]")
    person.type("points_after", "10")
    person.type("reasons", "核对产量表，应为 10 分")
    person.press("main form button.main")
    person.wait_for("予以更正")
    person.open(f"/console/people/{world.inmate}/scores")
    person.wait_for("+10", ".figures")
    assert person.browser.find_elements(By.CSS_SELECTOR, ".chart canvas")
    # The only complaint is the 400 of pages that asked for a purpose first.
    assert not [each for each in complaints(person.browser) if "400 (Bad Request)" not in each]


def test_a_security_key_takes_the_place_of_the_digits(person: Person, world: ConsoleWorld) -> None:
    key = VirtualAuthenticatorOptions()
    key.has_resident_key = True
    person.browser.add_virtual_authenticator(key)
    officer = world.officer(Role.OFFICER, world.prison.block(0), name="李带钥")
    person.log_in(officer)
    person.open("/console/me")
    person.press("button[data-use-key]")
    person.wait_for("密钥已登记")
    person.log_out()
    person.show_password(officer)
    person.press("button[data-use-key]")
    person.wait_for("李带钥", ".side .who")
    assert not complaints(person.browser)


def test_the_pages_hold_at_1280_in_the_largest_text(person: Person, world: ConsoleWorld) -> None:
    person.log_in(world.officer(Role.BLOCK_LEADER, world.prison.block(0)))
    person.browser.set_window_size(1280, 800)
    person.press(".who summary")
    person.press("button[value=largest]")
    assert person.browser.find_element(By.CSS_SELECTOR, "html[data-size=largest] h1")
    for path in ("", "people", "work", "terminals", "limits", "register", "me"):
        person.open(f"/console/{path}")
        wider = person.browser.execute_script(
            "return document.documentElement.scrollWidth - innerWidth"
        )
        assert wider <= 0, path
