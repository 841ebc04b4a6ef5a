"""Binds the calibration to its presenter: where the target is, where a finger was lifted."""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

import kiosk.widgets.icon.icon
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.calibration.presenter import CONFIRM_WITHIN_S, MIDDLE, TARGETS, CalibrationPresenter
from kiosk.shell.kv import load_kv

LOOK_EVERY_S = 0.25
STANDS_FOR_S = 4.0
"""How long the end is to be read."""


class Target(Widget):
    """A circle with a cross in its middle."""


class CalibrationView(FloatLayout):
    """The whole window. `left` is called when there is nothing more to do."""

    step = StringProperty("targets")
    target = ListProperty(TARGETS[0])
    touched = NumericProperty(0)
    question = StringProperty("")
    note = StringProperty("")
    accuracy = StringProperty("")
    is_problem = BooleanProperty(defaultvalue=False)
    time_left = NumericProperty(1.0)

    def __init__(self, *, presenter: CalibrationPresenter, left: Callable[[], None]) -> None:
        self.presenter, self._left = presenter, left
        super().__init__()
        self._tick = Clock.schedule_interval(lambda _: self._look(), LOOK_EVERY_S)
        self._end = Clock.create_trigger(lambda _: self._left(), STANDS_FOR_S)
        self.show()

    def on_touch_up(self, touch: MotionEvent) -> bool:
        self.presenter.touch((touch.sx, 1 - touch.sy))
        self.show()
        return True

    def show(self) -> None:
        presenter = self.presenter
        self.step = presenter.step.value
        self.target = presenter.target if self.step == "targets" else MIDDLE
        self.touched = presenter.touched % len(TARGETS)
        self.question, self.note = presenter.question, presenter.note
        self.accuracy, self.is_problem = presenter.accuracy, presenter.is_problem
        self.time_left = presenter.seconds_left / CONFIRM_WITHIN_S
        if presenter.step.is_end and self._tick.is_triggered:
            self._tick.cancel()
            self._end()

    def stop(self) -> None:
        """May be called twice; `left` is not called any more."""
        self._tick.cancel()
        self._end.cancel()

    def place(self, target: tuple[float, float], size: tuple[float, float]) -> tuple[float, float]:
        """Kivy counts from the bottom."""
        return target[0] * size[0], (1 - target[1]) * size[1]

    def _look(self) -> None:
        self.presenter.tick()
        self.show()


load_kv(__file__)
