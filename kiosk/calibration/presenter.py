"""Thinks through a calibration: four targets, a fit, and a touch that keeps it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from hardware.device import BROKEN, Health
from hardware.touch.api import CalibrationRefused
from hardware.touch.calibration import Fit, Pair, Point, fit
from kiosk.shell.language import _

TARGETS: Final = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
MIDDLE: Final = (0.5, 0.5)
CONFIRM_WITHIN_S: Final = 20.0
LEFT_AFTER_S: Final = 60.0
# A finger that trembles off the glass and on again has not gone to the next target.
_SAME_TOUCH: Final = 0.05
_KEEP_RADIUS: Final = 0.06  # of the width: a finger that is off by more would miss a button


class Step(Enum):
    """Where the calibration stands."""

    TARGETS = "targets"
    CONFIRM = "confirm"
    KEPT = "kept"
    UNDONE = "undone"
    LEFT = "left"  # nobody touched the targets

    @property
    def is_end(self) -> bool:
        return self in {Step.KEPT, Step.UNDONE, Step.LEFT}


class NotKept(Exception):
    """The terminal's settings could not be written."""


class CalibratedPanel(Protocol):
    """A driver whose calibration can be exchanged while it reads."""

    def health(self) -> Health: ...

    def calibrate(self, calibration: Sequence[float]) -> None: ...


@dataclass(frozen=True)
class Size:
    """Of the picture. `mm_per_px` is 0 where nobody measured it."""

    width_px: int
    height_px: int
    mm_per_px: float = 0.0


class CalibrationPresenter:
    """Points are parts of width and height from the top left, as the panel says them now."""

    def __init__(
        self,
        *,
        panel: CalibratedPanel,
        old: Sequence[float],
        size: Size,
        keep: Callable[[Sequence[float]], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._panel, self._old, self._size, self._keep = panel, old, size, keep
        self._monotonic = monotonic
        self._touched_at = monotonic()
        self._pairs: list[Pair] = []
        self._fit: Fit | None = None
        self._refusal = ""
        self.step = Step.TARGETS
        panel.calibrate([])

    @property
    def target(self) -> Point:
        return TARGETS[self.touched % len(TARGETS)]

    @property
    def touched(self) -> int:
        """How many targets were; above four in the second round."""
        return len(self._pairs)

    @property
    def seconds_left(self) -> int:
        return math.ceil(max(0.0, self._touched_at + CONFIRM_WITHIN_S - self._monotonic()))

    @property
    def question(self) -> str:
        match self.step:
            case Step.TARGETS:
                return _("Touch the middle of the circle")
            case Step.CONFIRM:
                return _("If it fits, touch the circle")
            case Step.KEPT:
                return _("Saved")
        return _("The old setting stays")

    @property
    def note(self) -> str:
        if self.step is Step.TARGETS:
            return self._problem() or _("If nobody touches it, this ends after a minute")
        if self.step is Step.CONFIRM:
            return _("If not, wait: the old setting is back in {seconds} s").format(
                seconds=self.seconds_left
            )
        return self._refusal

    @property
    def is_problem(self) -> bool:
        return self.step is Step.TARGETS and bool(self._problem())

    @property
    def accuracy(self) -> str:
        """How far off the touches of the targets are now, at worst."""
        if self._fit is None or self.step not in {Step.CONFIRM, Step.KEPT}:
            return ""
        off_px = self._fit.residual * self._size.width_px
        if self._size.mm_per_px:
            return _("Off by {length} mm at most").format(
                length=f"{off_px * self._size.mm_per_px:.1f}"
            )
        return _("Off by {length} px at most").format(length=f"{off_px:.0f}")

    def touch(self, point: Point) -> None:
        """A finger was lifted here."""
        if self.step is Step.TARGETS:
            self._take(point)
        elif self.step is Step.CONFIRM and self._is_met(point):
            self._confirm()

    def tick(self) -> None:
        """Called about once a second, for what happens when nobody touches anything."""
        quiet_s = self._monotonic() - self._touched_at
        if self.step is Step.CONFIRM and quiet_s >= CONFIRM_WITHIN_S:
            self._put_back(Step.UNDONE)
        if self.step is Step.TARGETS and quiet_s >= LEFT_AFTER_S:
            self._put_back(Step.LEFT)

    def _take(self, point: Point) -> None:
        self._touched_at = self._monotonic()
        if self._pairs and math.dist(point, self._pairs[-1].touched) < _SAME_TOUCH:
            return
        self._refusal = ""
        self._pairs.append(Pair(point, self.target))
        if self.touched % len(TARGETS) == 0:
            self._try_fit()

    def _try_fit(self) -> None:
        try:
            self._fit = fit(self._pairs)
            self._panel.calibrate(self._fit.calibration.numbers)
        except CalibrationRefused:
            self._refuse()
            return
        self.step = Step.CONFIRM

    def _refuse(self) -> None:
        """A second round shows whether it is the panel or the finger that was not straight."""
        if self.touched == len(TARGETS):
            self._refusal = _("Once more, please: all four circles")
            return
        self._pairs = []
        self._refusal = _("That did not fit. Please begin again")

    def _is_met(self, point: Point) -> bool:
        across, down = point[0] - MIDDLE[0], point[1] - MIDDLE[1]
        part = self._size.height_px / self._size.width_px
        return math.hypot(across, down * part) <= _KEEP_RADIUS

    def _confirm(self) -> None:
        if self._fit is None:
            return
        try:
            self._keep(self._fit.calibration.numbers)
        except NotKept:
            self._refusal = _("It could not be saved")
            self._put_back(Step.UNDONE)
            return
        self.step = Step.KEPT

    def _put_back(self, step: Step) -> None:
        self._panel.calibrate(self._old)
        self.step = step

    def _problem(self) -> str:
        if self._panel.health().state in BROKEN:
            return _("The touch panel does not answer. Look at its cable")
        return self._refusal
