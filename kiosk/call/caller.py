"""The screen's side of a call: starts the process, tells it what to do, and hears of it."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final

from pydantic import ValidationError

from kiosk.call.board import Board, BoardPicture, Place
from kiosk.call.messages import (
    FROM_CALL,
    Begin,
    EndVisit,
    FromCall,
    Join,
    Lost,
    Volume,
    as_line,
)
from server.wire.base import Reply
from server.wire.media import JoinReply

logger = logging.getLogger(__name__)
_ENDS_WITHIN_S: Final = 3.0


class Caller:
    """`told` is called on a thread of its own. All may be called twice and in any order."""

    def __init__(
        self,
        *,
        camera: Mapping[str, object] | None,
        record: Sequence[str] = (),
        play: Sequence[str] = (),
        told: Callable[[FromCall], None],
    ) -> None:
        self._begin = Begin(camera=_plain(camera), record=list(record), play=list(play))
        self._told = told
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._board: Board | None = None

    def start(self) -> None:
        with self._lock:
            if self._process is not None:
                return
            descriptor = Board.new()
            try:
                self._board = Board(descriptor)
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "kiosk.call.process", str(descriptor)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    pass_fds=[descriptor],
                )
            finally:
                os.close(descriptor)
            process = self._process
        self._tell(self._begin)
        threading.Thread(target=self._listen, args=(process,), daemon=True, name="call").start()

    @property
    def process_id(self) -> int | None:
        with self._lock:
            return self._process.pid if self._process is not None else None

    def join(self, reply: JoinReply) -> None:
        self._tell(
            Join(
                ticket=reply.ticket,
                node_url=reply.node_url,
                ice_servers=reply.ice_servers,
                relay_only=reply.relay_only,
            )
        )

    def set_volume(self, percent: int) -> None:
        self._tell(Volume(percent=percent))

    def end_visit(self) -> None:
        self._tell(EndVisit())

    def picture(self, place: Place, *, after: int) -> BoardPicture | None:
        with self._lock:
            return self._board.look(place, after=after) if self._board is not None else None

    def close(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            board, self._board = self._board, None
        if process is not None:
            if process.stdin is not None:
                _close(process.stdin)
            try:
                process.wait(_ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if board is not None:
            board.close()

    def _tell(self, message: Reply) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            process.stdin.write(as_line(message))
            process.stdin.flush()
        except (OSError, ValueError):
            logger.warning("the call process does not listen")

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        """Until it ends: if nobody wished that, a new one begins, and a ticket is needed."""
        if process.stdout is not None:
            for line in process.stdout:
                try:
                    self._told(FROM_CALL.validate_json(line))
                except ValidationError:
                    logger.warning("the call process said what nobody understands")
            process.stdout.close()
        process.wait()
        with self._lock:
            is_wished = self._process is not process
            if not is_wished:
                self._process, self._board = None, None
        if not is_wished:
            logger.warning("the call process ended with %s", process.returncode)
            self.start()
            self._told(Lost())


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _plain(settings: Mapping[str, object] | None) -> dict[str, str | int | float | bool] | None:
    """As an administrator's file can say it."""
    if settings is None:
        return None
    return {
        name: value
        for name, value in settings.items()
        if isinstance(value, str | int | float | bool)
    }
