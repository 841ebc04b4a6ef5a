"""Delivers the journal in order, once: a thread that tries until the server has everything."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from kiosk.client.errors import ClientError, NotSaved, Refused
from kiosk.journal.back_off import BackOff
from kiosk.journal.store import Store
from server.wire.sync import (
    MOST_ACTS,
    MOST_BYTES,
    ActResult,
    DeliveryReply,
    DeliveryRequest,
    StreamReply,
    StreamRequest,
)

logger = logging.getLogger(__name__)

# The server and this journal speak of different acts: agree anew on epoch and place.
_DISAGREEMENTS: Final = frozenset({"acts_out_of_order", "other_act", "chain_broken"})


class Post(Protocol):
    """How deliveries reach the server; raises ClientError."""

    def stream(self, request: StreamRequest) -> StreamReply: ...

    def deliver(self, request: DeliveryRequest) -> DeliveryReply: ...


class Courier:
    """`told` hears what became of each act, on the courier's thread."""

    def __init__(
        self,
        store: Store,
        post: Post,
        *,
        told: Callable[[list[ActResult]], None],
        kept: int,
    ) -> None:
        self._store, self._post, self._told = store, post, told
        self._kept = kept
        self._has_joined = False
        self._back_off = BackOff()
        self._wake = threading.Event()
        self._is_closing = False
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """May be called twice."""
        self._is_closing = True
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=10)

    def wake(self) -> None:
        """Something was written, or the line is back: try now."""
        self._wake.set()

    def deliver_all(self) -> None:
        """Until the server has everything; raises ClientError where it cannot be reached."""
        if not self._has_joined:
            self._join()
        while acts := self._store.waiting(at_most=MOST_ACTS, bytes_at_most=MOST_BYTES):
            now = self._store.position()
            request = DeliveryRequest(epoch=now.epoch, acts=acts, waiting=now.waiting - len(acts))
            try:
                reply = self._post.deliver(request)
            except Refused as refusal:
                self._has_joined = self._has_joined and refusal.code not in _DISAGREEMENTS
                raise
            self._store.settle(reply.results, high_water=reply.high_water)
            self._told(reply.results)
        self._store.keep_delivered(at_most=self._kept)

    def _join(self) -> None:
        """Agree with the server on epoch and place."""
        now = self._store.position()
        reply = self._post.stream(StreamRequest(epoch=now.epoch, last_seq=now.last_seq))
        if reply.epoch == now.epoch and not self._store.follows(reply):
            logger.warning("the journal is not the one that the server knows: a new epoch begins")
            reply = self._post.stream(StreamRequest())
        if reply.epoch != now.epoch:
            self._store.begin_epoch(reply.epoch)
        else:
            self._store.stand_at(reply.high_water)
        self._has_joined = True

    def _run(self) -> None:
        while not self._is_closing:
            self._wake.clear()
            pause_s = self._try()
            self._wake.wait(pause_s)

    def _try(self) -> float | None:
        """How long to rest; None until something is written."""
        try:
            self.deliver_all()
        except Refused as refusal:
            return self._rest(refusal, at_least_s=float(refusal.retry_after_s or 0))
        except (ClientError, NotSaved) as error:
            return self._rest(error, at_least_s=0)
        except Exception as error:
            # The outer edge: the thread must outlive any fault, or acts would wait for ever.
            logger.exception("a delivery failed")
            return self._rest(error, at_least_s=0)
        self._back_off.succeed()
        return None

    def _rest(self, error: Exception, *, at_least_s: float) -> float:
        rest_s = self._back_off.rest_s(at_least_s=at_least_s)
        logger.info("not delivered (%s), again in %.0f s", type(error).__name__, rest_s)
        return rest_s
