"""Reading a screen aloud, where the terminal can speak."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Manner:
    """How a person likes to be spoken to. `pace` 1 is the driver's own; `volume` is 0 to 1."""

    pace: float = 1.0
    volume: float = 0.75


class Voice(Protocol):
    """One thing at a time: a new one, or leaving the screen, ends the last."""

    @property
    def is_there(self) -> bool: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def say(self, sentences: str, *, language: str) -> None:
        """Asked again while it speaks, it stops: one button starts and ends it."""

    def tell(self, sentences: str, *, language: str) -> None:
        """Say this now, whatever is being said."""

    def add(self, sentences: str, *, language: str) -> None:
        """Say this after what is being said."""

    def use(self, manner: Manner) -> None: ...

    def hush(self) -> None: ...

    def forget(self) -> None: ...


class VoiceModeSwitch(Protocol):
    """The mode, as a screen sees it."""

    @property
    def is_on(self) -> bool: ...

    @property
    def is_offered(self) -> bool:
        """A terminal that cannot speak does not offer it."""

    def turn(self, *, on: bool) -> None: ...


class NoVoice:
    """A terminal without a loudspeaker: its listen buttons are not shown."""

    is_there = False

    def open(self) -> None:
        """There is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""

    def say(self, sentences: str, *, language: str) -> None:
        """There is nothing to say it with."""

    def tell(self, sentences: str, *, language: str) -> None:
        """There is nothing to say it with."""

    def add(self, sentences: str, *, language: str) -> None:
        """There is nothing to say it with."""

    def use(self, manner: Manner) -> None:
        """There is nothing that could be louder."""

    def hush(self) -> None:
        """There is nothing to end."""

    def forget(self) -> None:
        """There is nothing to forget."""
