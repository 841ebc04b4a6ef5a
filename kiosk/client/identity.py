"""Logging in and out, the person's wishes, who looked at his data, and the terminal's reports."""

from contextlib import suppress

from kiosk.client.acts import Acts, Saved
from kiosk.client.door import Door
from kiosk.client.errors import ClientError
from kiosk.client.last_known import Known, LastKnown
from server.wire.base import DoneReply
from server.wire.identity import (
    FaceEnrolRequest,
    FaceKnownReply,
    FaceLogInRequest,
    LetInReply,
    LetInRequest,
    LetInStateReply,
    LetInTicket,
    LogInMethod,
    LogInReply,
    LogInRequest,
    LooksReply,
    MeansReply,
    Preferences,
    PreferencesRequest,
    ReportReply,
    SessionReply,
    TerminalReport,
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
        return self._begun(self._door.act("/sessions", request, LogInReply))

    def _begun(self, reply: LogInReply) -> LogInReply:
        before = self._door.session
        self._door.use_session(reply.session)
        self._acts.use_person(reply.person.person_id)
        if before is not None:
            with suppress(ClientError):
                self.log_out(before)
        return reply

    def means(self) -> MeansReply:
        """How a person may log in here besides card and number."""
        return self._door.read("/terminal/means", MeansReply)

    def log_in_by_face(self, request: FaceLogInRequest) -> LogInReply:
        """Begin a session, or Refused: then an officer has been called."""
        return self._begun(self._door.act("/sessions/face", request, LogInReply))

    def enrol_face(self, request: FaceEnrolRequest) -> None:
        """The person's answer to an officer's order, and with a yes his face."""
        self._door.act("/terminal/face", request, DoneReply)

    def my_face(self) -> FaceKnownReply:
        return self._door.read("/me/face", FaceKnownReply)

    def forget_my_face(self) -> None:
        """It is erased when this returns."""
        self._door.act("/me/face", None, DoneReply, verb="DELETE")

    def ask_to_be_let_in(self) -> LetInReply:
        """Call an officer, who looks at the person and lets him in."""
        return self._door.act("/sessions/let-in", LetInRequest(), LetInReply)

    def let_in_state(self, ticket: str) -> LetInStateReply:
        """What came of it; with it the session begins, once."""
        reply = self._door.act(
            "/sessions/let-in/state", LetInTicket(ticket=ticket), LetInStateReply
        )
        if reply.log_in is not None:
            self._begun(reply.log_in)
        return reply

    def leave_let_in(self, ticket: str) -> None:
        """The person no longer waits."""
        self._door.act("/sessions/let-in/end", LetInTicket(ticket=ticket), DoneReply)

    def report(self, said: TerminalReport) -> ReportReply:
        """Say how the terminal stands, and hear what it shall do."""
        return self._door.act("/terminal/report", said, ReportReply)

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
