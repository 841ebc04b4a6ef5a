"""The process of the engines may hang, die or be missing: the screen goes on, and it comes back."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.typing.engines import STARTS_IN_A_ROW, EngineProcess
from kiosk.typing.messages import HANDWRITING, PINYIN
from tests.integration.typing.conftest import PATIENCE_S, READY_WITHIN_S, wait_until_ready

SHORT_S = 0.05


@pytest.fixture
def own(typing_folder: Path) -> Iterator[EngineProcess]:
    """Its own, for a test that ends it."""
    made = wait_until_ready(EngineProcess(typing_folder, patience_s=PATIENCE_S))
    yield made
    made.close()


def until_ready(engines: EngineProcess) -> None:
    ends = time.monotonic() + READY_WITHIN_S
    while not engines.has(PINYIN):
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_stopped_process_is_given_up_and_replaced(own: EngineProcess) -> None:
    first = own.pid
    assert first is not None
    own._patience_s = SHORT_S
    os.kill(first, signal.SIGSTOP)
    assert own.candidates("wo") == ()
    assert own.pid not in {None, first}
    assert own.is_coming()
    own._patience_s = PATIENCE_S
    until_ready(own)
    assert own.candidates("wo")[0] == "我"
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_killed_process_is_replaced(own: EngineProcess) -> None:
    first = own.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    own.candidates("wo")
    until_ready(own)
    assert own.pid != first
    assert own.candidates("wo")[0] == "我"


def test_the_next_person_gets_another_process(own: EngineProcess) -> None:
    first = own.pid
    own.renew()
    until_ready(own)
    assert own.pid != first


def test_a_process_that_never_starts_is_not_tried_for_ever(tmp_path: Path) -> None:
    engines = EngineProcess(tmp_path, command=(sys.executable, "-c", "raise SystemExit(1)"))
    engines.start()
    ends = time.monotonic() + READY_WITHIN_S
    while engines.is_coming():
        assert time.monotonic() < ends
        time.sleep(0.01)
    assert engines._failed_starts == STARTS_IN_A_ROW
    assert not engines.has(PINYIN)
    assert engines.candidates("wo") == ()
    engines.close()


def test_a_command_that_is_not_there_leaves_the_keyboard_without_engines(tmp_path: Path) -> None:
    engines = EngineProcess(tmp_path, command=("/nowhere/python",))
    engines.start()
    assert not engines.is_coming()
    assert not engines.has(PINYIN)
    engines.close()
    engines.close()


@pytest.mark.parametrize(
    ("missing", "stays"), [("librime.so.1", HANDWRITING), ("libzinnia.so.0", PINYIN)]
)
def test_a_missing_library_takes_away_only_its_own_layout(
    typing_folder: Path, missing: str, stays: str
) -> None:
    code = (
        "import ctypes, pathlib, sys\n"
        "load = ctypes.CDLL\n"
        "def without(name, *more, **named):\n"
        f"    if name == {missing!r}:\n"
        "        raise OSError(name)\n"
        "    return load(name, *more, **named)\n"
        "ctypes.CDLL = without\n"
        "from kiosk.typing.process import main\n"
        "main(pathlib.Path(sys.argv[1]))\n"
    )
    engines = EngineProcess(
        typing_folder, patience_s=PATIENCE_S, command=(sys.executable, "-c", code)
    )
    engines.start()
    ends = time.monotonic() + READY_WITHIN_S
    while engines.is_coming():
        assert time.monotonic() < ends
        time.sleep(0.02)
    try:
        assert [name for name in (PINYIN, HANDWRITING) if engines.has(name)] == [stays]
    finally:
        engines.close()
