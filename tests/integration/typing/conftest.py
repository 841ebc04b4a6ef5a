"""The real engines in their process, compiled once for a run of the tests."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.typing.engines import EngineProcess
from kiosk.typing.messages import PINYIN

READY_WITHIN_S = 120.0
# A busy machine may take long; that an answer comes at all is what is tested here.
PATIENCE_S = 30.0


def wait_until_ready(engines: EngineProcess) -> EngineProcess:
    engines.start()
    ends = time.monotonic() + READY_WITHIN_S
    while engines.is_coming():
        assert time.monotonic() < ends, "the engines did not get ready"
        time.sleep(0.02)
    assert engines.has(PINYIN)
    return engines


def contents(folder: Path) -> dict[str, str]:
    """Every file under it, and a hash of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def typing_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("typing")
    wait_until_ready(EngineProcess(folder, patience_s=PATIENCE_S)).close()
    return folder


@pytest.fixture(scope="session")
def engines(typing_folder: Path) -> Iterator[EngineProcess]:
    """Shared: an answer follows from what is asked alone, as a test of its own shows."""
    made = wait_until_ready(EngineProcess(typing_folder, patience_s=PATIENCE_S))
    yield made
    made.close()
