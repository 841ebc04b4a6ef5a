"""Logging in and out, the person's wishes, who looked at his data, and the terminal's reports."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.client.acts import Acts, Saved
from kiosk.client.door import Door
from kiosk.client.errors import ClientError, LineDown, NotEnrolled
from kiosk.client.kept import Kept, Proof
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
from server.wire.offline import KeptReply, KeptRequest, OfflineLogInRequest

# At the first report after the line was down, and then about every ten minutes.
REVIEW_EVERY_REPORTS: Final = 20
# Of a person whom the terminal let in; its own patience with an empty seat is shorter.
OFFLINE_LASTS: Final = timedelta(hours=1)


class IdentityClient:
    """Who stands before the terminal."""

    def __init__(  # all by keyword
        self,
        *,
        door: Door,
        acts: Acts,
        last_known: LastKnown,
        kept: Kept,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._door = door
        self._acts = acts
        self._last_known = last_known
        self._kept, self._now = kept, now
        self._reports = 0

    def log_in(self, *, method: LogInMethod, identifier: str, pin: str) -> LogInReply:
        """Begin a session; one that was open here, behind a hidden screen, is ended."""
        request = LogInRequest(method=method, identifier=identifier, pin=pin)
        proof = Proof(method, identifier, pin)
        try:
            reply = self._door.act("/sessions", request, LogInReply)
        except LineDown:
            return self._let_in(proof)
        self._begun(reply)
        self._last_known.keep_in(self._kept.remember(reply, proof))
        return reply

    def _let_in(self, proof: Proof) -> LogInReply:
        """By the terminal itself, which writes it down before it opens anything."""
        opened, at = self._kept.let_in(proof), self._now()
        person_id = opened.person.person_id
        said = OfflineLogInRequest(at=at, wrong_before=opened.wrong_before)
        self._acts.note("identity.logged_in", said, person_id=person_id)
        is_still_here = self._door.session is not None and self._acts.person_id == person_id
        if not is_still_here:
            self._door.use_session(None)
            self._last_known.recall(opened.drawer)
        self._acts.use_person(person_id)
        return LogInReply(session="", ends_at=at + OFFLINE_LASTS, person=opened.person)

    def _begun(self, reply: LogInReply) -> LogInReply:
        before = self._door.session
        self._door.use_session(reply.session)
        self._acts.use_person(reply.person.person_id)
        self._last_known.keep_in(None)
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
        try:
            reply = self._door.act("/terminal/report", said, ReportReply)
        except ClientError:
            self._reports = 0
            raise
        if self._reports % REVIEW_EVERY_REPORTS == 0:
            self._review_kept()
        self._reports += 1
        return reply

    def _review_kept(self) -> None:
        """Nothing stays of people who moved, left, or have another PIN."""
        people = list(self._kept.people())
        if not people:
            return
        try:
            asked = KeptRequest(people=people)
            self._kept.forget(self._door.act("/terminal/kept", asked, KeptReply).forget)
        except NotEnrolled:
            self._kept.forget_all()
        except ClientError:
            return

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
