"""Looks after a terminal's devices: what is missing or breaks is tried again, with a back-off.

A driver recovers by itself where it can. The supervisor is for what it cannot: a driver that is
not installed or wrongly set, one that ends, and one that stays broken and is made anew.
"""

import inspect
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar  # Any: the events of any kind of device

from hardware.device import (
    BROKEN,
    Device,
    DeviceError,
    DeviceInfo,
    DeviceReport,
    DeviceState,
    DeviceUnavailable,
    Health,
)

logger = logging.getLogger(__name__)
D = TypeVar("D", bound=Device)
Listener = Callable[[Any], None]

_CLOSED: Final = Health(DeviceState.CLOSED)
_OPENING: Final = Health(DeviceState.OPENING)
_CLOSE_LIMIT_S: Final = 7.0  # a driver's own limit is 5


@dataclass(frozen=True)
class Patience:
    """How often a device is looked at, and how long it is waited for."""

    look_every: timedelta = timedelta(seconds=1)
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(minutes=1)
    made_anew_after: timedelta = timedelta(minutes=1)  # of being broken without a break


class Supervised(Generic[D]):
    """One device. It never raises, and is a device itself: who uses it sees no difference.

    `make` gives a driver that is not open. `lost` makes the event that tells the listener of a
    driver that could not be brought up, or ended; the driver tells of everything else.
    """

    def __init__(
        self,
        info: DeviceInfo,
        *,
        make: Callable[[], D],
        lost: Callable[[DeviceError], object] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._info = info
        self._make, self._lost = make, lost
        self._patience = patience or Patience()
        self._on_event: Listener = _ignore
        self._device: D | None = None
        self._health, self._since = _CLOSED, datetime.now(UTC)
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def device(self) -> D | None:
        """The driver while it is open: for a device that is asked, as a printer is."""
        return self._device

    @property
    def info(self) -> DeviceInfo:
        return self._info

    @property
    def state(self) -> DeviceState:
        return self._health.state

    def health(self) -> Health:
        """As of the last look: it never waits for the device."""
        return self._health

    def report(self) -> DeviceReport:
        health = self._health
        return DeviceReport(
            device=self._info.device,
            driver=self._info.driver,
            name=self._info.name,
            state=health.state,
            problem=str(health.problem) if health.problem is not None else "",
            since=self._since,
        )

    def open(self, *, on_event: Listener | None = None) -> None:
        if self._thread is not None:
            raise DeviceError(f"{self._info.device} is looked after already")
        self._on_event = on_event or _ignore
        self._closing.clear()
        self._note(_OPENING)
        name = f"supervisor of {self._info.device}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """May be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing.set()
        if thread is not threading.current_thread():
            thread.join(timeout=_CLOSE_LIMIT_S)
        self._note(_CLOSED)

    def _run(self) -> None:
        pause = self._patience.first_pause
        while not self._closing.is_set():
            started = time.monotonic()
            try:
                self._bring_up()
                self._stay()
            except DeviceError as error:
                self._break(error)
            except Exception:  # the outer edge of drivers, which may be anybody's
                logger.exception("The driver of %s failed", self._info.device)
                self._break(DeviceError("the driver has a fault; see the terminal's log"))
            self._put_down()
            if time.monotonic() - started > self._patience.longest_pause.total_seconds():
                pause = self._patience.first_pause
            self._closing.wait(pause.total_seconds())
            pause = min(pause * 2, self._patience.longest_pause)

    def _bring_up(self) -> None:
        device = self._make()
        self._device = device
        open_device(device, on_event=self._hear)

    def _stay(self) -> None:
        """Return when the terminal ends; raise DeviceError when the driver shall be made anew."""
        broken_since: float | None = None
        while self._device is not None and not self._closing.is_set():
            health = self._look(self._device)
            if health.state is DeviceState.CLOSED:
                raise DeviceUnavailable("the driver has ended")
            if health.state not in BROKEN:
                broken_since = None
            elif broken_since is None:
                broken_since = time.monotonic()
            elif time.monotonic() - broken_since > self._patience.made_anew_after.total_seconds():
                logger.info("%s stays broken: its driver is made anew", self._info.device)
                return
            self._closing.wait(self._patience.look_every.total_seconds())

    def _look(self, device: D) -> Health:
        health, self._info = device.health(), device.info
        self._note(health)
        return health

    def _hear(self, event: object) -> None:
        if self._device is not None:
            self._look(self._device)
        if not self._closing.is_set():
            self._on_event(event)

    def _break(self, error: DeviceError) -> None:
        is_absent = isinstance(error, DeviceUnavailable)
        is_news = self._health.problem is None or str(self._health.problem) != str(error)
        self._note(Health(DeviceState.MISSING if is_absent else DeviceState.FAULTY, error))
        if is_news:
            logger.warning("%s is not usable: %s", self._info.device, error)
        if is_news and self._lost is not None and not self._closing.is_set():
            self._tell(self._lost(error))

    def _tell(self, event: object) -> None:
        try:
            self._on_event(event)
        except Exception:  # a listener's error must not end the supervisor
            logger.exception("The listener of %s failed", self._info.device)

    def _put_down(self) -> None:
        device, self._device = self._device, None
        if device is None:
            return
        try:
            device.close()
        except Exception:  # the outer edge of drivers
            logger.exception("The driver of %s could not be closed", self._info.device)

    def _note(self, health: Health) -> None:
        if health.state is not self._health.state:
            self._since = datetime.now(UTC)
        self._health = health


class Supervisor:
    """All devices of one terminal."""

    def __init__(self, *, patience: Patience | None = None) -> None:
        self._patience = patience
        self._members: list[Supervised[Any]] = []  # Any: devices of every kind

    def look_after(
        self,
        device: str,
        settings: Mapping[str, object],
        *,
        make: Callable[[Mapping[str, object]], D],
        lost: Callable[[DeviceError], object] | None = None,
    ) -> Supervised[D]:
        """Not opened yet. The settings are whole: they name the driver."""
        info = DeviceInfo(device=device, driver=str(settings["driver"]), name="")
        member = Supervised(info, make=partial(make, settings), lost=lost, patience=self._patience)
        self._members.append(member)
        return member

    def reports(self) -> list[DeviceReport]:
        """From any thread, at once."""
        return [member.report() for member in self._members]


def open_device(device: Device, *, on_event: Listener) -> None:
    """Open a driver of any kind: one that reports by itself takes a listener, others nothing."""
    open_it: Callable[..., None] | None = getattr(device, "open", None)
    if open_it is None:
        raise DeviceUnavailable(f"the driver {device.info.driver} cannot be opened")
    takes_listener = "on_event" in inspect.signature(open_it).parameters
    open_it(**({"on_event": on_event} if takes_listener else {}))


def _ignore(_event: object) -> None:
    return
