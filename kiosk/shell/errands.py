"""Work that must not hold up the screen: it runs elsewhere, and its result comes back."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from kiosk.client.errors import ClientError, ServerFault

logger = logging.getLogger(__name__)

T = TypeVar("T")
Later = Callable[[Callable[[], None]], None]
"""Runs a function on the thread of the screen."""


class Errands(Protocol):
    """Sends work off and reports on the thread of the screen."""

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[ClientError], None],
    ) -> None: ...


class ThreadErrands:
    """Errands on a few threads. `forget` lets nobody hear of what is still under way."""

    def __init__(self, *, on_screen_thread: Later, threads: int = 3) -> None:
        self._later = on_screen_thread
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="errand")
        self._generation = 0
        self._is_stopped = False

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[ClientError], None],
    ) -> None:
        if self._is_stopped:
            return
        generation = self._generation

        def report(tell: Callable[[], None]) -> None:
            self._later(lambda: tell() if generation == self._generation else None)

        def errand() -> None:
            try:
                result = work()
            except ClientError as error:
                reason = error
                report(lambda: failed(reason))
                return
            except Exception:
                # The outer edge: a fault becomes words on the screen, not silence.
                logger.exception("an errand failed")
                report(lambda: failed(ServerFault("an errand failed")))
                return
            report(lambda: done(result))

        self._pool.submit(errand)

    def forget(self) -> None:
        self._generation += 1

    def stop(self) -> None:
        self._is_stopped = True
        self.forget()
        self._pool.shutdown(wait=False, cancel_futures=True)
