"""A camera that a test tells what it sees."""

from dataclasses import dataclass

from hardware.face.attempt import Seen
from hardware.face.liveness import Ask, Outcome, Progress
from hardware.face.quality import Flaw
from hardware.face.template import NUMBERS, FaceTemplate
from kiosk.shell.face_watch import Look, Mirror, Purpose, Show

MODEL = "model-1"
TEMPLATE = FaceTemplate.of(MODEL, [1.0, *([0.0] * (NUMBERS - 1))])
CHALLENGES = 4


@dataclass
class FakeFaceWatch:
    """Shows what `see` and `end` say, while somebody looks."""

    model: str = MODEL
    is_there: bool = True
    purpose: Purpose | None = None
    _show: Show | None = None

    def open(self) -> None: ...

    def close(self) -> None: ...

    def start(self, purpose: Purpose, *, show: Show) -> None:
        self.purpose, self._show = purpose, show

    def stop(self) -> None:
        self.purpose, self._show = None, None

    def see(self, ask: Ask, *, done: int = 0, flaw: Flaw | None = None) -> None:
        progress = Progress(ask, Outcome.RUNNING, done, CHALLENGES, is_straight=flaw is not None)
        self._tell(Look(Seen(progress, flaw, templates=done), Mirror(2, 1, bytes(6))))

    def end(self, outcome: Outcome, *, frames: int = 5) -> None:
        progress = Progress(Ask.LOOK, outcome, CHALLENGES, CHALLENGES)
        template = TEMPLATE if frames else None
        self._tell(Look(Seen(progress, None, frames), Mirror(2, 1, bytes(6)), template, frames))

    def lose(self) -> None:
        """The camera gives no pictures any more."""
        self._tell(Look(seen=None))

    def _tell(self, look: Look) -> None:
        assert self._show is not None, "nobody looks"
        self._show(look)
