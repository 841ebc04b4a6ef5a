"""How a camera shall be set; OpenCV is not needed to say it."""

from dataclasses import dataclass
from typing import Final

TURNS: Final = (0, 90, 180, 270)


@dataclass(frozen=True)
class Wishes:
    """What a camera is asked for; it may not heed it. None leaves the camera as it is."""

    width_px: int = 1280
    height_px: int = 720
    frames_per_s: int = 25
    exposure: float | None = None  # in the camera's own unit, V4L2's 100 us; None: by itself
    gain: float | None = None
    brightness: float | None = None
    mirror: bool = False
    turn: int = 0  # degrees clockwise, for a camera that is mounted sideways

    def __post_init__(self) -> None:
        if self.turn not in TURNS:
            raise ValueError(f"turn is {self.turn}; it can be 0, 90, 180 or 270")
        if self.frames_per_s < 1 or self.width_px < 1 or self.height_px < 1:
            raise ValueError("width_px, height_px and frames_per_s are at least 1")
