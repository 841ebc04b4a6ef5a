"""One terminal from person to person: logging in, hiding, logging out, what screens share."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from kivy.clock import Clock, ClockEvent
from kivy.core.window import Window

from kiosk.client.line import Line, LineState
from kiosk.client.terminal_home import TerminalSettings
from kiosk.shell.calls import MakesCall, heard_on
from kiosk.shell.card_tray import CardTray
from kiosk.shell.desk import Desk
from kiosk.shell.errands import ThreadErrands
from kiosk.shell.faces import Faces
from kiosk.shell.frame_rate import FrameRate
from kiosk.shell.glass import Glass, Touch
from kiosk.shell.guide import guide
from kiosk.shell.language import words
from kiosk.shell.leftovers import Leftovers
from kiosk.shell.liking import Liking, manner, wished_at_log_in
from kiosk.shell.navigation import WAITING, Navigation
from kiosk.shell.screen_list import CELL
from kiosk.shell.session import Ending, Session
from kiosk.shell.session_end import SessionEnd
from kiosk.shell.vigil import Vigil, VigilCalls
from kiosk.shell.voice import NoVoice, Voice
from kiosk.shell.voice_mode import Left, VoiceMode
from kiosk.shell.wording import Wording
from kiosk.typing.engines import Engines, NoEngines
from kiosk.widgets.frame.frame import Frame

if TYPE_CHECKING:
    from hardware.camera.api import Camera
    from hardware.card_reader.api import CardReader
    from hardware.device import DeviceReport
    from hardware.face.api import FaceReader
    from kiosk.client.door import Door
    from kiosk.client.kept import Kept
    from kiosk.client.server import Server
    from kiosk.journal.journal import TerminalJournal
    from kiosk.shell.panel_touches import Panel
    from kiosk.shell.remote import Remote
    from server.wire.identity import LogInReply, Preferences, TerminalHealth

logger = logging.getLogger(__name__)

LOOK_AT_IDLE_S = 1.0
LOOK_AT_LINE_S = 5.0
PREPARE_AFTER_S = 0.5
# A screen each time, so that a touch in between is answered at once.
BUILD_AHEAD_S = 0.4


@dataclass(frozen=True)
class Parts:
    """What a terminal stands on; a test or a tour puts its own in place."""

    open_door: "Callable[[Line], Door]"
    open_journal: "Callable[[Door], TerminalJournal]"
    open_kept: "Callable[[], Kept] | None" = None
    card_reader: "CardReader | None" = None
    camera: "Camera | None" = None
    face_reader: "FaceReader | None" = None
    voice: Voice = field(default_factory=NoVoice)
    touch_panel: "Panel | None" = None
    device_reports: "Callable[[], Sequence[DeviceReport]]" = list
    health: "Callable[[], TerminalHealth] | None" = None
    restart: Callable[[], None] | None = None
    reports: bool = True
    engines: Engines = field(default_factory=NoEngines)
    key_sound: Callable[[], None] = lambda: None
    make_call: MakesCall | None = None
    fetches_ahead: bool = True
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic


class Terminal:
    """Made once the window stands."""

    def __init__(self, *, settings: TerminalSettings, parts: Parts) -> None:
        self._settings, self._parts = settings, parts
        self._server: Server | None = None
        self._journal: TerminalJournal | None = None
        self.remote: Remote | None = None
        self._server_lock = Lock()
        self._hidden_way: list[tuple[str, int | None]] = []
        self._ticks: list[ClockEvent] = []
        self.root = Frame()
        self.manager = self.root.manager
        self.line = Line(now=parts.now)
        self.card_tray = CardTray(has_reader=parts.card_reader is not None)
        self.glass = Glass(after=lambda delay_s, run: Clock.schedule_once(lambda _: run(), delay_s))
        self.errands = ThreadErrands(on_screen_thread=self._show_when_free)
        self.frame_rate = FrameRate()
        self.liking = Liking(settings)
        self.session = Session(started=self._log_in, ended=self._log_out)
        self.voice_mode = self._make_voice_mode()
        self.vigil = self._make_vigil()
        self.idle_lock = self.vigil.lock
        self.session_end = SessionEnd(
            settings=settings,
            session=self.session,
            vigil=self.vigil,
            errands=self.errands,
            server=self.server,
            now=parts.now,
        )
        look = self.idle_lock.look
        self._idle_tick = Clock.create_trigger(lambda _: look(), LOOK_AT_IDLE_S, interval=True)
        self.navigation = Navigation(
            self.manager, screens=CELL, desk=lambda: self.desk, moved=self._moved
        )
        self.faces = Faces(parts.camera, parts.face_reader, on_screen_thread=on_screen_thread)
        self.desk: Desk = self._make_desk()
        self._leftovers = Leftovers()

    def start(self) -> None:
        words.use(self._settings.language)
        self.liking.forget()
        words.listen(self._say_again)
        self.line.listen(lambda state: self._show_when_free(lambda: self._show_line(state)))
        self.card_tray.listen(
            presented=self._card_presented,
            unreadable=self._card_unreadable,
            reader_changed=self._say_again,
        )
        Window.bind(
            on_touch_down=self._touched, on_touch_up=self._lifted, on_resize=self.liking.resized
        )
        self.navigation.start(WAITING, at_once=True)
        self._ticks = [
            Clock.schedule_once(lambda _: self._after_first_frame(), PREPARE_AFTER_S),
            Clock.schedule_interval(lambda _: self._look_at_line(), LOOK_AT_LINE_S),
            Clock.schedule_interval(lambda _: self._build_ahead(), BUILD_AHEAD_S),
        ]

    def stop(self) -> None:
        """May be called twice."""
        self.voice_mode.close()
        words.forget(self._say_again)
        Window.unbind(
            on_touch_down=self._touched, on_touch_up=self._lifted, on_resize=self.liking.resized
        )
        for tick in (*self._ticks, self._idle_tick):
            tick.cancel()
        self.errands.stop()
        if self.remote is not None:
            self.remote.stop()
        if self._journal is not None:
            self._journal.close()
        self._parts.voice.close()
        self._parts.engines.close()
        self.faces.close()
        if self._parts.card_reader is not None:
            self._parts.card_reader.close()

    @property
    def is_waiting(self) -> bool:
        """Nobody is logged in or about to be."""
        return self.session.person is None and self.navigation.current == WAITING

    def server(self) -> "Server":
        """The client of the server, made at its first use: the first frame does not wait for it."""
        from kiosk.client.server import Server

        with self._server_lock:
            if self._server is None:
                door = self._parts.open_door(self.line)
                self._journal = self._parts.open_journal(door)
                kept = self._parts.open_kept() if self._parts.open_kept is not None else None
                self._server = Server.behind(door, line=self.line, journal=self._journal, kept=kept)
                self._journal.listen(lambda n: self._show_when_free(lambda: self._show_waiting(n)))
                self._journal.open()
            return self._server

    def apply_preferences(self, preferences: "Preferences") -> None:
        self.liking.take(preferences)
        words.use(preferences.language)
        self._parts.voice.use(manner(preferences))
        self.voice_mode.turn(on=preferences.voice_mode)

    def _make_voice_mode(self) -> VoiceMode:
        return VoiceMode(
            voice=self._parts.voice,
            bar=self.root.bar,
            scene=lambda: self.vigil.scene() or self.navigation.screen.scene(),
            changed=self.liking.show,
            left=Left(
                after=self._settings.hide_after,
                is_nobody_here=lambda: self.session.person is None,
                tell=lambda: self.navigation.start(WAITING, at_once=True),
                monotonic=self._parts.monotonic,
            ),
        )

    def _make_vigil(self) -> Vigil:
        return Vigil(
            settings=self._settings,
            frame=self.root,
            calls=VigilCalls(
                hide=self._hide,
                log_out=lambda: self.session.end(Ending.LEFT),
                stay=lambda: self.session_end.stay(),
                tell=self.voice_mode.tell,
            ),
            monotonic=self._parts.monotonic,
        )

    def _make_desk(self) -> Desk:
        enrolment = self._settings.enrolment
        return Desk(
            server=self.server,
            session=self.session,
            navigator=self.navigation,
            errands=self.errands,
            voice=self._parts.voice,
            voice_mode=self.voice_mode,
            wording=Wording(self._settings.time_zone),
            now=self._parts.now,
            line=self.line,
            waiting=lambda: self._journal.waiting() if self._journal is not None else 0,
            card_tray=self.card_tray,
            engines=self._parts.engines,
            key_sound=self._parts.key_sound,
            place=f"{enrolment.prison}　{enrolment.block}" if enrolment else "",
            log_out=lambda: self.session.end(Ending.CHOSEN),
            change_language=self._change_language,
            apply_preferences=self.apply_preferences,
            face_watch=self.faces.watch,
            face_means=self.faces.means,
            make_call=heard_on(on_screen_thread, self._parts.make_call),
            stay=self.idle_lock.touch,
        )

    def _after_first_frame(self) -> None:
        """Read in what the first log-in will need, so that nobody waits for it."""
        self._leftovers.leave_to_us()
        self.errands.run(self.server, done=lambda _: self._report(), failed=lambda _: None)
        self._parts.voice.open()
        self._parts.engines.start()
        if self._parts.card_reader is not None:
            self.card_tray.watch(self._parts.card_reader, on_screen_thread=on_screen_thread)
        self.faces.open(changed=self._say_again)

    def _report(self) -> None:
        """From when the server can be asked; its packages are not there before the first frame."""
        from kiosk.shell.remote import Remote, Standing, Surroundings
        from server.wire.identity import TerminalHealth

        self.faces.begin(self.desk, is_free=lambda: self.is_waiting)
        around = Surroundings(
            standing=lambda: Standing(
                self.navigation.current,
                self.navigation.screens_on(self._hidden_way or self.navigation.way()),
            ),
            device_reports=self._parts.device_reports,
            health=self._parts.health or TerminalHealth,
            take_face=self.faces.take_order,
            lay_over=lambda notices: notices.lay_over(self.navigation.screen),
            restart=self._parts.restart,
        )
        self.remote = Remote(self.desk, around, on_screen_thread=self._show_when_free)
        if self._parts.reports:
            self.remote.start()

    def _build_ahead(self) -> None:
        """A terminal that nobody enrolled has no server to build its screens for."""
        if self._server is None or self.navigation.current != WAITING:
            return
        if not self._leftovers.collect():
            self.navigation.build_one_ahead()

    def _log_in(self, reply: "LogInReply") -> None:
        self.idle_lock.start()
        self._idle_tick()
        self.frame_rate.wait(is_waiting=False)
        self.session_end.expect(reply.ends_at)
        self.apply_preferences(wished_at_log_in(self.desk, reply.person.preferences))
        self.server().door.use_language(words.language)
        if self._hidden_way:
            way, self._hidden_way = self._hidden_way, []
            self.navigation.return_to(way)
            return
        self.navigation.start("home")
        if self._parts.fetches_ahead:
            self.errands.run(
                self.server().fetch_ahead,
                done=lambda _: self.navigation.screen.show_again(),
                failed=lambda error: logger.info("not all could be fetched ahead: %s", error),
            )

    def _hide(self) -> None:
        self._hidden_way = self.navigation.way()
        self._parts.voice.hush()
        self.navigation.start("hidden", at_once=True)

    def _log_out(self, ending: Ending) -> None:
        logger.info("the session ended: %s", ending.value)
        self.vigil.stop()
        self.voice_mode.turn(on=False)
        self._idle_tick.cancel()
        self._hidden_way = []
        self._parts.voice.forget()
        self._parts.engines.renew()
        self.errands.forget()
        server = self.server()
        session = server.forget_person()
        if ending is not Ending.RAN_OUT and session is not None:
            self.errands.run(
                lambda: server.identity.log_out(session),
                done=lambda _: None,
                failed=lambda error: logger.info("log-out not delivered: %s", error),
            )
        words.use(self._settings.language)
        self.liking.forget()
        self.navigation.forget_person()
        self._leftovers.grow()
        self.frame_rate.wait(is_waiting=True)

    def _card_presented(self) -> None:
        if self.session.person is None or self._hidden_way:
            self.frame_rate.touch()
            if self.navigation.current == "login":
                self.navigation.screen.open(None)
            else:
                self.navigation.go("login")

    def _card_unreadable(self) -> None:
        """Said where a person gets in; to somebody who is in already it means nothing."""
        if self.session.person is not None and not self._hidden_way:
            self.card_tray.take_unreadable()
            return
        self.frame_rate.touch()
        if self.navigation.current == "login":
            self._say_again()
        else:
            self.navigation.go("login")

    def _change_language(self) -> None:
        words.use("en" if words.language == "zh" else "zh")
        if self._server is not None:
            self._server.door.use_language(words.language)

    def _say_again(self) -> None:
        self.voice_mode.say_screen_again()
        self.navigation.screen.show_again()
        if self.remote is not None:
            self.remote.notices.say_again()

    def _touched(self, _window: object, touch: Touch) -> None:
        self.voice_mode.touch()
        self.glass.touch_down(touch)
        self.frame_rate.touch()
        self.idle_lock.touch()

    def _lifted(self, _window: object, touch: Touch) -> None:
        self.glass.touch_up(touch)

    def _show_when_free(self, change: Callable[[], None]) -> None:
        """From any thread."""
        on_screen_thread(lambda: self.glass.show(change))

    def _moved(self, screen: str) -> None:
        logger.info("screen: %s", screen)
        guide.let_go()
        if self.remote is not None:
            self.remote.notices.lay_over(self.navigation.screen)

    def _show_line(self, state: LineState) -> None:
        screen = self.navigation.screen
        screen.show_line(state)
        if state is LineState.UP:
            if self._journal is not None:
                self._journal.line_is_back()
            screen.line_is_back()

    def _show_waiting(self, waiting: int) -> None:
        """What was sent at last may have changed what is on the screen."""
        screen = self.navigation.screen
        screen.show_again()
        if waiting == 0:
            screen.line_is_back()

    def _look_at_line(self) -> None:
        """Only a line that is down is asked: one that is up shows itself with the next tap."""
        if self.line.state is LineState.DOWN:
            self.errands.run(self.server().is_there, done=lambda _: None, failed=lambda _: None)


def on_screen_thread(function: Callable[[], None]) -> None:
    Clock.schedule_once(lambda _: function(), 0)
