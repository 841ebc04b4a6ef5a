"""The voice-and-icon mode: heard at the first touch, done at the second, narrated in between."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from kiosk.screens.login.presenter import LoginPresenter, LoginView
from kiosk.shell.guide import Guide
from kiosk.shell.narrator import Narrator, Scene
from tests.fakes.desk import Bench, bench


@dataclass(eq=False)
class Picture:
    said: str
    is_marked: bool = False
    done: int = 0

    def hear(self) -> str:
        return self.said

    def do(self) -> None:
        self.done += 1


@dataclass
class Ear:
    heard: list[str] = field(default_factory=list)
    hushed: int = 0

    def hush(self) -> None:
        self.hushed += 1


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def guide(ear: Ear) -> Iterator[Guide]:
    made = Guide()
    made.begin(tell=ear.heard.append, hush=ear.hush, say_again=lambda: ear.heard.append("again"))
    yield made
    made.end()


def test_a_first_touch_is_only_heard(guide: Guide, ear: Ear) -> None:
    wallet = Picture("My account")
    assert guide.only_hears(wallet)
    assert (ear.heard, wallet.is_marked, wallet.done) == (["My account"], True, 0)


def test_a_second_touch_does_it(guide: Guide) -> None:
    wallet = Picture("My account")
    guide.only_hears(wallet)
    assert not guide.only_hears(wallet)


def test_another_thing_is_heard_anew(guide: Guide) -> None:
    wallet, gear = Picture("My account"), Picture("Settings")
    guide.only_hears(wallet)
    assert guide.only_hears(gear)
    assert not wallet.is_marked
    assert guide.only_hears(wallet)


def test_the_large_yes_does_what_is_marked_and_nothing_else(guide: Guide) -> None:
    guide.yes()
    wallet = Picture("My account")
    guide.only_hears(wallet)
    guide.yes()
    assert wallet.done == 1


def test_outside_the_mode_a_touch_is_a_touch(guide: Guide) -> None:
    guide.end()
    wallet = Picture("My account")
    assert not guide.only_hears(wallet)
    assert not wallet.is_marked


class Listening:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.narrator = Narrator(add=self.heard.append, tell=self.heard.append)

    def stands(self, scene: Scene) -> None:
        self.narrator.look(scene)
        self.narrator.look(scene)


def test_a_screen_says_itself_once_when_it_opens() -> None:
    listening = Listening()
    for _ in range(5):
        listening.stands(Scene("home", "412 points", "Touch the ring."))
    assert listening.heard == ["412 points\nTouch the ring."]


def test_only_what_is_new_is_said_later() -> None:
    listening = Listening()
    listening.stands(Scene("scores", "412 points\nA line", "Touch a line."))
    listening.stands(Scene("scores", "412 points\nAnother line", "Touch a line."))
    assert listening.heard[1:] == ["Another line"]


def test_what_is_gone_in_a_moment_is_not_said() -> None:
    listening = Listening()
    listening.narrator.look(Scene("scores", "Fetching your data …"))
    listening.stands(Scene("scores", "412 points"))
    assert listening.heard == ["412 points\n"]


def test_it_is_said_again_as_at_first() -> None:
    listening = Listening()
    listening.stands(Scene("home", "412 points", "Touch the ring."))
    listening.narrator.say_again()
    assert listening.heard == ["412 points\nTouch the ring."] * 2


@pytest.fixture
def made() -> Bench:
    made = bench(logged_in=False)
    made.voice_mode.is_on = True
    return made


def test_the_digits_of_a_number_are_said_and_those_of_a_pin_never(made: Bench) -> None:
    views: list[LoginView] = []
    presenter = LoginPresenter(desk=made.desk, show=views.append)
    presenter.open()
    for digit in "640":
        presenter.digit(digit)
    assert [said for _, said in made.voice.said] == ["六", "四", "零"]
    presenter.go_on()
    made.voice.said.clear()
    for digit in "24681":
        presenter.digit(digit)
    presenter.erase()
    said = [said for _, said in made.voice.said]
    assert said == ["又输了一位。"] * 5 + ["已输 4 位。"]
    assert "24681" not in presenter.spoken()
    assert "2468" not in presenter.entered()


def test_outside_the_mode_nothing_is_said_of_keys(made: Bench) -> None:
    made.voice_mode.is_on = False
    presenter = LoginPresenter(desk=made.desk, show=lambda _: None)
    presenter.open()
    presenter.digit("6")
    assert made.voice.said == []
