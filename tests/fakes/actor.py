"""Somebody before a simulated camera who does what the screen asks him: a face that nobody has."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from hardware.camera.simulator import SimulatedCamera
from hardware.face.drawing import Moment, draw, looks

if TYPE_CHECKING:
    from cv2.typing import MatLike

_BLINK_S = 0.3


class Actor:
    """Knows only the sign that is shown, as one who cannot read."""

    def __init__(self, camera: SimulatedCamera, *, seed: int = 1) -> None:
        self._camera = camera
        face = looks(seed)
        self._still = draw(face)
        self._shut = draw(face, Moment(eyes_open=0.05))
        self._turned = {
            "arrow-fat-left": draw(face, Moment(turned_left=0.6)),
            "arrow-fat-right": draw(face, Moment(turned_left=-0.6)),
        }
        self.signs: list[str] = []

    @property
    def still(self) -> "MatLike":
        return self._still

    async def play(self, sign: Callable[[], str], *, until: Callable[[], bool]) -> None:
        """Until it is so; a limit is the caller's."""
        self._camera.show(self._still)
        is_shut = False
        while not until():
            shown = sign()
            if not self.signs or self.signs[-1] != shown:
                self.signs.append(shown)
            is_shut = shown == "eye-closed" and not is_shut
            self._camera.show(self._shut if is_shut else self._turned.get(shown, self._still))
            await asyncio.sleep(_BLINK_S)
