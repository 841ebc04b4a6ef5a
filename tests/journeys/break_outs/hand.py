"""A hand at keyboard and mouse of a display, by xdotool, and a program beside it there."""

import os
import subprocess
from dataclasses import dataclass

from tests.journeys.break_outs.x_client import XClient

Place = tuple[int, int]
_ENDS_WITHIN_S = 30.0
# A finger that comes and goes between two frames has been only where it was last.
_A_FRAME_S = "0.3"


@dataclass
class Hand:
    """`x` speaks as other programs on the display do."""

    display: str
    x: XClient

    def keys(self, keys: str) -> None:
        """By the XTEST extension: as if they were pressed on a keyboard."""
        self.run("key", "--clearmodifiers", keys)

    def keys_to_window(self, keys: str) -> None:
        self.run("key", "--window", str(self.x.window), keys)

    def click(self, place: Place, button: int, *, held: str = "") -> None:
        with_key = ["keydown", held] if held else []
        without = ["keyup", held] if held else []
        self.run(*with_key, "mousemove", *_numbers(place), "click", str(button), *without)

    def tap(self, place: Place) -> None:
        self.click(place, 1)

    def point(self, place: Place) -> None:
        self.run("mousemove", *_numbers(place))

    def drag(self, start: Place, end: Place, *, held: str = "") -> None:
        between = [(start[0] + end[0]) // 2, (start[1] + end[1]) // 2]
        self.run(
            *(["keydown", held] if held else []),
            *("mousemove", *_numbers(start), "mousedown", "1", "sleep", _A_FRAME_S),
            *("mousemove", *map(str, between), "mousemove", *_numbers(end), "mouseup", "1"),
            *(["keyup", held] if held else []),
        )

    def window(self, what: str, *more: str) -> None:
        self.run(what, str(self.x.window), *more)

    def run(self, *words: str) -> None:
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["xdotool", *words], env=environment, check=True, timeout=_ENDS_WITHIN_S)

    def type_for_ever(self) -> "subprocess.Popen[bytes]":
        """A keyboard that never stops; whoever starts it ends it."""
        forever = "while :; do xdotool type --delay 1 '1234567890 qwerty'; xdotool key F4 Tab; done"
        return subprocess.Popen(
            ["sh", "-c", forever],
            env={**os.environ, "DISPLAY": self.display},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _numbers(place: Place) -> list[str]:
    return [str(number) for number in place]
