"""A touch panel at one of the kernel's event files, by multi-touch protocol A or B."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.device import DeviceInfo, DeviceState, Health, ProtocolError
from hardware.timed_calls import TimedCalls
from hardware.touch import evdev_codes as ev
from hardware.touch.api import PanelBack, PanelHeld, PanelLost, PanelStuck, TouchEvent
from hardware.touch.calibration import ROTATIONS, Range, calibration_of
from hardware.touch.contacts import Decoder, Lost, PacketDecoder, SlotDecoder
from hardware.touch.fingers import Fingers, Surface
from hardware.touch.palm import PalmRules
from hardware.touch.panel_file import PanelFile, path_of
from hardware.watch import READY, Watch

_LISTEN: Final = timedelta(seconds=0.1)
_PROBE_EVERY_S: Final = 0.5
# Far more than a question to the kernel takes, unless the panel's cable or chip is dead.
_ANSWER_WITHIN: Final = timedelta(seconds=2)
# A person who waits for the panel to be plugged in again must not wait for the back-off.
_LONGEST_PAUSE_S: Final = 0.5
_STEP_PART: Final = 0.25  # of the panel's width: no finger jumps so far between two frames


class EvdevPanel:
    """What both protocols share.

    `device` is a name in /dev/input/by-id or a whole path. The ranges are asked of the panel
    unless the settings tell them. A point that rests for `held_after_s` is left out.
    """

    protocol = ""

    def __init__(
        self,
        *,
        device: str,
        width_px: int = 1280,
        height_px: int = 800,
        x_range: Sequence[int] = (),
        y_range: Sequence[int] = (),
        rotation: int = 0,
        calibration: Sequence[float] = (),
        palm_px: float = PalmRules.palm_px,
        most_fingers: int = PalmRules.most_fingers,
        held_after_s: float = 60.0,
        open_file: Callable[[Path], PanelFile] = PanelFile,
    ) -> None:
        _require_sense(device=device, rotation=rotation)
        self._path = path_of(device)
        self._ranges = _range(x_range), _range(y_range)
        self._size_px = int(width_px), int(height_px)
        self._rotation = rotation
        self._calibration = calibration_of(calibration)
        self._rules = PalmRules(palm_px=float(palm_px), most_fingers=int(most_fingers))
        self._held_after_s = float(held_after_s)
        self._open_file = open_file
        self._calls = TimedCalls(name="touch panel")
        self._file: PanelFile | None = None
        self._surface: Surface | None = None
        self._fingers: Fingers | None = None
        self._decoder: Decoder | None = None
        self._name, self._probed_at, self._is_held = "", 0.0, False
        self._watch: Watch[TouchEvent] = Watch(
            name="touch panel",
            step=self._step,
            release=self._release,
            lost=PanelLost,
            back=lambda: PanelBack(self.info.name),
            longest_pause_s=_LONGEST_PAUSE_S,
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="touch", driver=f"mt_{self.protocol}", name=self._name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[TouchEvent], None]) -> None:
        self._watch.open(on_event)

    def calibrate(self, calibration: Sequence[float]) -> None:
        self._calibration = calibration_of(calibration)
        surface = self._surface
        if surface is not None:
            surface.calibration = self._calibration

    def close(self) -> None:
        self._watch.close()

    def _step(self) -> None:
        if self._file is None:
            self._connect()
        file, decoder = self._file, self._decoder
        if file is None or decoder is None:
            return
        for frame in decoder.feed(file.read(_LISTEN)):
            self._emit(self._events_of(frame))
        self._look_for_held()
        if time.monotonic() - self._probed_at > _PROBE_EVERY_S:
            self._calls.run(file.probe, limit=_ANSWER_WITHIN)
            self._probed_at = time.monotonic()

    def _connect(self) -> None:
        file = self._calls.run(lambda: self._open_file(self._path), limit=_ANSWER_WITHIN)
        self._file = file
        self._name, surface = self._calls.run(lambda: self._asked(file), limit=_ANSWER_WITHIN)
        self._fingers = Fingers(surface, palm_rules=self._rules, held_after_s=self._held_after_s)
        self._surface = surface
        self._decoder = self._new_decoder(file, surface)
        self._probed_at = time.monotonic()
        self._watch.regain()

    def _asked(self, file: PanelFile) -> tuple[str, Surface]:
        """Everything a start must know of the panel."""
        x = self._ranges[0] or file.range_of(ev.ABS_MT_POSITION_X)
        y = self._ranges[1] or file.range_of(ev.ABS_MT_POSITION_Y)
        if x is None or y is None:
            raise ProtocolError(f"{self._path.name} tells no range of x and y: is it a panel?")
        width_px, height_px = self._size_px
        return file.name(), Surface(
            x, y, width_px, height_px, rotation=self._rotation, calibration=self._calibration
        )

    def _new_decoder(self, file: PanelFile, surface: Surface, /) -> Decoder:
        raise NotImplementedError

    def _events_of(self, frame: object) -> Iterator[TouchEvent]:
        fingers = self._fingers
        if fingers is None:
            return
        if isinstance(frame, Lost):
            yield from fingers.cancel_all()
        elif isinstance(frame, tuple):
            yield from fingers.take(frame, now=time.monotonic())

    def _look_for_held(self) -> None:
        if self._fingers is None:
            return
        self._emit(self._fingers.overdue(time.monotonic()))
        if self._fingers.is_held == self._is_held:
            return
        self._is_held = self._fingers.is_held
        if self._is_held:
            error = PanelHeld(f"a point was held down for more than {self._held_after_s:g} s")
            self._watch.health = Health(DeviceState.FAULTY, error)
            self._watch.emit(PanelStuck(error))
            return
        self._watch.health = READY
        self._watch.emit(PanelBack(self.info.name))

    def _emit(self, events: Iterator[TouchEvent]) -> None:
        for event in events:
            self._watch.emit(event)

    def _release(self) -> None:
        fingers, self._fingers = self._fingers, None
        if fingers is not None:
            self._emit(fingers.cancel_all())
        file, self._file = self._file, None
        self._decoder, self._surface, self._is_held = None, None, False
        if file is not None:
            file.close()


class MtAPanel(EvdevPanel):
    """A panel that says all contacts in each frame."""

    protocol = "a"

    def _new_decoder(self, _file: PanelFile, surface: Surface, /) -> Decoder:
        return PacketDecoder(longest_step=(surface.x.greatest - surface.x.least) * _STEP_PART)


class MtBPanel(EvdevPanel):
    """A panel that says in slots what has changed."""

    protocol = "b"

    def _new_decoder(self, file: PanelFile, _surface: Surface, /) -> Decoder:
        decoder = SlotDecoder(ask_slots=file.slots)
        # Fingers that lie on the glass already stay unknown to a stream of changes.
        if (slots := file.slots()) is not None:
            decoder.resume(slots)
        return decoder


def _require_sense(*, device: str, rotation: int) -> None:
    if not device:
        raise ValueError("device names no panel; the names are in /dev/input/by-id")
    if rotation not in ROTATIONS:
        raise ValueError(f"rotation is one of {ROTATIONS}")


def _range(told: Sequence[int]) -> Range | None:
    if not told:
        return None
    least, greatest = told
    if least >= greatest:
        raise ValueError("a range is two numbers, the smaller first")
    return Range(int(least), int(greatest))
