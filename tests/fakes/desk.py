"""A desk without a screen: errands run at once, and moves are written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from kiosk.call.messages import FromCall
from kiosk.client.errors import ClientError
from kiosk.client.kept import Kept
from kiosk.client.line import Line
from kiosk.client.server import Server
from kiosk.shell.card_tray import CardTray
from kiosk.shell.desk import Desk
from kiosk.shell.language import words
from kiosk.shell.session import Ending, Session
from kiosk.shell.voice import Manner
from kiosk.shell.wording import Wording
from server.wire.identity import LogInMethod, LogInReply, Preferences
from tests.fakes.call import FakeCall
from tests.fakes.engines import FakeEngines
from tests.fakes.face_watch import FakeFaceWatch
from tests.fakes.journal import FakeJournal
from tests.fakes.terminal_door import PIN, FakeDoor
from tests.fakes.terminal_replies import NOW, NUMBER

T = TypeVar("T")


class PromptErrands:
    """Runs an errand at once; while `is_held` it keeps them for `go`."""

    def __init__(self) -> None:
        self.is_held = False
        self._held: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[ClientError], None],
    ) -> None:
        def errand() -> None:
            try:
                result = work()
            except ClientError as error:
                failed(error)
                return
            done(result)

        if self.is_held:
            self._held.append(errand)
        else:
            errand()

    def go(self) -> None:
        held, self._held = self._held, []
        for errand in held:
            errand()


@dataclass
class WrittenMoves:
    """A navigator that goes nowhere."""

    moves: list[tuple[str, str, int | None]] = field(default_factory=list)

    def go(self, screen: str, *, subject: int | None = None) -> None:
        self.moves.append(("go", screen, subject))

    def replace(self, screen: str, *, subject: int | None = None) -> None:
        self.moves.append(("replace", screen, subject))

    def back(self) -> None:
        self.moves.append(("back", "", None))


@dataclass
class HeardVoice:
    """Keeps what it was asked to say."""

    said: list[tuple[str, str]] = field(default_factory=list)
    is_there: bool = True
    manner: Manner = field(default_factory=Manner)

    def open(self) -> None: ...

    def close(self) -> None: ...

    def say(self, sentences: str, *, language: str) -> None:
        self.said.append((language, sentences))

    def tell(self, sentences: str, *, language: str) -> None:
        self.said.append((language, sentences))

    def add(self, sentences: str, *, language: str) -> None:
        self.said.append((language, sentences))

    def use(self, manner: Manner) -> None:
        self.manner = manner

    def hush(self) -> None: ...

    def forget(self) -> None: ...


@dataclass
class FakeVoiceMode:
    """The switch alone."""

    is_on: bool = False
    is_offered: bool = True

    def turn(self, *, on: bool) -> None:
        self.is_on = on and self.is_offered


@dataclass
class Bench:
    """A desk and what stands behind it."""

    door: FakeDoor
    errands: PromptErrands = field(default_factory=PromptErrands)
    moves: WrittenMoves = field(default_factory=WrittenMoves)
    voice: HeardVoice = field(default_factory=HeardVoice)
    voice_mode: FakeVoiceMode = field(default_factory=FakeVoiceMode)
    started: list[LogInReply] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    applied: list[Preferences] = field(default_factory=list)
    engines: FakeEngines = field(default_factory=FakeEngines)
    face_watch: FakeFaceWatch = field(default_factory=FakeFaceWatch)
    now: datetime = NOW
    calls: list[FakeCall] = field(default_factory=list)
    stayed: int = 0
    kept: Kept | None = None

    def __post_init__(self) -> None:
        self.journal = FakeJournal(self.door)
        self.server = Server.behind(
            self.door, line=self.door.line, journal=self.journal, kept=self.kept
        )
        self.session = Session(started=self.started.append, ended=self.endings.append)
        self.card_tray = CardTray()
        self.desk = Desk(
            server=lambda: self.server,
            session=self.session,
            navigator=self.moves,
            errands=self.errands,
            voice=self.voice,
            voice_mode=self.voice_mode,
            wording=Wording("Asia/Shanghai"),
            now=lambda: self.now.astimezone(UTC),
            line=self.door.line,
            waiting=self.journal.waiting,
            card_tray=self.card_tray,
            engines=self.engines,
            key_sound=lambda: None,
            place="三监区",
            log_out=lambda: self.session.end(Ending.CHOSEN),
            change_language=lambda: words.use("en" if words.language == "zh" else "zh"),
            apply_preferences=self.applied.append,
            face_watch=self.face_watch,
            make_call=self._make_call,
            stay=self._stay,
        )

    def _make_call(self, told: Callable[[FromCall], None]) -> FakeCall:
        self.calls.append(FakeCall(told))
        return self.calls[-1]

    def _stay(self) -> None:
        self.stayed += 1

    def log_in(self) -> None:
        identity = self.server.identity
        self.session.start(identity.log_in(method=LogInMethod.NUMBER, identifier=NUMBER, pin=PIN))


def bench(*, logged_in: bool = True) -> Bench:
    """A desk at which, unless told otherwise, a person is logged in."""
    made = Bench(FakeDoor(Line(now=lambda: NOW)))
    if logged_in:
        made.log_in()
    return made
