"""The power fails at any write: every act that was shown as saved is there."""

import os
import random
import shutil
from pathlib import Path

import pytest

from kiosk.journal.seal import Seal
from kiosk.journal.store import Store
from tests.integration.journal.power import Change, Disk, built_recorder, recorded
from tests.integration.journal.write_acts import DEVICE, KEY

ACTS = 40
CUTS = 2_000 if os.environ.get("GUITU_FULL") else 100


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_recorder(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="module")
def changes(recorder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    folder = tmp_path_factory.mktemp("recorded")
    command = ["-m", "tests.integration.journal.write_acts", "--folder", f"{folder}/journal"]
    return recorded(recorder, folder, [*command, "--told", f"{folder}/told", "--acts", str(ACTS)])


def test_every_act_shown_as_saved_survives_a_power_cut(
    changes: list[Change], tmp_path: Path
) -> None:
    chance = random.Random(20261124)
    assert sum(change.what == "W" for change in changes) > ACTS
    cuts = [chance.randrange(1, len(changes) + 1) for _ in range(CUTS)]
    lost = {cut: missing for cut in cuts if (missing := lost_at(changes, cut, chance, tmp_path))}
    print(f"power cuts: {CUTS}, each with all acts shown as saved: {CUTS - len(lost)}")
    assert not lost


def test_a_journal_that_does_not_wait_for_the_disk_is_found_out(
    recorder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same trial on `synchronous=NORMAL`: it must be able to fail."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", f"{unsynced_copy(tmp_path)}")
    command = ["-P", "-m", "tests.integration.journal.write_acts", "--folder", f"{folder}/journal"]
    changes = recorded(
        recorder, folder, [*command, "--told", f"{folder}/told", "--acts", str(ACTS)]
    )
    chance = random.Random(20261124)
    cuts = [chance.randrange(1, len(changes) + 1) for _ in range(60)]
    assert any(lost_at(changes, cut, chance, tmp_path / "images") for cut in cuts)


def unsynced_copy(folder: Path) -> Path:
    """The code with one word changed."""
    root = Path(__file__).resolve().parents[3]
    copy = folder / "copy"
    for part in ("kiosk", "server", "tests"):
        shutil.copytree(root / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    store = copy / "kiosk" / "journal" / "store.py"
    code = store.read_text(encoding="utf-8")
    assert "synchronous=FULL" in code
    store.write_text(code.replace("synchronous=FULL", "synchronous=NORMAL"), encoding="utf-8")
    return copy


def lost_at(changes: list[Change], cut: int, chance: random.Random, folder: Path) -> list[str]:
    """The acts shown as saved before the cut that are not in the journal after it."""
    disk, told = Disk(), ""
    for change in changes[:cut]:
        if change.path.endswith("/told"):
            told += change.data.decode()
        elif not change.path.endswith(("-shm", ".lock")):
            disk.happen(change)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, content in disk.after_power_cut(chance).items():
        (folder / Path(path).name).write_bytes(content)
    return missing(folder, told.split())


def missing(folder: Path, shown: list[str]) -> list[str]:
    store = Store(folder, seal=Seal(KEY), device_id=DEVICE)
    try:
        now = store.position()
        there = {act.seq: act.act_id for act in store.waiting(at_most=10_000)}
    finally:
        store.close()
    return [
        act_id
        for seq, act_id in enumerate(shown, start=1)
        if seq > now.delivered and there.get(seq) != act_id
    ]
