"""The secret of what a terminal keeps is in its TPM: a real TPM 2.0 in software (swtpm)."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.client.errors import LineDown
from kiosk.client.kept import Proof
from kiosk.client.terminal_home import Enrolment, TerminalHome
from kiosk.kept.device_secret import device_secret
from kiosk.kept.tpm import Tpm, TpmFailed, found_tpm
from kiosk.kept.vault import Vault
from kiosk.opening import open_kept
from server.wire.identity import LogInMethod

READY_WITHIN_S = 30.0
SHORT_S = 0.5


@contextmanager
def software_tpm() -> Iterator[tuple[Tpm, int]]:
    """Its own seeds each time: another machine. A socket's path must be short."""
    folder = Path(tempfile.mkdtemp(prefix="tpm"))
    socket = folder / "s"
    command = ["swtpm", "socket", "--tpm2", "--flags", "startup-clear"]
    command += ["--tpmstate", f"dir={folder}", "--server", f"type=unixio,path={socket}"]
    command += ["--ctrl", f"type=unixio,path={socket}.ctrl"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + READY_WITHIN_S
        while not socket.exists():
            assert process.poll() is None, "the software TPM has ended"
            assert time.monotonic() < ends, "the software TPM did not start"
            time.sleep(0.01)
        yield Tpm(f"swtpm:path={socket}"), process.pid
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


@pytest.fixture
def tpm() -> Iterator[Tpm]:
    with software_tpm() as (made, _):
        yield made


def test_the_secret_comes_back_after_a_restart_and_lies_in_no_file(
    tpm: Tpm, tmp_path: Path
) -> None:
    made = device_secret(tmp_path / "kept.secret", tpm=tpm)
    assert (len(made.key), made.is_new) == (32, True)
    again = device_secret(tmp_path / "kept.secret", tpm=tpm)
    assert (again.key, again.is_new) == (made.key, False)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.tpm"]
    sealed = tmp_path / "kept.tpm"
    assert made.key not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0


def test_a_stolen_disk_gives_it_up_to_no_other_machine(tpm: Tpm, tmp_path: Path) -> None:
    device_secret(tmp_path / "kept.secret", tpm=tpm)
    before = (tmp_path / "kept.tpm").read_bytes()
    with software_tpm() as (other, _):
        for thief in (other, None):
            with pytest.raises(TpmFailed):
                device_secret(tmp_path / "kept.secret", tpm=thief)
    assert (tmp_path / "kept.tpm").read_bytes() == before
    assert not (tmp_path / "kept.secret").exists()


def test_a_secret_that_lay_in_a_file_is_replaced(tpm: Tpm, tmp_path: Path) -> None:
    path = tmp_path / "kept.secret"
    old = device_secret(path, tpm=None)
    assert path.read_bytes() == old.key
    made = device_secret(path, tpm=tpm)
    assert made.is_new
    assert made.key != old.key
    assert not path.exists()


def test_a_changed_file_and_a_tpm_that_hangs_are_told(tmp_path: Path) -> None:
    with software_tpm() as (tpm, process_id):
        made = device_secret(tmp_path / "kept.secret", tpm=tpm)
        sealed = tmp_path / "kept.tpm"
        whole = sealed.read_bytes()
        for changed in (b"", b"{}", whole[:-20], whole.replace(b'"private":"A', b'"private":"B')):
            sealed.write_bytes(changed)
            with pytest.raises(TpmFailed):
                device_secret(tmp_path / "kept.secret", tpm=tpm)
        sealed.write_bytes(whole)
        os.kill(process_id, signal.SIGSTOP)
        hurried = Tpm(tpm.tcti, patience_s=SHORT_S)
        with pytest.raises(TpmFailed, match="does not answer"):
            device_secret(tmp_path / "kept.secret", tpm=hurried)
        os.kill(process_id, signal.SIGCONT)
        assert device_secret(tmp_path / "kept.secret", tpm=tpm).key == made.key


def test_a_tpm_that_takes_nothing_leaves_the_secret_in_a_file(tmp_path: Path) -> None:
    gone = Tpm(f"swtpm:path={tmp_path / 'nothing'}")
    made = device_secret(tmp_path / "keys" / "kept.secret", tpm=gone)
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["kept.secret"]
    assert device_secret(tmp_path / "keys" / "kept.secret", tpm=None).key == made.key


def test_the_secret_is_in_no_argument(
    tpm: Tpm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    run = subprocess.run

    def noted(command: list[str], **more: object) -> "subprocess.CompletedProcess[bytes]":
        started.extend(command)
        return run(command, **more)  # type: ignore[call-overload,no-any-return]  # as it was called

    monkeypatch.setattr(subprocess, "run", noted)
    made = device_secret(tmp_path / "kept.secret", tpm=tpm)
    assert "unseal" in started
    assert not [word for word in started if made.key.hex() in word]
    assert "-" in started


def test_what_an_older_secret_sealed_is_erased_when_the_tpm_takes_over(
    tpm: Tpm, tmp_path: Path
) -> None:
    home = TerminalHome(tmp_path)
    home.write_enrolment(Enrolment("https://127.0.0.1:1", 7, "1-01", "", ""))
    old = device_secret(home.kept_secret, tpm=None)
    vault = Vault(home.kept, secret=old.key, device_id=7)
    vault.put(vault.blind("person|1"), b"somebody")
    kept = open_kept(home, tpm=tpm)
    assert list(home.kept.iterdir()) == []
    with pytest.raises(LineDown):
        kept.let_in(Proof(LogInMethod.NUMBER, "64000001", "246810"))


def test_a_machine_without_a_tpm_has_none(tmp_path: Path) -> None:
    assert found_tpm(tmp_path / "tpmrm0") is None
    (tmp_path / "tpmrm0").touch()
    made = found_tpm(tmp_path / "tpmrm0")
    assert made is not None
    assert made.tcti == f"device:{tmp_path / 'tpmrm0'}"
