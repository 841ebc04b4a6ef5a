"""What every screen is given: the server, the person, and the ways to act on the terminal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from kiosk.client.line import Line
from kiosk.shell.card_tray import CardTray
from kiosk.shell.errands import Errands
from kiosk.shell.face_means import FaceMeans
from kiosk.shell.face_tray import FaceTray
from kiosk.shell.face_watch import FaceWatch, NoFaces
from kiosk.shell.voice import Voice, VoiceModeSwitch
from kiosk.shell.wording import Wording
from kiosk.typing.engines import Engines

if TYPE_CHECKING:
    # The first frame must not wait for the network's and the wire's packages.
    from kiosk.client.server import Server
    from kiosk.shell.calls import MakesCall
    from kiosk.shell.session import Session
    from server.wire.identity import Preferences


class Navigator(Protocol):
    """Moving between screens. `subject` is the number of what the screen is about."""

    def go(self, screen: str, *, subject: int | None = None) -> None: ...

    def replace(self, screen: str, *, subject: int | None = None) -> None:
        """Go there, and let "back" lead to where this screen was opened from."""

    def back(self) -> None: ...


@dataclass(frozen=True)
class Desk:
    """One terminal, as its screens see it."""

    server: "Callable[[], Server]"
    session: "Session"
    navigator: Navigator
    errands: Errands
    voice: Voice
    voice_mode: VoiceModeSwitch
    wording: Wording
    now: Callable[[], datetime]
    line: Line
    # How many acts of this terminal the server does not have yet.
    waiting: Callable[[], int]
    card_tray: CardTray
    engines: Engines
    key_sound: Callable[[], None]
    place: str
    log_out: Callable[[], None]
    change_language: Callable[[], None]
    apply_preferences: "Callable[[Preferences], None]"
    # Looking through the camera, and whether people may log in by it.
    face_watch: FaceWatch = field(default_factory=NoFaces)
    face_means: FaceMeans = field(default_factory=FaceMeans)
    # An officer's order to take a face; the screen "face_enrol" takes it out.
    face_tray: FaceTray = field(default_factory=FaceTray)
    # None where this terminal cannot carry a visit.
    make_call: "MakesCall | None" = None
    # The person is here although he touches nothing.
    stay: Callable[[], None] = lambda: None
