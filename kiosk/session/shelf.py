"""What the supervisor starts: one version, or a newer one that is on trial."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Choice:
    """One version of the terminal, and the command that runs it."""

    version: str
    command: tuple[str, ...]
    is_trial: bool = False


class Shelf(Protocol):
    """Every answer is written down before it counts, so that a power cut loses none."""

    def choose(self) -> Choice: ...

    def will_start(self, choice: Choice) -> None: ...

    def stood(self, choice: Choice) -> None:
        """The waiting screen stood long enough to be trusted."""

    def failed(self, choice: Choice, reason: str) -> None: ...

    def has_other(self, running: Choice) -> bool:
        """Another version waits to be started in its place."""

    def next_supervisor(self) -> tuple[str, ...]:
        """The command of the supervisor that came with a confirmed version; empty if it is ours."""


class OneVersion:
    """A checkout: there is nothing to change to."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice

    def choose(self) -> Choice:
        return self._choice

    def will_start(self, choice: Choice) -> None: ...

    def stood(self, choice: Choice) -> None: ...

    def failed(self, choice: Choice, reason: str) -> None: ...

    def has_other(self, running: Choice) -> bool:
        return running != self._choice

    def next_supervisor(self) -> tuple[str, ...]:
        return ()
