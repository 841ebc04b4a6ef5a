"""A calibration by four touches: kept by a fifth, refused, undone by waiting, or left alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from hardware.device import DeviceState, Health
from hardware.touch.calibration import Point, calibration_of
from kiosk.calibration.presenter import (
    CONFIRM_WITHIN_S,
    LEFT_AFTER_S,
    TARGETS,
    CalibrationPresenter,
    NotKept,
    Size,
)

OLD = [1.02, 0, 0, 0, 1.02, 0, 0, 0]
SIZE = Size(width_px=1280, height_px=800)


@dataclass
class Bench:
    """A panel that is off by a bit, its calibration, and a person's finger."""

    health_now: Health = field(default_factory=lambda: Health(DeviceState.READY))
    in_use: list[float] = field(default_factory=list)
    kept: list[Sequence[float]] = field(default_factory=list)
    now: float = 100.0
    can_keep: bool = True
    size: Size = SIZE

    def start(self) -> CalibrationPresenter:
        return CalibrationPresenter(
            panel=self, old=OLD, size=self.size, keep=self.keep, monotonic=lambda: self.now
        )

    def health(self) -> Health:
        return self.health_now

    def calibrate(self, calibration: Sequence[float]) -> None:
        self.in_use = list(calibration)

    def keep(self, numbers: Sequence[float]) -> None:
        if not self.can_keep:
            raise NotKept
        self.kept.append(numbers)

    def finger(self, target: Point) -> Point:
        """What the panel says of a finger there, with the calibration that it has."""
        raw = target[0] * 0.9 + 0.05, target[1] * 0.94 + 0.02
        return calibration_of(self.in_use).correct(raw)


def touch_all(bench: Bench, presenter: CalibrationPresenter) -> None:
    for _ in TARGETS:
        presenter.touch(bench.finger(presenter.target))


def test_four_touches_and_a_fifth_keep_a_calibration_that_fits() -> None:
    bench = Bench()
    presenter = bench.start()
    assert bench.in_use == []
    touch_all(bench, presenter)
    assert presenter.step.value == "confirm"
    assert not bench.kept
    presenter.touch(bench.finger((0.5, 0.5)))
    assert presenter.step.value == "kept"
    assert calibration_of(bench.kept[0]).correct((0.5, 0.49)) == pytest.approx((0.5, 0.5), abs=1e-4)


def test_a_touch_beside_the_circle_keeps_nothing() -> None:
    bench = Bench()
    presenter = bench.start()
    touch_all(bench, presenter)
    presenter.touch(bench.finger((0.6, 0.5)))
    presenter.touch(bench.finger((0.5, 0.62)))
    assert presenter.step.value == "confirm"
    assert not bench.kept


def test_without_the_fifth_touch_the_old_one_is_back() -> None:
    bench = Bench()
    presenter = bench.start()
    touch_all(bench, presenter)
    bench.now += CONFIRM_WITHIN_S - 1
    presenter.tick()
    assert presenter.step.value == "confirm"
    assert "1" in presenter.note
    bench.now += 1
    presenter.tick()
    assert presenter.step.value == "undone"
    assert bench.in_use == OLD
    presenter.touch(bench.finger((0.5, 0.5)))
    assert not bench.kept


def test_one_touch_that_is_off_asks_for_a_second_round_and_then_begins_again() -> None:
    bench = Bench()
    presenter = bench.start()
    for number, target in enumerate(TARGETS):
        presenter.touch(bench.finger((0.5, 0.3) if number == 2 else target))
    assert presenter.is_problem
    touch_all(bench, presenter)
    assert presenter.touched == 0
    touch_all(bench, presenter)
    assert presenter.step.value == "confirm"
    assert not presenter.is_problem


def test_a_finger_that_trembles_counts_once() -> None:
    bench = Bench()
    presenter = bench.start()
    x, y = bench.finger(presenter.target)
    presenter.touch((x, y))
    presenter.touch((x + 0.005, y))
    assert presenter.touched == 1


def test_nobody_there_ends_it_with_the_old_one() -> None:
    bench = Bench()
    presenter = bench.start()
    presenter.touch(bench.finger(presenter.target))
    bench.now += LEFT_AFTER_S
    presenter.tick()
    assert presenter.step.value == "left"
    assert bench.in_use == OLD


def test_settings_that_cannot_be_written_leave_the_old_one() -> None:
    bench = Bench(can_keep=False)
    presenter = bench.start()
    touch_all(bench, presenter)
    presenter.touch(bench.finger((0.5, 0.5)))
    assert presenter.step.value == "undone"
    assert bench.in_use == OLD
    assert presenter.note


def test_a_panel_that_is_gone_is_said() -> None:
    bench = Bench()
    presenter = bench.start()
    assert not presenter.is_problem
    bench.health_now = Health(DeviceState.MISSING)
    assert presenter.is_problem


@pytest.mark.parametrize(("mm_per_px", "unit"), [(0.0, "像素"), (0.25, "毫米")])
def test_how_far_it_is_off_is_shown(mm_per_px: float, unit: str) -> None:
    bench = Bench(size=Size(1280, 800, mm_per_px))
    presenter = bench.start()
    assert presenter.accuracy == ""
    touch_all(bench, presenter)
    assert unit in presenter.accuracy
    assert "0" in presenter.accuracy
