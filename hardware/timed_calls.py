"""Puts a time limit on calls into a library that can hang and cannot be interrupted."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from datetime import timedelta
from typing import TypeVar

from hardware.device import DeviceTimeout

Answer = TypeVar("Answer")


class TimedCalls:
    """Runs one call at a time in a daemon thread.

    A call over its limit is left behind with its thread, and no other is made until it
    ends: so at most one thread hangs, however long the device does.
    """

    def __init__(self, *, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._waiting: Future[object] = Future()

    @property
    def is_stuck(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def run(self, call: Callable[[], Answer], *, limit: timedelta) -> Answer:
        """Return the call's answer or raise its error; DeviceTimeout when it takes too long."""
        if self.is_stuck:
            raise DeviceTimeout(f"{self._name}: the call before this one still has no answer")
        answer: Future[Answer] = Future()
        self._waiting = answer  # type: ignore[assignment]  # only ever cancelled through this name
        self._thread = threading.Thread(
            target=_fulfil, args=(answer, call), name=self._name, daemon=True
        )
        self._thread.start()
        try:
            return answer.result(timeout=limit.total_seconds())
        except (TimeoutError, CancelledError) as error:
            raise DeviceTimeout(
                f"{self._name}: no answer in {limit.total_seconds():g} s"
            ) from error
        finally:
            if answer.done():
                self._thread.join(timeout=0.1)

    def give_up(self) -> None:
        """Let whoever waits in `run` go on at once, as if the time were over."""
        self._waiting.cancel()


def _fulfil(answer: Future[Answer], call: Callable[[], Answer]) -> None:
    try:
        result = call()
    except Exception as error:  # noqa: BLE001  # handed over to the thread that asked
        if not answer.cancelled():
            answer.set_exception(error)
        return
    if not answer.cancelled():
        answer.set_result(result)
