"""The thread of a driver that reports by itself outlives a fault in the driver."""

import queue

from hardware.device import DeviceError, DeviceState
from hardware.watch import Watch

PATIENCE_S = 20.0


def test_an_error_that_no_driver_may_raise_is_told_and_the_device_tried_again() -> None:
    steps = iter([ValueError("a library's own error")])
    events: queue.SimpleQueue[object] = queue.SimpleQueue()

    def step() -> None:
        error = next(steps, None)
        if error is not None:
            raise error
        watch.regain()
        watch.pause(0.01)

    watch: Watch[object] = Watch(
        name="lamp", step=step, release=lambda: None, lost=lambda error: error, back=lambda: "back"
    )
    watch.open(events.put)
    lost = events.get(timeout=PATIENCE_S)
    assert isinstance(lost, DeviceError)
    assert "fault" in str(lost)
    assert events.get(timeout=PATIENCE_S) == "back"
    assert watch.health.state is DeviceState.READY
    watch.close()
