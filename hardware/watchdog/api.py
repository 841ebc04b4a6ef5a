"""What a watchdog is told, and what it does when it is told nothing."""

from typing import Protocol, runtime_checkable

from hardware.device import DeviceInfo, DeviceState, Health


@runtime_checkable
class Watchdog(Protocol):
    """Every call returns at once and raises nothing: who is watched must not wait for it."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def ready(self) -> None: ...

    def alive(self) -> None:
        """Told often; when it stays out, the service is ended and started again."""

    def status(self, words: str) -> None:
        """One line that `systemctl status` shows."""

    def stopping(self) -> None: ...

    def close(self) -> None:
        """May be called twice."""
