"""How the terminal's machine is: heat, room on the disk and in memory, and since when it runs."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from server.wire.identity import TerminalHealth

MEGABYTE: Final = 2**20
KILOBYTES_IN_MEGABYTE: Final = 1024


def machine_health(disk: Path, *, root: Path = Path("/")) -> "TerminalHealth":
    """What Linux tells without a service; None for what this machine does not say."""
    from server.wire.identity import TerminalHealth

    try:
        usage = shutil.disk_usage(disk)
    except OSError:
        usage = None
    return TerminalHealth(
        temperature_c=max(_temperatures(root), default=None),
        disk_free_mb=usage.free // MEGABYTE if usage else None,
        disk_total_mb=usage.total // MEGABYTE if usage else None,
        memory_free_mb=_memory_free_mb(root),
        uptime_s=_uptime_s(root),
    )


def _temperatures(root: Path) -> Iterator[float]:
    """The zones of the kernel's thermal class, in thousandths of a degree."""
    for path in root.glob("sys/class/thermal/thermal_zone*/temp"):
        degrees = _number(_read(path)) / 1000
        if 0 < degrees < 200:
            yield degrees


def _memory_free_mb(root: Path) -> int | None:
    for line in _read(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(_number(line.split()[1])) // KILOBYTES_IN_MEGABYTE
    return None


def _uptime_s(root: Path) -> int | None:
    words = _read(root / "proc/uptime").split()
    return int(_number(words[0])) if words else None


def _read(path: Path) -> str:
    """Empty where the kernel says nothing: a sensor may refuse for a moment."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
