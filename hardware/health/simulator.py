"""A machine that is not there: the /proc that Linux would show of it."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

import psutil

_MEMORY = "MemTotal: 8000000 kB\nMemFree: 1000000 kB\nMemAvailable: 2097152 kB\n"
_MEMORY += "Buffers: 0 kB\nCached: 0 kB\nShmem: 0 kB\nActive: 0 kB\nInactive: 0 kB\nSlab: 0 kB\n"


class MachineFault(Enum):
    NONE = "none"
    GARBAGE = "garbage"  # words where numbers should be
    EMPTY = "empty"  # files with nothing in them


class SimulatedMachine:
    """While it is plugged, psutil reads this /proc in place of the real one."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-machine-")
        self._real = psutil.PROCFS_PATH
        self.set_fault(MachineFault.NONE.value)

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "psutil", "disk": self._folder.name}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in MachineFault]

    def set_fault(self, name: str) -> None:
        told = {
            MachineFault.NONE: (_MEMORY, "btime 1700000000\n"),
            MachineFault.GARBAGE: ("MemAvailable: much\n", "btime yesterday\n"),
            MachineFault.EMPTY: ("", ""),
        }[MachineFault(name)]
        for file, text in zip(("meminfo", "stat"), told, strict=True):
            (Path(self._folder.name) / file).write_text(text)

    def plug(self) -> None:
        psutil.PROCFS_PATH = self._folder.name

    def unplug(self) -> None:
        psutil.PROCFS_PATH = self._real

    def close(self) -> None:
        self.unplug()
        with suppress(OSError):
            self._folder.cleanup()

    def help(self) -> str:
        return "look: where its /proc is"

    def do(self, words: str) -> str:
        if words != "look":
            raise ValueError(f"a machine cannot do: {words}")
        return f"The machine's /proc is {self._folder.name}."
