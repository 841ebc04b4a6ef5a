"""What a terminal asks of a voice: turn a text into a sound file, in the background, stoppable.

The voice plays nothing. The terminal does, so that volume, handset and stopping are its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health


@dataclass(frozen=True)
class Recording:
    """A WAV file; it stays until the voice forgets it."""

    path: Path
    duration: timedelta


class Utterance(Protocol):
    """One text on its way to be heard."""

    @property
    def finished(self) -> bool:
        """Rendered, failed or stopped."""

    @property
    def recording(self) -> Recording | None: ...

    @property
    def error(self) -> DeviceError | None: ...

    def wait(self, *, limit: timedelta) -> Recording:
        """For callers off the UI thread; raises the error, MediaError if it was stopped."""

    def stop(self) -> None:
        """May be called twice, and after the end."""


@runtime_checkable
class Voice(Protocol):
    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self) -> None:
        """Return at once; a voice that turns out to be missing shows it in its state."""

    def close(self) -> None:
        """May be called twice."""

    def speak(
        self,
        text: str,
        *,
        language: str,
        pace: float = 1.0,
        on_finished: Callable[[Utterance], None] | None = None,
    ) -> Utterance:
        """Return at once. `language` is the terminal's: zh_CN or en; `pace` 0.5 is half as fast.

        `on_finished` is called from a thread of the voice, and not for a stopped utterance.
        """

    def forget(self) -> None:
        """Remove every recording, at log-out: what one person heard is not for the next."""
