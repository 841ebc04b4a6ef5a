"""What the supervisor writes down of a version on trial; it may write nothing else of an update."""

import json
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from kiosk.updates.disk import read_small, replace_file

TRIAL_NOTES = "session/trial.json"
"""In the terminal's own folder."""
_LARGEST = 4096


class Outcome(StrEnum):
    """How the trial of a version ended."""

    OPEN = "open"
    STANDS = "stands"
    FAILED = "failed"


@dataclass(frozen=True)
class Trial:
    """`proved`: the version whose own supervisor brought its waiting screen up."""

    version: str = ""
    starts: int = 0
    outcome: Outcome = Outcome.OPEN
    reason: str = ""
    proved: str = ""


class TrialNotes:
    """One small file, written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Trial:
        """Notes that cannot be read are none."""
        try:
            told = json.loads(read_small(self._path, largest=_LARGEST))
            told["outcome"] = Outcome(told["outcome"])
            trial = Trial(**{field.name: told[field.name] for field in fields(Trial)})
        except (ValueError, TypeError, KeyError, RecursionError):
            return Trial()
        words = (trial.version, trial.reason, trial.proved)
        is_sound = isinstance(trial.starts, int) and all(isinstance(word, str) for word in words)
        return trial if is_sound else Trial()

    def write(self, trial: Trial) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, json.dumps(asdict(trial)).encode())
