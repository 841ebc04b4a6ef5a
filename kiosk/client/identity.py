"""Logging in and out, the person's preferences, and who looked at his data."""

from contextlib import suppress

from kiosk.client.acts import Acts, Saved
from kiosk.client.door import Door
from kiosk.client.errors import ClientError
from kiosk.client.last_known import Known, LastKnown
from server.wire.base import DoneReply
from server.wire.identity import (
    LogInMethod,
    LogInReply,
    LogInRequest,
    LooksReply,
    Preferences,
    PreferencesRequest,
    SessionReply,
)


class IdentityClient:
    """Who stands before the terminal."""

    def __init__(self, *, door: Door, acts: Acts, last_known: LastKnown) -> None:
        self._door = door
        self._acts = acts
        self._last_known = last_known

    def log_in(self, *, method: LogInMethod, identifier: str, pin: str) -> LogInReply:
        """Begin a session; one that was open here, behind a hidden screen, is ended."""
        request = LogInRequest(method=method, identifier=identifier, pin=pin)
        before = self._door.session
        reply = self._door.act("/sessions", request, LogInReply)
        self._door.use_session(reply.session)
        self._acts.use_person(reply.person.person_id)
        if before is not None:
            with suppress(ClientError):
                self.log_out(before)
        return reply

    def log_out(self, session: str) -> None:
        """End this session, which need not be the one of the person who is here now."""
        self._door.act("/sessions/mine", None, DoneReply, verb="DELETE", session=session)

    def stay(self) -> SessionReply:
        """Say that the person is still here; the server tells until when he may be."""
        return self._door.act("/sessions/mine", None, SessionReply, verb="PUT")

    def keep_preferences(self, preferences: Preferences) -> Saved[DoneReply]:
        request = PreferencesRequest(**preferences.model_dump())
        return self._acts.write("identity.preferences", lambda _: request, DoneReply)

    def looks(self) -> Known[LooksReply]:
        return self._last_known.ask(LooksReply, lambda: self._door.read("/me/looks", LooksReply))

    def known_looks(self) -> Known[LooksReply] | None:
        return self._last_known.peek(LooksReply)
