"""All that a terminal has for faces: the camera, the reader, and whether the server wants them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kivy.clock import Clock, ClockEvent

from kiosk.shell.face_means import FaceMeans
from kiosk.shell.face_watch import FaceWatch, NoFaces

if TYPE_CHECKING:
    from hardware.camera.api import Camera
    from hardware.face.api import FaceReader
    from kiosk.shell.desk import Desk
    from kiosk.shell.errands import Later
    from server.wire.identity import FaceEnrolment, MeansReply

# An administrator can turn it on and off at any time.
_ASK_EVERY_S: Final = 60.0


class Faces:
    """On the screen's thread. Without a camera or a reader it offers nothing and asks nobody."""

    def __init__(
        self, camera: "Camera | None", reader: "FaceReader | None", *, on_screen_thread: "Later"
    ) -> None:
        self.means = FaceMeans()
        self._camera, self._later = camera, on_screen_thread
        self.watch: FaceWatch = NoFaces()
        self._desk: Desk | None = None
        self._tick: ClockEvent | None = None
        self._changed: Callable[[], None] = lambda: None
        self._is_free: Callable[[], bool] = lambda: False
        if camera is not None and reader is not None:
            from kiosk.shell.camera_face_watch import CameraFaceWatch

            self.watch = CameraFaceWatch(camera, reader, on_screen_thread=on_screen_thread)

    def open(self, *, changed: Callable[[], None]) -> None:
        """`changed` is called when something may be offered or not that was not or was before."""
        self._changed = changed
        if self._camera is not None:
            self._camera.open(on_event=lambda _: self._later(changed))
        self.watch.open()

    def close(self) -> None:
        """May be called twice."""
        if self._tick is not None:
            self._tick.cancel()
        self.watch.close()
        if self._camera is not None:
            self._camera.close()

    def begin(self, desk: "Desk", *, is_free: Callable[[], bool]) -> None:
        """From when the server can be asked. `is_free`: nobody is logged in or about to be."""
        self._desk, self._is_free = desk, is_free
        self.ask()
        self._tick = Clock.schedule_interval(lambda _: self._ask_if_free(), _ASK_EVERY_S)

    def ask(self) -> None:
        """How people may get in here, off the screen's thread."""
        desk = self._desk
        if desk is None or isinstance(self.watch, NoFaces):
            return
        desk.errands.run(
            lambda: desk.server().identity.means(), done=self._learn, failed=lambda _: None
        )

    def take_order(self, order: "FaceEnrolment") -> None:
        """An officer's, heard with a report; the server says it again if somebody is here."""
        if self._desk is not None and self._is_free():
            self._desk.face_tray.put(order)
            self._desk.navigator.go("face_enrol")

    def _ask_if_free(self) -> None:
        if self._is_free():
            self.ask()

    def _learn(self, reply: "MeansReply") -> None:
        self.means.learn(reply)
        self._changed()
