"""Asks upsd of Network UPS Tools, over its own protocol.

Source: RFC 9271. Lines of text on port 3493; GET VAR, answered by VAR or ERR.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hardware.device import (
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
    ProtocolError,
)
from hardware.power.api import PowerBack, PowerEvent, PowerLost, Supply, SupplyChanged
from hardware.tcp_line import TcpLine, deadline
from hardware.watch import Watch

_ANSWER_LIMIT: Final = timedelta(seconds=3)
_LONGEST_LINE: Final = 4_096
_VALUE: Final = re.compile(rb'VAR \S+ (\S+) "(.*)"\r?')
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,60}")
_ON_BATTERY, _LOW, _FORCED = "OB", "LB", "FSD"
# The driver behind upsd has lost the UPS, or there is none.
_STALE: Final = frozenset({b"DATA-STALE", b"DRIVER-NOT-CONNECTED"})
_NOT_KNOWN: Final = b"VAR-NOT-SUPPORTED"


class NutPower:
    """`ups` is its name in upsd's ups.conf."""

    def __init__(
        self, *, ups: str, host: str = "127.0.0.1", port: int = 3493, every_s: float = 5.0
    ) -> None:
        if not _NAME.fullmatch(ups):
            raise ValueError("the name of a UPS has letters, digits, dots and dashes")
        self._ups, self._host, self._port, self._every_s = ups, host, int(port), float(every_s)
        self._line: TcpLine | None = None
        self._held = b""
        self._supply: Supply | None = None
        self._watch: Watch[PowerEvent] = Watch(
            name="power",
            step=self._step,
            release=self._release,
            lost=PowerLost,
            back=lambda: PowerBack(self.info.name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="power", driver="nut", name=f"{self._ups} at {self._host}")

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[PowerEvent], None]) -> None:
        self._watch.open(on_event)

    def close(self) -> None:
        self._watch.close()

    def _step(self) -> None:
        if self._line is None:
            self._line, self._held = TcpLine(self._host, self._port), b""
        status = self._ask("ups.status")
        if status is None:
            raise ProtocolError("the UPS does not say its status")
        charge = self._ask("battery.charge")
        self._watch.regain()
        self._tell(supply_of(status), charge)
        self._watch.pause(self._every_s)

    def _tell(self, supply: Supply, charge: str | None) -> None:
        if supply is not self._supply:
            self._supply = supply
            self._watch.emit(SupplyChanged(supply, percent(charge)))

    def _ask(self, variable: str) -> str | None:
        """None for what this UPS does not measure."""
        line = self._line
        if line is None:
            raise DeviceUnavailable("upsd is not connected")
        line.send(f"GET VAR {self._ups} {variable}\n".encode("ascii"))
        return value_in(self._read_line(line), variable)

    def _read_line(self, line: TcpLine) -> bytes:
        until = deadline(_ANSWER_LIMIT)
        while b"\n" not in self._held:
            part = line.receive(at_most=_LONGEST_LINE, until=until)
            if not part:
                raise DeviceTimeout("upsd does not answer")
            self._held += part
            if len(self._held) > _LONGEST_LINE:
                raise ProtocolError("upsd says a line without an end")
        answer, _, self._held = self._held.partition(b"\n")
        return answer

    def _release(self) -> None:
        line, self._line = self._line, None
        self._supply = None
        if line is not None:
            line.close()


def value_in(answer: bytes, variable: str) -> str | None:
    """What upsd says of the variable; a DeviceError for anything else."""
    found = _VALUE.fullmatch(answer)
    if found is not None and found.group(1) == variable.encode("ascii"):
        return found.group(2).decode("utf-8", "replace")
    if not answer.startswith(b"ERR "):
        raise ProtocolError("upsd's answer is none")
    code = answer[4:].strip()
    if code == _NOT_KNOWN:
        return None
    said = "its driver has lost the UPS" if code in _STALE else "it does not know this UPS"
    raise DeviceUnavailable(f"upsd: {said}")


def supply_of(status: str) -> Supply:
    """Out of words such as `OL CHRG` or `OB LB DISCHRG`."""
    words = status.split()
    if _FORCED in words or (_ON_BATTERY in words and _LOW in words):
        return Supply.BATTERY_LOW
    return Supply.BATTERY if _ON_BATTERY in words else Supply.MAINS


def percent(charge: str | None) -> int | None:
    if charge is None or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", charge):
        return None
    return min(100, int(float(charge)))
