"""One file that holds a version: its list of files, the signature over the list, the files."""

import hashlib
import io
import os
import platform
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.updates import signing
from kiosk.updates.errors import BrokenPackage, NoRoom
from kiosk.updates.manifest import Kind, Manifest, PackedFile, decode, this_python
from kiosk.updates.versions import check_version

MANIFEST, SIGNATURE, PAYLOAD = "manifest.json", "manifest.sig", "payload.tar.gz"
LARGEST_MANIFEST = 32 << 20
_BLOCK = 1 << 20
_COMPRESSION = 6


def build(folder: Path, *, kind: Kind, version: str, out: Path) -> Manifest:
    """Pack every file of the folder; the package still has to be signed."""
    check_version(version)
    paths = sorted(path for path in folder.rglob("*") if not path.is_dir())
    files = tuple(_packed(path, folder) for path in paths)
    payload = out.with_name(f".{out.name}.payload")
    try:
        _write_payload(payload, folder, files)
        manifest = Manifest(
            kind=kind,
            version=version,
            python=this_python(),
            machine=platform.machine(),
            payload=PackedFile(PAYLOAD, payload.stat().st_size, _hash_of(payload)),
            files=files,
        )
        with payload.open("rb") as content:
            _write(out, manifest.encode(), bytes(signing.SIGNATURE_BYTES), content)
    finally:
        payload.unlink(missing_ok=True)
    return manifest


def sign(package: Path, *, key_file: Path, passphrase: bytes | None) -> None:
    """In its place, whole or not at all."""
    with tarfile.open(package, "r:") as archive:
        words = _member(archive, MANIFEST, largest=LARGEST_MANIFEST).read()
        _member(archive, SIGNATURE, largest=signing.SIGNATURE_BYTES)
        content = _member(archive, PAYLOAD, largest=package.stat().st_size)
        signature = signing.sign(words, key_file=key_file, passphrase=passphrase)
        _write(package, words, signature, content)


class Package:
    """A file that a trusted key has signed and whose every byte is as it was then."""

    def __init__(self, path: Path, *, keys: Sequence[Ed25519PublicKey]) -> None:
        self.path = path
        try:
            with tarfile.open(path, "r:") as archive:
                self.words = _member(archive, MANIFEST, largest=LARGEST_MANIFEST).read()
                self.signature = _member(archive, SIGNATURE, largest=signing.SIGNATURE_BYTES).read()
                signing.check(self.words, self.signature, keys=keys)
                self.manifest = decode(self.words, payload_name=PAYLOAD)
                payload = self.manifest.payload
                _check_hash(_member(archive, PAYLOAD, largest=payload.size), payload)
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise BrokenPackage(f"{path} is no whole package: {error}") from error

    def unpack(self, folder: Path) -> None:
        """Each file is checked once more: the medium may be pulled out or changed meanwhile."""
        try:
            with tarfile.open(self.path, "r:") as archive:
                _member(archive, MANIFEST, largest=LARGEST_MANIFEST)
                _member(archive, SIGNATURE, largest=signing.SIGNATURE_BYTES)
                content = _member(archive, PAYLOAD, largest=self.manifest.payload.size)
                with tarfile.open(fileobj=content, mode="r|gz") as payload:
                    for file in self.manifest.files:
                        _unpack_one(payload, file, folder)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise BrokenPackage(f"{self.path} is no whole package: {error}") from error
        except OSError as error:
            raise NoRoom(f"the new version could not be copied: {error}") from error


def _packed(path: Path, folder: Path) -> PackedFile:
    if path.is_symlink() or not path.is_file():
        raise BrokenPackage(f"{path} is no plain file: packages hold nothing else")
    status = path.stat()
    name = path.relative_to(folder).as_posix()
    return PackedFile(name, status.st_size, _hash_of(path), bool(status.st_mode & 0o100))


def _hash_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _write_payload(out: Path, folder: Path, files: Sequence[PackedFile]) -> None:
    with tarfile.open(out, "w:gz", compresslevel=_COMPRESSION, format=tarfile.PAX_FORMAT) as made:
        for file in files:
            entry = tarfile.TarInfo(file.path)
            entry.size, entry.mode = file.size, 0o755 if file.is_program else 0o644
            with (folder / file.path).open("rb") as content:
                made.addfile(entry, content)


def _write(out: Path, words: bytes, signature: bytes, payload: IO[bytes]) -> None:
    payload.seek(0, os.SEEK_END)
    size = payload.tell()
    payload.seek(0)
    parts = {MANIFEST: (words, None), SIGNATURE: (signature, None), PAYLOAD: (b"", payload)}
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        with tarfile.open(unfinished, "w:", format=tarfile.GNU_FORMAT) as made:
            for name, (content, stream) in parts.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content) if stream is None else size
                made.addfile(entry, stream or io.BytesIO(content))
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _member(archive: tarfile.TarFile, name: str, *, largest: int) -> IO[bytes]:
    """The next one, which must be this one."""
    entry = archive.next()
    if entry is None or entry.name != name or entry.type != tarfile.REGTYPE:
        raise BrokenPackage(f"this is no package: {name} is not where it belongs")
    if entry.size > largest:
        raise BrokenPackage(f"this is no package: {name} is too large")
    content = archive.extractfile(entry)
    if content is None:
        raise BrokenPackage(f"this is no package: {name} is empty")
    return content


def _check_hash(content: IO[bytes], file: PackedFile) -> None:
    digest, size = hashlib.sha256(), 0
    while block := content.read(_BLOCK):
        digest.update(block)
        size += len(block)
    if (size, digest.hexdigest()) != (file.size, file.sha256):
        raise BrokenPackage(f"{file.path} is not what was signed")


def _unpack_one(payload: tarfile.TarFile, file: PackedFile, folder: Path) -> None:
    entry = payload.next()
    if entry is None or entry.name != file.path or entry.type != tarfile.REGTYPE:
        raise BrokenPackage(f"{file.path} is not where the list has it")
    content = payload.extractfile(entry)
    if content is None or entry.size != file.size:
        raise BrokenPackage(f"{file.path} is not as long as the list has it")
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as out:
        while block := content.read(_BLOCK):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != file.sha256:
        raise BrokenPackage(f"{file.path} is not what was signed")
    target.chmod(0o755 if file.is_program else 0o644)
