"""Starts the terminal, sees that it lives, starts it again, and gives a new version its trial."""

import logging
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum

from hardware.watchdog.api import Watchdog
from kiosk.session.child import CannotStart, Child
from kiosk.session.patience import Patience
from kiosk.session.shelf import Choice, Shelf

logger = logging.getLogger(__name__)

Report = Callable[[str, dict[str, object]], None]
LOOKS_EVERY_S = 0.5


class Ending(Enum):
    """Why a run of the terminal is over."""

    CRASHED = "it ended by itself"
    HUNG = "it gave no sign of life"
    STOPPED = "it was stopped from outside"
    NEVER_STOOD = "its waiting screen did not come up"
    STEPPED_ASIDE = "it made way"
    TOLD_TO_END = "the session was told to end"


FAILURES = {Ending.CRASHED, Ending.HUNG, Ending.STOPPED, Ending.NEVER_STOOD}


class Supervisor:
    """`run` returns when it is told to end, gives up, or a newer supervisor is to take over."""

    def __init__(
        self,
        shelf: Shelf,
        *,
        patience: Patience,
        watchdog: Watchdog,
        report: Report,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf, self._patience = shelf, patience
        self._watchdog, self._report = watchdog, report
        self._monotonic = monotonic
        self.is_told_to_end = False
        self._failures = 0
        self._lost_at: float | None = None
        self._woken, self._wakes = socket.socketpair()

    def run(self) -> int:
        """0 when told to end or to hand over; 1 when the terminal does not come up any more."""
        with self._signals():
            self._watchdog.ready()
            while not self.is_told_to_end and not self._shelf.next_supervisor():
                if self._failures >= self._patience.failures_in_a_row:
                    self._tell("gave up", failures=self._failures)
                    return 1
                self._pause(self._patience.pause_s(failures=self._failures))
                if not self.is_told_to_end:
                    self._run_once(self._shelf.choose())
        return 0

    def end(self) -> None:
        """From any thread or a signal."""
        self.is_told_to_end = True
        self._wakes.send(b"!")

    def _run_once(self, choice: Choice) -> None:
        self._shelf.will_start(choice)
        try:
            child = Child(choice.command, monotonic=self._monotonic)
        except CannotStart as error:
            self._fail(choice, str(error))
            return
        self._tell("started", version=choice.version, pid=child.pid, is_trial=choice.is_trial)
        ending = self._watch(child, choice)
        self._lost_at = self._monotonic()
        is_gentle = ending in {Ending.STEPPED_ASIDE, Ending.TOLD_TO_END}
        code = child.end(within_s=self._patience.ends_within_s if is_gentle else 0)
        self._tell("lost", version=choice.version, why=ending.value, exit_code=code)
        if ending in FAILURES:
            self._fail(choice, ending.value)

    def _watch(self, child: Child, choice: Choice) -> Ending:
        is_settled = has_stood = False
        while True:
            self._wait_for(child)
            if child.stands_since is not None and not has_stood:
                has_stood = True
                self._tell_stands(choice)
            if not is_settled and self._has_settled(child):
                is_settled, self._failures = True, 0
                self._shelf.stood(choice)
                self._tell("settled", version=choice.version)
            ending = self._ending(child, choice, is_settled=is_settled)
            if ending is not None:
                return ending

    def _ending(self, child: Child, choice: Choice, *, is_settled: bool) -> Ending | None:
        if self.is_told_to_end:
            return Ending.TOLD_TO_END
        if child.has_ended:
            code = child.exit_code(within_s=self._patience.ends_within_s)
            made_way = code == 0 and is_settled
            return Ending.STEPPED_ASIDE if made_way else Ending.CRASHED
        if child.is_stopped:
            return Ending.STOPPED
        now = self._monotonic()
        if child.stands_since is None:
            late = now - child.started_at > self._patience.start_within_s
            return Ending.NEVER_STOOD if late else None
        if now - child.heard_at > self._patience.hang_after_s:
            return Ending.HUNG
        if is_settled and not child.is_busy and self._shelf.has_other(choice):
            child.ask_to_step_aside()
        return None

    def _has_settled(self, child: Child) -> bool:
        """Alive after the time, not only at its start."""
        since = child.stands_since
        return since is not None and child.heard_at - since >= self._patience.settled_after_s

    def _fail(self, choice: Choice, reason: str) -> None:
        self._failures += 1
        logger.error("version %s: %s (%s in a row)", choice.version, reason, self._failures)
        self._shelf.failed(choice, reason)
        if choice.is_trial and self._shelf.choose() != choice:
            self._failures = 0
            self._tell("rolled back", version=choice.version, why=reason)

    def _tell_stands(self, choice: Choice) -> None:
        """With the time that people stood before a dark panel."""
        lost_at, self._lost_at = self._lost_at, None
        dark_s = None if lost_at is None else round(self._monotonic() - lost_at, 3)
        self._tell("stands", version=choice.version, is_trial=choice.is_trial, after_s=dark_s)

    def _tell(self, event: str, **facts: object) -> None:
        logger.info("%s: %s", event, facts)
        self._watchdog.status(f"{event} {facts.get('version', '')}".strip())
        self._report(event, facts)

    def _wait_for(self, child: Child) -> None:
        select.select([child.line, self._woken], [], [], LOOKS_EVERY_S)
        child.listen()
        self._watchdog.alive()

    def _pause(self, pause_s: float) -> None:
        until = self._monotonic() + pause_s
        while not self.is_told_to_end and (left := until - self._monotonic()) > 0:
            select.select([self._woken], [], [], min(left, LOOKS_EVERY_S))
            self._watchdog.alive()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """A stop by the service manager ends the terminal in order."""
        kinds = (signal.SIGTERM, signal.SIGINT)
        # weston starts its programs with these held back.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        before = {kind: signal.signal(kind, lambda *_: self.end()) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)
            self._watchdog.stopping()
