"""What the server hears of this terminal and may have done at it: never what is on its screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kivy.clock import Clock, ClockEvent
from kivy.uix.screenmanager import Screen

from kiosk.shell.desk import Desk
from kiosk.shell.errands import Later, ThreadErrands
from kiosk.shell.notices import Notices
from kiosk.shell.reporting import Reporting, Wires
from kiosk.version import version
from server.wire.base import Text
from server.wire.identity import (
    DeviceStatus,
    FaceEnrolment,
    Occupation,
    ReportReply,
    ScreenClass,
    TerminalHealth,
    TerminalReport,
)

if TYPE_CHECKING:
    from hardware.device import DeviceReport

_FROM_FREE_TO_PROTECTED: Final = list(Occupation)
_CLASSES: Final = {
    "waiting": ScreenClass.WAITING,
    "hidden": ScreenClass.HIDDEN,
}


@dataclass(frozen=True)
class Standing:
    """What the terminal shows now. `way` holds the screens of the person, hidden or not."""

    screen: str
    way: Sequence[Screen]


@dataclass(frozen=True)
class Surroundings:
    """What the rest of the terminal gives. `restart` is None where nothing would start it again."""

    standing: Callable[[], Standing]
    device_reports: "Callable[[], Sequence[DeviceReport]]"
    health: Callable[[], TerminalHealth]
    take_face: Callable[[FaceEnrolment], None]
    lay_over: Callable[[Notices], None]
    restart: Callable[[], None] | None = None


class Remote:
    """Begins to report when started. All on the screen's thread."""

    def __init__(self, desk: Desk, surroundings: Surroundings, *, on_screen_thread: Later) -> None:
        self._desk, self._around = desk, surroundings
        # Of its own: whoever logs out drops what others wait for, and an order comes once.
        self._errands = ThreadErrands(on_screen_thread=on_screen_thread, threads=1)
        self._next: ClockEvent | None = None
        self.notices = Notices(desk.voice, was_read=self._message_was_read)
        wires = Wires(
            describe=self.describe, send=self._send, errands=self._errands, after=self._after
        )
        self._reporting = Reporting(wires, self)

    def start(self) -> None:
        self._reporting.report()

    def stop(self) -> None:
        """May be called twice."""
        if self._next is not None:
            self._next.cancel()
        self._errands.stop()

    def occupation(self) -> Occupation:
        """By what the screens on the person's way say of themselves, the most protected first."""
        standing = self._around.standing()
        if self._desk.session.person is None:
            is_free = standing.screen == "waiting"
            return Occupation.NONE if is_free else Occupation.IN_USE
        said = [Occupation(getattr(each, "occupation", "in_use")) for each in standing.way]
        return max([*said, Occupation.IN_USE], key=_FROM_FREE_TO_PROTECTED.index)

    def describe(self) -> TerminalReport:
        is_personal = self._desk.session.person is not None
        shown = ScreenClass.PERSONAL if is_personal else ScreenClass.LOG_IN
        return TerminalReport(
            version=version(),
            screen=_CLASSES.get(self._around.standing().screen, shown),
            occupation=self.occupation(),
            waiting_acts=self._desk.waiting(),
            devices=[_status(each) for each in self._around.device_reports()],
            health=self._around.health(),
        )

    def show_message(self, command_id: int, text: Text) -> None:
        self.notices.put(command_id, text)
        self._around.lay_over(self.notices)

    def take_face(self, enrolment: FaceEnrolment) -> None:
        self._around.take_face(enrolment)

    @property
    def can_restart(self) -> bool:
        return self._around.restart is not None

    def restart(self) -> None:
        if self._around.restart is not None:
            self._around.restart()

    def _message_was_read(self, command_id: int) -> None:
        self._reporting.message_was_read(command_id)
        self._around.lay_over(self.notices)

    def _send(self, said: TerminalReport) -> ReportReply:
        return self._desk.server().identity.report(said)

    def _after(self, delay_s: float, run: Callable[[], None]) -> None:
        """One report at a time lies ahead, also when one was sent in between."""
        if self._next is not None:
            self._next.cancel()
        self._next = Clock.schedule_once(lambda _: run(), delay_s)


def _status(report: "DeviceReport") -> DeviceStatus:
    """Cut to what the message takes: a driver may say more."""
    return DeviceStatus(
        device=report.device[:40],
        driver=report.driver[:40],
        name=report.name[:80],
        state=report.state.value,
        problem=report.problem[:200],
        since=report.since,
    )
