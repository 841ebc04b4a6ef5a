"""When the server will end the session, and asking it for more time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.client.terminal_home import TerminalSettings
from kiosk.shell.errands import Errands
from kiosk.shell.session import Session
from kiosk.shell.vigil import Vigil

if TYPE_CHECKING:
    from kiosk.client.server import Server
    from server.wire.identity import SessionReply

logger = logging.getLogger(__name__)

SOONEST_AFTER = timedelta(seconds=5)


class SessionEnd:
    """Of the person who is here."""

    def __init__(
        self,
        *,
        settings: TerminalSettings,
        session: Session,
        vigil: Vigil,
        errands: Errands,
        server: "Callable[[], Server]",
        now: Callable[[], datetime],
    ) -> None:
        self._ask_for = settings.ask_for
        self._session, self._vigil, self._errands = session, vigil, errands
        self._server, self._now = server, now

    def expect(self, ends_at: datetime) -> None:
        """Never at once: the server's clock may be another's."""
        soonest = self._ask_for + SOONEST_AFTER
        self._vigil.lock.expect_end(max(ends_at - self._now(), soonest))

    def stay(self) -> None:
        """Tell the server that the person is still here."""
        identity = self._server().identity
        self._errands.run(
            identity.stay,
            done=self._stays,
            failed=lambda error: logger.info("no more time could be asked for: %s", error),
        )

    def _stays(self, reply: "SessionReply") -> None:
        if self._session.person is None:
            return
        left = reply.ends_at - self._now()
        if reply.ends_at >= reply.lasts_until and left <= self._ask_for:
            self._vigil.session_is_over_soon()
            return
        self.expect(reply.ends_at)
