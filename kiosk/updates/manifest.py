"""What a package says of itself: for which machine it is, and the hash of every file in it."""

import json
import platform
import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from kiosk.updates.errors import BrokenPackage, NotForThisMachine
from kiosk.updates.versions import check_version

FORMAT = 1
_LONGEST_PATH = 400
_HASH = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\\]+")


class Kind(StrEnum):
    """Which machine a package is for."""

    TERMINAL = "terminal"
    SERVER = "server"


@dataclass(frozen=True)
class PackedFile:
    """One regular file; there are no links and no devices in a package."""

    path: str
    size: int
    sha256: str
    is_program: bool = False


@dataclass(frozen=True)
class Manifest:
    """`payload` is the archive of all `files`, which stand in it in this order."""

    kind: Kind
    version: str
    python: str
    machine: str
    payload: PackedFile
    files: tuple[PackedFile, ...]

    def encode(self) -> bytes:
        """A line a value, so that a shell without Python can find the payload's hash."""
        words = {
            "format": FORMAT,
            "kind": self.kind.value,
            "version": self.version,
            "python": self.python,
            "machine": self.machine,
            "payload_size": self.payload.size,
            "payload_sha256": self.payload.sha256,
            "files": [[file.path, file.size, file.sha256, file.is_program] for file in self.files],
        }
        lines = [f'"{name}": {json.dumps(value)}' for name, value in words.items()]
        return ("{\n" + ",\n".join(lines) + "\n}\n").encode()

    @property
    def unpacked_bytes(self) -> int:
        return sum(file.size for file in self.files)

    def check_machine(self) -> None:
        here = (this_python(), platform.machine())
        if (self.python, self.machine) != here:
            told = f"Python {self.python} on {self.machine}"
            raise NotForThisMachine(
                f"the package is for {told}; this is Python {here[0]} on {here[1]}"
            )


def this_python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def decode(words: bytes, *, payload_name: str) -> Manifest:
    """Called only on what a trusted key has signed, and still believes nothing."""
    try:
        told = json.loads(words)
        if told["format"] != FORMAT:
            raise BrokenPackage(f"the package has format {told['format']!r:.20}, not {FORMAT}")
        payload = _file([payload_name, told["payload_size"], told["payload_sha256"], False])
        manifest = Manifest(
            kind=Kind(told["kind"]),
            version=check_version(told["version"]),
            python=str(told["python"]),
            machine=str(told["machine"]),
            payload=payload,
            files=tuple(_file(row) for row in told["files"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BrokenPackage(f"the package's list of files cannot be read: {error!r}") from error
    _check_each_once(manifest)
    return manifest


def _file(row: list[object]) -> PackedFile:
    path, size, digest, is_program = row
    if not isinstance(path, str) or not isinstance(size, int) or not isinstance(digest, str):
        raise TypeError(f"a row of the list is not a file: {row!r:.80}")
    if size < 0 or not _HASH.fullmatch(digest):
        raise ValueError(f"a row of the list is not a file: {row!r:.80}")
    return PackedFile(check_path(path), size, digest, is_program is True)


def check_path(path: str) -> str:
    """Only downwards from the version's own folder."""
    parts = path.split("/")
    is_down = not ({"", ".", ".."} & set(parts)) and not PurePosixPath(path).is_absolute()
    if not is_down or len(path) > _LONGEST_PATH or not _PLAIN.fullmatch(path):
        raise BrokenPackage(f"a file of the package would leave its folder: {path!r:.80}")
    return path


def _check_each_once(manifest: Manifest) -> None:
    """Two files of one name, or a file where another has its folder, cannot both be right."""
    paths = [file.path for file in manifest.files]
    folders = {str(parent) for path in paths for parent in PurePosixPath(path).parents}
    if len(set(paths)) != len(paths) or folders & set(paths):
        raise BrokenPackage("the package's list names a file twice")
