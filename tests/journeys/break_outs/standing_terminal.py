"""The real terminal as a process of its own on a display of its own, and how it stands."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from kiosk.client.terminal_home import TerminalHome
from kiosk.shell.window import FIRST_FRAME
from tests.display import virtual_display
from tests.journeys.break_outs.hand import Hand
from tests.journeys.break_outs.x_client import XClient

WIDTH, HEIGHT = 1280, 800
PATIENCE_S = 60.0
LOOKS_EVERY_S = 0.1
# So many pictures alike: what a screen fetches has come.
RESTS = 20
# The clock of the waiting screen moves on while the rest stays as it was.
LARGEST_CHANGE = 0.03
_SCREEN = re.compile(r"screen: (\w+)")
_SETTINGS = """reduced_motion = true
[idle]
hide_after_s = 36000
log_out_after_s = 72000
[devices.card_reader]
driver = "none"
[devices.speech]
driver = "pyttsx3"
"""


class NotStanding(AssertionError):
    """What the attempt has changed."""


@dataclass
class StandingTerminal:
    """`hand` is at its keyboard and mouse."""

    process: "subprocess.Popen[bytes]"
    log: Path
    hand: Hand

    @property
    def screen(self) -> str:
        return str(_SCREEN.findall(self._said())[-1])

    def reach(self, screen: str) -> None:
        until(lambda: self.screen == screen, what=f"the screen {screen}")

    def picture(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.hand.display).convert("RGB")

    def stands_as(self, before: "Stand", *, looks: int = 1) -> None:
        """Raise NotStanding unless it does, so many times in a row."""
        ends_at, count, wrong = time.monotonic() + PATIENCE_S, 0, "it was not looked at"
        while count < looks:
            wrong = self._differs_from(before)
            if wrong and (time.monotonic() > ends_at or self.process.poll() is not None):
                raise NotStanding(wrong)
            count = 0 if wrong else count + 1
            time.sleep(LOOKS_EVERY_S)

    def stands_again(self, picture: Image.Image) -> None:
        """A new window shows what the old one did."""
        gone = self._said().count(FIRST_FRAME)
        until(lambda: self._said().count(FIRST_FRAME) > gone, what="a new first frame")
        until(lambda: not self._looks_other(picture), what="the picture of before")

    def _looks_other(self, picture: Image.Image) -> bool:
        return _changed_share(self.picture(), picture) > LARGEST_CHANGE

    def stand(self) -> "Stand":
        """Once what it shows has come to rest."""
        seen = [self.picture()]

        def rests() -> bool:
            seen.append(self.picture())
            last = seen[-RESTS:]
            return len(last) == RESTS and all(
                _changed_share(one, last[0]) <= LARGEST_CHANGE for one in last
            )

        until(rests, what="rest")
        return Stand(seen[-1], self._acts())

    def _differs_from(self, before: "Stand") -> str:
        if self.process.poll() is not None:
            return f"the process ended with {self.process.returncode}"
        if self._acts() != before.acts:
            return f"it has moved on: {self._acts()[len(before.acts) :]}"
        if not self.hand.x.is_topmost():
            return "another window lies above it"
        share = _changed_share(self.picture(), before.picture)
        return f"{share:.0%} of the picture has changed" if share > LARGEST_CHANGE else ""

    def _acts(self) -> list[str]:
        """Every change of screen, log-in and log-out so far."""
        wanted = ("screen: ", "the session ended", "a screen failed")
        return [line for line in self._said().splitlines() if any(w in line for w in wanted)]

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Stand:
    """How it stood before an attempt."""

    picture: Image.Image
    acts: list[str]


@contextmanager
def standing_terminal(
    home: TerminalHome, *, manager: str, command: tuple[str, ...] = ("kiosk", "cell")
) -> Iterator[StandingTerminal]:
    """Full screen; `manager` is the window manager's program, empty for none."""
    settings = home.directory / "terminal.toml"
    settings.write_text(_SETTINGS + settings.read_text(encoding="utf-8"), encoding="utf-8")
    log = home.directory / "terminal.log"
    with virtual_display() as display, _managed(display, manager), log.open("wb") as told:
        environment = {**os.environ, "DISPLAY": display}
        program = [sys.executable, "-P", "-m", "kiosk", *command, "--home", str(home.directory)]
        process = subprocess.Popen(program, env=environment, stderr=told, start_new_session=True)
        try:
            until(lambda: FIRST_FRAME in log.read_text(encoding="utf-8"), what="the first frame")
            client = XClient(display, window=_window(display))
            yield StandingTerminal(process, log, Hand(display, client))
            client.close()
        finally:
            end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """With everything that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(is_so: Callable[[], bool], *, what: str) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends_at, f"{what} did not come about"
        time.sleep(LOOKS_EVERY_S)


@contextmanager
def _managed(display: str, manager: str) -> Iterator[None]:
    if not manager:
        yield
        return
    process = subprocess.Popen(
        [manager],
        env={**os.environ, "DISPLAY": display},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: _is_managed(display), what=f"the window manager {manager}")
        yield
        assert process.poll() is None, f"{manager} has ended"
    finally:
        end(process)


def _is_managed(display: str) -> bool:
    return bool(_asked(display, "get_num_desktops"))


def _window(display: str) -> int:
    """Of the terminal: the one window of a program that can be seen."""
    found: list[int] = []

    def look() -> bool:
        words = _asked(display, "search", "--onlyvisible", "--class", "kiosk|python|__main__")
        found[:] = [int(word) for word in words.split()]
        return bool(found)

    until(look, what="the terminal's window")
    return found[-1]


def _asked(display: str, *words: str) -> str:
    asked = subprocess.run(
        ["xdotool", *words],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout if asked.returncode == 0 else ""


def _changed_share(now: Image.Image, before: Image.Image) -> float:
    """Of all pixels; all of them when the pictures differ in size."""
    if now.size != before.size:
        return 1.0
    difference = ImageChops.difference(now, before).convert("L").point(lambda v: 255 * (v > 24))
    return difference.histogram()[255] / (now.size[0] * now.size[1])
