"""A speech engine that is not there: the program that the voice starts, told how to behave."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_ENGINE: Final = Path(__file__).with_name("simulated_engine.py")
_HELP: Final = "heard        how many sentences the engine was given"
_FAULTS: Final = ("none", "slow", "stall", "crash", "empty", "garbage", "silent")


class SimulatedEngine:
    """Its behaviour stands in a file, which the engine reads each time."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-engine-")
        self._fault = "none"
        self._tell("missing")

    @property
    def settings(self) -> Mapping[str, object]:
        engine = [sys.executable, "-I", str(_ENGINE), self._folder.name]
        return {"driver": "pyttsx3", "renderer": engine, "time_limit_s": 3.0}

    @property
    def faults(self) -> Sequence[str]:
        return _FAULTS

    def set_fault(self, name: str) -> None:
        if name not in _FAULTS:
            raise ValueError(f"there is no fault {name!r}")
        self._fault = name
        self._tell(name)

    def plug(self) -> None:
        self._tell(self._fault)

    def unplug(self) -> None:
        """As a terminal from which the engine was removed."""
        self._tell("missing")

    def close(self) -> None:
        self._folder.cleanup()

    def help(self) -> str:
        return _HELP

    def do(self, words: str) -> str:
        if words != "heard":
            raise ValueError("type heard")
        heard = Path(self._folder.name, "heard")
        count = len(heard.read_bytes()) if heard.exists() else 0
        return f"It was given {count} sentences."

    def _tell(self, behaviour: str) -> None:
        Path(self._folder.name, "behaviour").write_text(behaviour)
