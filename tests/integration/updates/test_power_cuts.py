"""The updater is killed at every step on the disk: what runs is whole, and it can go on."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.updates.errors import NoRoom, UpdateError
from kiosk.updates.manifest import Kind
from kiosk.updates.notes import Outcome, Trial
from kiosk.updates.releases import Releases
from tests.factories.updates import Maker

STANDS = Trial("1.1", 1, Outcome.STANDS)
FAILED = Trial("1.1", 3, Outcome.FAILED, "it did not come up")
STEPS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "os.chmod"}


def killed_at(step: int, work: Callable[[], object], *, within: Path) -> bool:
    """Run the work in a process of its own that dies at its n-th step; False if it came to an end.

    What the kernel took in and the disk did not is not lost here, as it would be with the power."""
    child = os.fork()
    if child == 0:
        _count_down(step, within)
        code = 2
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _count_down(step: int, within: Path) -> None:
    left = [step]

    def count(event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS and str(within) in " ".join(map(str, arguments)):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def is_whole(releases: Releases, version: str) -> bool:
    folder = releases.path(version)
    words = folder / "lib" / "part" / "words.txt"
    return (
        words.read_text(encoding="utf-8") == f"归途 {version}\n"
        and os.access(folder / "bin" / "guitu", os.X_OK)
        and (folder / "lib" / "padding").stat().st_size == 3 << 20
    )


@pytest.fixture
def before(maker: Maker) -> Maker:
    """1.0 runs, 0.9 ran before; a packed 1.1 lies at hand."""
    maker.install(maker.package("0.9", padding=3 << 20))
    maker.install(maker.package("1.0", padding=3 << 20))
    maker.releases.settle(Trial("1.0", 1, Outcome.STANDS))
    return maker


def every_step(machine: Maker, work: Callable[[], object], check: Callable[[], None]) -> int:
    """From the same state each time; gives the number of steps."""
    root = machine.releases.root
    kept = root.with_name("kept")
    shutil.copytree(root, kept, symlinks=True)
    step = 0
    while killed_at(step, work, within=root):
        check()
        work()
        check()
        shutil.rmtree(root)
        shutil.copytree(kept, root, symlinks=True)
        step += 1
    work()
    return step


def test_killed_while_taking_a_package_in(before: Maker) -> None:
    package = before.opened(before.package("1.1", padding=3 << 20))
    releases = before.releases

    def work() -> None:
        if releases.state().waiting != "1.1":
            releases.install(package, kind=Kind.TERMINAL, trial=Trial())

    def check() -> None:
        assert releases.current == "1.0"
        assert is_whole(releases, "1.0")
        waiting = releases.state().waiting
        assert waiting in {"", "1.1"}
        assert not waiting or is_whole(releases, waiting)

    steps = every_step(before, work, check)
    assert releases.state().waiting == "1.1"
    assert steps > 15
    print(f"\ntaking in: killed at each of {steps} steps, the running version whole every time")


@pytest.mark.parametrize("trial", [STANDS, FAILED], ids=["stands", "failed"])
def test_killed_while_a_trial_is_settled(before: Maker, trial: Trial) -> None:
    before.install(before.package("1.1", padding=3 << 20))
    releases = before.releases
    wanted = "1.1" if trial is STANDS else "1.0"

    def check() -> None:
        assert releases.current in {"1.0", wanted}
        assert is_whole(releases, releases.current)
        assert releases.state().waiting in {"", "1.1"}

    steps = every_step(before, lambda: releases.settle(trial), check)
    state = releases.state()
    assert (releases.current, state.waiting) == (wanted, "")
    assert state.previous == ("1.0" if trial is STANDS else "0.9")
    assert ("1.1" in state.failed) == (trial is FAILED)
    assert steps >= 2
    print(f"\nsettling: killed at each of {steps} steps")


def test_killed_while_going_back(before: Maker) -> None:
    releases = before.releases

    def work() -> None:
        if releases.current == "1.0":
            releases.roll_back(reason="it was slow")

    def check() -> None:
        assert releases.current in {"0.9", "1.0"}
        assert is_whole(releases, releases.current)

    steps = every_step(before, work, check)
    assert releases.current == "0.9"
    assert "1.0" in releases.state().failed
    assert steps >= 3
    print(f"\ngoing back: killed at each of {steps} steps")


def test_full_disk_leaves_everything_as_it_was(before: Maker) -> None:
    """Files may not grow beyond 1 MiB here: the write fails in the midst of the copy."""
    package = before.opened(before.package("1.1", padding=3 << 20))
    child = os.fork()
    if child == 0:
        os._exit(_fill(before.releases, package))
    _, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) == 7
    assert before.releases.current == "1.0"
    assert not before.releases.state().waiting
    folders = {folder.name for folder in (before.releases.root / "releases").iterdir()}
    assert folders == {"0.9", "1.0"}


def _fill(releases: Releases, package: object) -> int:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    try:
        releases.install(package, kind=Kind.TERMINAL, trial=Trial())  # type: ignore[arg-type]  # fork
    except NoRoom:
        return 7
    return 1


def test_package_larger_than_the_free_room_is_refused_before_it_is_copied(
    before: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = before.opened(before.package("1.1"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(NoRoom, match="MB are needed"):
        before.releases.install(package, kind=Kind.TERMINAL, trial=Trial())


@pytest.mark.parametrize("words", [b"", b"{", b"[]", b'{"previous": 1}', b"\xff" * 100])
def test_state_that_cannot_be_read_keeps_what_runs(before: Maker, words: bytes) -> None:
    (before.releases.root / "state.json").write_bytes(words)
    assert before.releases.current == "1.0"
    assert before.releases.state().highest == "1.0"
    with pytest.raises(UpdateError):
        before.install(before.package("0.9.5"))
    before.install(before.package("1.1"))
    assert before.releases.state().waiting == "1.1"
