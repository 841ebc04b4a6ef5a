"""Where a camera's pictures come from: a device by its stable name, an address, or a file."""

import socket
import stat
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hardware.camera.api import CameraUnplugged

BY_ID: Final = Path("/dev/v4l/by-id")
"""udev's names by maker, model and serial number: the same at each start and in each socket."""

# A webcam has further nodes (index1 ...) that carry metadata and no pictures.
_PICTURES: Final = "-video-index0"
_PORTS: Final = {"http": 80, "https": 443, "rtsp": 554}
_REACHED_WITHIN_S: Final = 2.0


class SourceKind(Enum):
    DEVICE = "device"
    ADDRESS = "address"
    FILE = "file"


@dataclass(frozen=True)
class Source:
    """`place` is what OpenCV opens: /dev/video2, an address or a file."""

    kind: SourceKind
    place: str
    name: str


def find(source: str, *, by_id: Path = BY_ID) -> Source:
    """Where the source is now. CameraUnplugged when it is not there.

    `source` is a name under by-id, a path, an address, or empty for the first camera found.
    """
    if "://" in source:
        return Source(SourceKind.ADDRESS, source, _without_password(source))
    path = by_id / source if source else _first(by_id)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise CameraUnplugged(f"no camera at {path}") from error
    kind = SourceKind.DEVICE if stat.S_ISCHR(mode) else SourceKind.FILE
    return Source(kind, str(path.resolve()), path.name)


def reach(source: Source) -> None:
    """CameraUnplugged when nothing listens at the address. The camera itself is not disturbed."""
    if source.kind is not SourceKind.ADDRESS:
        return
    try:
        parts = urlsplit(source.place)
        port = parts.port or _PORTS.get(parts.scheme, 80)
        socket.create_connection((parts.hostname or "", port), timeout=_REACHED_WITHIN_S).close()
    except (OSError, ValueError) as error:
        raise CameraUnplugged(f"nothing answers at {source.name}") from error


def names(*, by_id: Path = BY_ID) -> list[str]:
    """The cameras that are plugged in, by their stable names."""
    try:
        return sorted(path.name for path in by_id.iterdir() if path.name.endswith(_PICTURES))
    except OSError:
        return []


def _first(by_id: Path) -> Path:
    found = names(by_id=by_id)
    if not found:
        raise CameraUnplugged(f"no camera is plugged in ({by_id} lists none)")
    return by_id / found[0]


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that is none"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
