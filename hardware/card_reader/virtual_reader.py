"""A card service (pcscd) apart from the system's, with one virtual reader: for demo and tests."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.card_reader.simulator import VPCD_PORT
from hardware.device import DeviceUnavailable

# Debian's package vsmartcard-vpcd.
VPCD_DRIVER: Final = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
# Compiled into pcscd; only its clients can be told another place, by PCSCLITE_CSOCK_NAME.
_SOCKET_IN_RUN: Final = Path("pcscd/pcscd.comm")
READER_NAME: Final = "Guitu virtual reader"
_LISTENING: Final = "0A"  # TCP_LISTEN in /proc/net/tcp
_PLACES: Final = "/usr/sbin:/sbin:/usr/bin:/bin"


class VirtualReader:
    """Runs pcscd in the foreground, in a mount namespace where /run is a folder of its own.

    So it neither meets nor disturbs a pcscd of the system. Programs find it by `environment`;
    cards find it at `port`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = VPCD_PORT,
        driver: Path = VPCD_DRIVER,
        extra_environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self._folder = folder
        self._driver = driver
        self._extra = dict(extra_environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PCSCLITE_CSOCK_NAME": self.service}

    @property
    def service(self) -> str:
        """The socket of the card service."""
        return str(self._socket)

    @property
    def _socket(self) -> Path:
        return self._folder / "run" / _SOCKET_IN_RUN

    @property
    def _configuration(self) -> Path:
        return self._folder / "readers"

    def start(self, *, plugged_in: bool = True, limit: timedelta = timedelta(seconds=10)) -> None:
        """Return when the card service answers; DeviceUnavailable when it cannot be started.

        A pcscd that listens to udev, as Debian's, never looks for serial readers again, and
        vpcd is one: to plug it in or out, stop and start.
        """
        self._socket.parent.mkdir(parents=True, exist_ok=True)
        self._configuration.mkdir(exist_ok=True)
        self._socket.unlink(missing_ok=True)
        self._write_configuration(plugged_in=plugged_in)
        with (self._folder / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, env={**os.environ, **self._extra}
            )
        self._await_service(self._process, plugged_in=plugged_in, limit=limit)

    def kill(self) -> None:
        """As a crash would."""
        self._signal(signal.SIGKILL)
        self._reap()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """May be called twice."""
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        self._reap()

    def _write_configuration(self, *, plugged_in: bool) -> None:
        reader = (
            f'FRIENDLYNAME "{READER_NAME}"\n'
            f"DEVICENAME /dev/null:{self.port:#x}\n"
            f"LIBPATH {self._driver}\n"
            f"CHANNELID {self.port:#x}\n"
        )
        (self._configuration / "virtual").write_text(reader if plugged_in else "")

    def _command(self) -> Sequence[str]:
        pcscd = shutil.which("pcscd", path=_PLACES)
        if pcscd is None or not self._driver.exists():
            raise DeviceUnavailable("install the packages pcscd and vsmartcard-vpcd")
        script = 'mount --bind "$1" /run && exec "$2" --foreground --config "$3"'
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        run = str(self._folder / "run")
        arguments = [run, pcscd, str(self._configuration)]
        return ["unshare", "--mount", *as_root, "sh", "-c", script, "sh", *arguments]

    def _await_service(
        self, process: subprocess.Popen[bytes], *, plugged_in: bool, limit: timedelta
    ) -> None:
        deadline = time.monotonic() + limit.total_seconds()
        while not (self._socket.exists() and (_is_listening(self.port) or not plugged_in)):
            is_over = process.poll() is not None
            if is_over or time.monotonic() > deadline:
                self.stop()
                raise DeviceUnavailable(f"no virtual reader: see {self._folder / 'pcscd.log'}")
            time.sleep(0.01)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _reap(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_listening(port: int) -> bool:
    """Without connecting, which the virtual reader would take for a card."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(
        line.split()[1].endswith(f":{port:04X}") and line.split()[3] == _LISTENING for line in lines
    )
