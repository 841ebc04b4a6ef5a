"""Reading a screen aloud, where the terminal can speak."""

from typing import Protocol


class Voice(Protocol):
    """One utterance at a time: a new one, or leaving the screen, ends the last."""

    @property
    def is_there(self) -> bool: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def say(self, sentences: str, *, language: str) -> None: ...

    def hush(self) -> None: ...

    def forget(self) -> None: ...


class NoVoice:
    """A terminal without a loudspeaker: its listen buttons are not shown."""

    is_there = False

    def open(self) -> None:
        """There is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""

    def say(self, sentences: str, *, language: str) -> None:
        """There is nothing to say it with."""

    def hush(self) -> None:
        """There is nothing to end."""

    def forget(self) -> None:
        """There is nothing to forget."""
