"""What is refused: wrong keys, changed bytes, cut files, ways out of the folder, old versions."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.updates import package, signing
from kiosk.updates.errors import (
    BrokenPackage,
    FailedVersion,
    NotForThisMachine,
    OldVersion,
    UpdateError,
    WrongSignature,
)
from kiosk.updates.manifest import Kind
from kiosk.updates.notes import Outcome, Trial
from kiosk.updates.package import MANIFEST, PAYLOAD, SIGNATURE
from tests.factories.updates import Maker


def everything(root: Path) -> dict[str, bytes | str | None]:
    """Each path of the machine with its content; the lock says nothing."""
    return {
        str(path.relative_to(root)): (
            str(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else None
        )
        for path in sorted(root.rglob("*"))
        if path.name != ".lock"
    }


def refuse(machine: Maker, path: Path, error: type[UpdateError]) -> str:
    """Refused with a sentence, and nothing of the machine has changed."""
    before = everything(machine.releases.root)
    with pytest.raises(error) as refused:
        machine.install(path)
    assert everything(machine.releases.root) == before
    assert machine.releases.current == "1.0"
    assert str(refused.value)
    return str(refused.value)


def test_first_version_runs_and_the_next_waits_for_its_trial(installed: Maker) -> None:
    assert installed.releases.current == "1.0"
    installed.install(installed.package("1.1"))
    assert installed.releases.current == "1.0"
    assert installed.releases.state().waiting == "1.1"
    words = installed.releases.path("1.1") / "lib" / "part" / "words.txt"
    assert words.read_text(encoding="utf-8") == "归途 1.1\n"
    assert os.access(installed.releases.path("1.1") / "bin" / "guitu", os.X_OK)


def test_package_of_another_key_is_refused(installed: Maker, tmp_path: Path) -> None:
    stranger = Maker(tmp_path / "stranger")
    told = refuse(installed, stranger.package("1.1"), WrongSignature)
    assert told == "no key that this machine trusts has signed this package"


def test_unsigned_package_is_refused(installed: Maker, tmp_path: Path) -> None:
    tree = tmp_path / "unsigned"
    tree.mkdir()
    (tree / "file").touch()
    package.build(tree, kind=Kind.TERMINAL, version="1.1", out=tmp_path / "unsigned.guitu")
    refuse(installed, tmp_path / "unsigned.guitu", WrongSignature)


def test_machine_that_trusts_no_key_takes_nothing(installed: Maker) -> None:
    path = installed.package("1.1")
    for key in installed.keys.glob("*.pub"):
        key.unlink()
    assert "trusts no key" in refuse(installed, path, WrongSignature)


def test_second_trusted_key_is_enough(installed: Maker, tmp_path: Path) -> None:
    successor = Maker(tmp_path / "successor")
    new_key = successor.keys / "release.pub"
    (installed.keys / "successor.pub").write_bytes(new_key.read_bytes())
    installed.install(successor.package("1.1"))
    assert installed.releases.state().waiting == "1.1"


def test_every_changed_byte_that_matters_is_refused(installed: Maker) -> None:
    """A byte of padding between the parts is nobody's: what is installed is then still the same."""
    path = installed.package("1.1")
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 61):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert installed.opened(path).manifest.version == "1.1"
        except UpdateError:
            refused += 1
    path.write_bytes(whole)
    print(f"\n{refused} of {len(range(0, len(whole), 61))} changed bytes refused, the rest padding")
    with tarfile.open(path) as archive:
        entries = [archive.getmember(name) for name in (MANIFEST, SIGNATURE, PAYLOAD)]
    for entry in entries:
        for place in (entry.offset_data, entry.offset_data + entry.size - 1):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            refuse(installed, path, UpdateError)


def test_every_cut_is_refused(installed: Maker) -> None:
    path = installed.package("1.1")
    whole = path.read_bytes()
    with tarfile.open(path) as archive:
        entry = archive.getmember(PAYLOAD)
    end = entry.offset_data + entry.size
    for length in [*range(0, end, 509), end - 1]:
        path.write_bytes(whole[:length])
        refuse(installed, path, UpdateError)


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"PK\3\4", os.urandom(0) + b"x" * 99_999])
def test_file_that_is_no_package_is_refused(installed: Maker, content: bytes) -> None:
    path = installed.folder / "other"
    path.write_bytes(content)
    refuse(installed, path, BrokenPackage)


def test_missing_file_is_refused(installed: Maker) -> None:
    refuse(installed, installed.folder / "nowhere", BrokenPackage)


@pytest.mark.parametrize("version", ["1.0", "0.9.9", "0.10", "1.0.0.0"])
def test_version_that_is_not_newer_is_refused(installed: Maker, version: str) -> None:
    refuse(installed, installed.package(version), OldVersion)


def test_replay_of_a_version_that_ran_is_refused(installed: Maker) -> None:
    path = installed.package("1.1")
    installed.install(path)
    installed.releases.settle(Trial("1.1", 1, Outcome.STANDS))
    assert installed.releases.current == "1.1"
    with pytest.raises(OldVersion):
        installed.install(path)
    assert installed.releases.roll_back(reason="it was slow") == "1.0"
    with pytest.raises(FailedVersion, match="it was slow"):
        installed.install(path)
    with pytest.raises(OldVersion):
        installed.install(installed.package("1.0.5"))
    installed.install(installed.package("1.1.1"))
    assert installed.releases.state().waiting == "1.1.1"


def test_version_that_failed_its_trial_is_refused_afterwards(installed: Maker) -> None:
    path = installed.package("1.1")
    installed.install(path)
    installed.releases.settle(Trial("1.1", 3, Outcome.FAILED, "it ended by itself"))
    refuse(installed, path, FailedVersion)


def test_package_for_a_server_is_refused_by_a_terminal(installed: Maker) -> None:
    refuse(installed, installed.package("1.1", kind=Kind.SERVER), NotForThisMachine)


Change = Callable[[dict[str, object]], None]


def signed_lie(machine: Maker, change: Change) -> Path:
    """A list of files that the right key signed though it must not be followed."""
    path = machine.package("1.1")
    with tarfile.open(path) as archive:
        words = json.loads(_content(archive, MANIFEST))
        payload = _content(archive, PAYLOAD)
    change(words)
    lie = json.dumps(words).encode()
    write_signed(machine, path, lie, payload)
    return path


def write_signed(machine: Maker, path: Path, words: bytes, payload: bytes) -> None:
    signature = signing.sign(words, key_file=machine.key_file, passphrase=None)
    with tarfile.open(path, "w") as archive:
        for name, content in ((MANIFEST, words), (SIGNATURE, signature), (PAYLOAD, payload)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    assert member is not None
    return member.read()


PATHS = ["../out", "/etc/passwd", "lib/../../out", "a//b", "./a", "a/", "", "a\\b", "a\nb", "a\0b"]
PATHS += ["x" * 401, "lib/empty/under-a-file"]


@pytest.mark.parametrize("name", PATHS, ids=lambda name: repr(name)[:20])
def test_path_out_of_the_folder_is_refused_though_signed(installed: Maker, name: str) -> None:
    def change(words: dict[str, object]) -> None:
        files = words["files"]
        assert isinstance(files, list)
        files.append([name, 0, "0" * 64, False])

    refuse(installed, signed_lie(installed, change), BrokenPackage)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("version", "../../etc", BrokenPackage),
        ("version", "", BrokenPackage),
        ("version", "1.1-beta", BrokenPackage),
        ("version", 7, BrokenPackage),
        ("kind", "toaster", BrokenPackage),
        ("format", 2, BrokenPackage),
        ("files", [["a", -1, "0" * 64, False]], BrokenPackage),
        ("files", [["a"]], BrokenPackage),
        ("files", "none", BrokenPackage),
        ("payload_size", "1", BrokenPackage),
        ("payload_sha256", "0" * 64, BrokenPackage),
        ("machine", "riscv64", NotForThisMachine),
        ("python", "3.12", NotForThisMachine),
    ],
)
def test_signed_list_that_makes_no_sense_is_refused(
    installed: Maker, name: str, value: object, error: type[UpdateError]
) -> None:
    refuse(installed, signed_lie(installed, lambda words: words.update({name: value})), error)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_link_in_place_of_a_file_is_refused_though_signed(installed: Maker, kind: bytes) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo("lib")
        entry.type, entry.linkname = kind, "/etc"
        archive.addfile(entry)
    payload = made.getvalue()
    path = installed.folder / "link.guitu"
    whole = installed.opened(installed.package("1.1")).manifest
    file = replace(whole.files[0], path="lib", size=0)
    digest = hashlib.sha256(payload).hexdigest()
    told = replace(
        whole, files=(file,), payload=replace(whole.payload, size=len(payload), sha256=digest)
    )
    write_signed(installed, path, told.encode(), payload)
    refuse(installed, path, BrokenPackage)


def test_files_changed_between_the_check_and_the_copy_are_refused(installed: Maker) -> None:
    path = installed.package("1.1", padding=1 << 20)
    opened = installed.opened(path)
    other = installed.package("1.2", padding=1 << 20)
    path.write_bytes(other.read_bytes())
    with pytest.raises(UpdateError):
        installed.releases.install(opened, kind=Kind.TERMINAL, trial=Trial())
    assert not installed.releases.state().waiting
    assert [folder.name for folder in (installed.releases.root / "releases").iterdir()] == ["1.0"]


def test_packing_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to("/etc/passwd")
    with pytest.raises(BrokenPackage, match="no plain file"):
        package.build(tmp_path / "tree", kind=Kind.TERMINAL, version="1.0", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_versions_that_nobody_needs_are_cleared_away(installed: Maker) -> None:
    for version in ("1.1", "1.2", "1.3"):
        installed.install(installed.package(version))
        installed.releases.settle(Trial(version, 1, Outcome.STANDS))
    installed.install(installed.package("1.4"))
    kept = {folder.name for folder in (installed.releases.root / "releases").iterdir()}
    assert kept == {"1.2", "1.3", "1.4"}


def test_keys_are_never_overwritten(installed: Maker) -> None:
    with pytest.raises(signing.KeyUnusable, match="not overwritten"):
        signing.make_keys(installed.keys, passphrase=None)


def test_locked_key_needs_its_passphrase(tmp_path: Path) -> None:
    private, _ = signing.make_keys(tmp_path, passphrase=b"four plain words here")
    assert private.stat().st_mode & 0o777 == 0o600
    with pytest.raises(signing.KeyUnusable):
        signing.sign(b"", key_file=private, passphrase=None)
    with pytest.raises(signing.KeyUnusable):
        signing.sign(b"", key_file=private, passphrase=b"wrong")
    assert signing.sign(b"", key_file=private, passphrase=b"four plain words here")
