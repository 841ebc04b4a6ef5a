"""Turns the voice-and-icon mode on and off, and lets the narrator see what is on the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from kivy.clock import Clock

from kiosk.shell.guide import guide
from kiosk.shell.language import words
from kiosk.shell.narrator import Narrator, Scene
from kiosk.shell.voice import Voice
from kiosk.widgets.guide_bar.guide_bar import GuideBar

LOOKS_EVERY_S = 0.2


@dataclass(frozen=True)
class Left:
    """Somebody chose the mode and went away without logging in: it ends, and that is told."""

    after: timedelta
    is_nobody_here: Callable[[], bool]
    tell: Callable[[], None]
    monotonic: Callable[[], float]


class VoiceMode:
    """The mode of one terminal."""

    def __init__(
        self,
        *,
        voice: Voice,
        bar: GuideBar,
        scene: Callable[[], Scene | None],
        changed: Callable[[], None],
        left: Left,
    ) -> None:
        self._left, self._touched_at = left, left.monotonic()
        self._voice, self._bar, self._scene, self._changed = voice, bar, scene, changed
        self._narrator = Narrator(add=self._add, tell=self.tell)
        self._tick = Clock.create_trigger(lambda _: self._look(), LOOKS_EVERY_S, interval=True)
        bar.bind(on_again=lambda _: self._narrator.say_again())

    @property
    def is_on(self) -> bool:
        return guide.is_on

    @property
    def is_offered(self) -> bool:
        return self._voice.is_there

    def turn(self, *, on: bool) -> None:
        on = on and self.is_offered
        if on == guide.is_on:
            return
        self._narrator.forget()
        if on:
            guide.begin(tell=self.tell, hush=self._voice.hush, say_again=self._narrator.say_again)
            self._tick()
        else:
            guide.end()
            self._tick.cancel()
            self._voice.hush()
        self._bar.is_shown = on
        self._changed()

    def close(self) -> None:
        """May be called twice."""
        self.turn(on=False)
        guide.forget(self._bar.look)

    def tell(self, sentences: str) -> None:
        self._voice.tell(sentences, language=words.language)

    def _add(self, sentences: str) -> None:
        self._voice.add(sentences, language=words.language)

    def say_screen_again(self) -> None:
        """As if the screen had opened just now: the language has changed."""
        self._narrator.forget()

    def touch(self) -> None:
        self._touched_at = self._left.monotonic()

    def _look(self) -> None:
        quiet_s = self._left.monotonic() - self._touched_at
        if quiet_s >= self._left.after.total_seconds() and self._left.is_nobody_here():
            self.turn(on=False)
            self._left.tell()
            return
        scene = self._scene()
        if scene is not None:
            self._narrator.look(scene)
