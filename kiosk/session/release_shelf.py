"""The installed versions as the supervisor sees them: the one that runs, and one on trial."""

import os
from collections.abc import Sequence
from dataclasses import replace

from kiosk.session.shelf import Choice
from kiosk.updates.notes import Outcome, Trial, TrialNotes
from kiosk.updates.releases import PROGRAM, Releases


class ReleaseShelf:
    """Notes down how a trial went. The link is changed by who may write it: the administrator's
    own `guitu update settle`, or this process where it has the right."""

    def __init__(
        self,
        releases: Releases,
        notes: TrialNotes,
        *,
        own_version: str,
        trial_starts: int,
        terminal: Sequence[str],
        supervisor: Sequence[str],
    ) -> None:
        self._releases, self._notes = releases, notes
        self._own_version, self._trial_starts = own_version, trial_starts
        self._terminal, self._supervisor = tuple(terminal), tuple(supervisor)

    def choose(self) -> Choice:
        trial = self._trial()
        if trial.outcome is Outcome.OPEN and trial.starts >= self._trial_starts:
            self._end(trial, Outcome.FAILED, f"it did not come up in {trial.starts} starts")
            trial = self._trial()
        version = self._wanted(trial)
        is_trial = version == trial.version and trial.outcome is Outcome.OPEN
        return Choice(version, self._command(version, self._terminal), is_trial=is_trial)

    def will_start(self, choice: Choice) -> None:
        """Counted before the start: a version that takes the machine down with it counts too."""
        if choice.is_trial:
            trial = self._trial()
            self._notes.write(replace(trial, starts=trial.starts + 1))

    def stood(self, choice: Choice) -> None:
        if choice.is_trial:
            self._end(self._trial(), Outcome.STANDS, "")
        elif choice.version == self._own_version:
            noted = self._notes.read()
            if noted.proved != choice.version:
                self._notes.write(replace(noted, proved=choice.version))

    def failed(self, choice: Choice, reason: str) -> None:
        trial = self._trial()
        if choice.is_trial and trial.starts >= self._trial_starts:
            self._end(trial, Outcome.FAILED, reason)

    def has_other(self, running: Choice) -> bool:
        return self._wanted(self._trial()) != running.version or bool(self.next_supervisor())

    def next_supervisor(self) -> tuple[str, ...]:
        current = self._releases.current
        if current in {"", self._own_version}:
            return ()
        return self._command(current, self._supervisor)

    def _trial(self) -> Trial:
        """Notes about another version than the one that waits are of the past."""
        noted, waiting = self._notes.read(), self._releases.state().waiting
        return noted if noted.version == waiting else Trial(version=waiting, proved=noted.proved)

    def _wanted(self, trial: Trial) -> str:
        has_one = trial.version and trial.outcome is not Outcome.FAILED
        return trial.version if has_one else self._releases.current

    def _command(self, version: str, words: Sequence[str]) -> tuple[str, ...]:
        return (str(self._releases.path(version) / PROGRAM), *words)

    def _end(self, trial: Trial, outcome: Outcome, reason: str) -> None:
        ended = replace(trial, outcome=outcome, reason=reason)
        self._notes.write(ended)
        if os.access(self._releases.root, os.W_OK):
            self._releases.settle(ended)
