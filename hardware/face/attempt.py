"""One person before the camera, from his first picture to a template made of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hardware.face.api import FaceReader
from hardware.face.liveness import Challenge, Liveness, Outcome, Progress
from hardware.face.look import look
from hardware.face.quality import Demands, Flaw, flaw
from hardware.face.template import FaceTemplate

if TYPE_CHECKING:
    from hardware.face.api import Picture

_MOST_TEMPLATES: Final = 8
_APART_S: Final = 0.25  # two pictures of the same instant say no more than one
# Within a minute and before one camera a person is far nearer to himself than that.
_SAME_PERSON: Final = 0.7


@dataclass(frozen=True)
class Seen:
    """What one picture brought. `flaw` is what is wrong with it where he looks straight."""

    progress: Progress
    flaw: Flaw | None
    templates: int


class Attempt:
    """For one thread. Nothing of it outlives it: pictures are not kept."""

    def __init__(
        self,
        reader: FaceReader,
        *,
        challenges: Sequence[Challenge],
        demands: Demands,
        started_at: float,
    ) -> None:
        self._reader, self._demands = reader, demands
        self._liveness = Liveness(challenges, started_at=started_at)
        self._templates: list[FaceTemplate] = []
        self._taken_at = float("-inf")
        self._is_other = False

    def see(self, picture: "Picture", *, at: float) -> Seen:
        """DeviceError when the reader cannot look."""
        seen = look(self._reader, picture)
        progress = self._liveness.feed(seen, at=at)
        wrong = flaw(seen, self._demands) if progress.is_straight else None
        if progress.is_straight and wrong is None and seen.mesh is not None and self._is_due(at):
            self._take(self._reader.template(picture, seen.mesh), at=at)
        if self._is_other:
            progress = Progress(progress.ask, Outcome.LOST, progress.done, progress.of)
        return Seen(progress, wrong, len(self._templates))

    @property
    def frames(self) -> int:
        return len(self._templates)

    def template(self) -> FaceTemplate | None:
        """Of all pictures together; None when none was good enough."""
        return FaceTemplate.mean(self._templates) if self._templates else None

    def _is_due(self, at: float) -> bool:
        return len(self._templates) < _MOST_TEMPLATES and at - self._taken_at >= _APART_S

    def _take(self, template: FaceTemplate, *, at: float) -> None:
        self._taken_at = at
        if self._templates and self._templates[0].distance(template) > _SAME_PERSON:
            self._is_other = True
            return
        self._templates.append(template)
