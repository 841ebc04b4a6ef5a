"""What is new waits while a finger lies on the glass."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.shell.glass import LONGEST_HOLD_S, Glass


@dataclass(frozen=True)
class Finger:
    uid: int


@dataclass
class Later:
    """What was put off, with its delay."""

    put_off: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def after(self, delay_s: float, function: Callable[[], None]) -> None:
        self.put_off.append((delay_s, function))

    def pass_time(self, seconds: float) -> None:
        due = [function for delay_s, function in self.put_off if delay_s <= seconds]
        self.put_off = [entry for entry in self.put_off if entry[0] > seconds]
        for function in due:
            function()


def test_what_is_new_is_shown_at_once_on_a_free_glass() -> None:
    shown: list[str] = []
    Glass(after=Later().after).show(lambda: shown.append("reply"))
    assert shown == ["reply"]


def test_what_is_new_waits_in_order_until_the_last_finger_is_up() -> None:
    later, shown = Later(), list[str]()
    glass = Glass(after=later.after)
    glass.touch_down(Finger(1))
    glass.touch_down(Finger(2))
    glass.show(lambda: shown.append("first"))
    glass.touch_up(Finger(1))
    glass.show(lambda: shown.append("second"))
    later.pass_time(0)
    assert shown == []
    glass.touch_up(Finger(2))
    glass.show(lambda: shown.append("third"))
    later.pass_time(0)
    assert shown == ["first", "second", "third"]


def test_a_hand_that_rests_on_the_glass_holds_nothing_back_for_long() -> None:
    later, shown = Later(), list[str]()
    glass = Glass(after=later.after)
    glass.touch_down(Finger(1))
    glass.show(lambda: shown.append("reply"))
    later.pass_time(LONGEST_HOLD_S)
    assert shown == ["reply"]
