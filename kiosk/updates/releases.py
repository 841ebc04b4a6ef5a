"""The versions of one machine: side by side in folders, with one link to the one that runs."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kiosk.updates.disk import read_small, replace_file, replace_link, sync_folder
from kiosk.updates.errors import (
    BrokenPackage,
    FailedVersion,
    NoRoom,
    NotForThisMachine,
    NothingToDo,
    OldVersion,
)
from kiosk.updates.manifest import Kind, Manifest, decode
from kiosk.updates.notes import Outcome, Trial
from kiosk.updates.package import LARGEST_MANIFEST, MANIFEST, PAYLOAD, SIGNATURE, Package
from kiosk.updates.versions import age

PROGRAM = "bin/guitu"
_LARGEST_STATE = 1 << 20
_SPARE_BYTES = 64 << 20
_KEPT_REASON = 200


@dataclass(frozen=True)
class State:
    """What the link does not say. `highest` is the newest that ever ran here for good."""

    previous: str = ""
    waiting: str = ""
    highest: str = ""
    failed: dict[str, str] = field(default_factory=dict)


class Releases:
    """The link says what runs and changes in one step; all else mends itself after it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder, self._link = root / "releases", root / "current"
        self._state = root / "state.json"

    def path(self, version: str) -> Path:
        return self._folder / version

    @property
    def current(self) -> str:
        """Empty before the first installation."""
        try:
            return self._link.readlink().name
        except OSError:
            return ""

    @property
    def kind(self) -> Kind | None:
        """What this machine is, as the version that runs says; None before the first one."""
        words = read_small(self.path(self.current) / MANIFEST, largest=LARGEST_MANIFEST)
        return decode(words, payload_name=PAYLOAD).kind if self.current else None

    def state(self) -> State:
        try:
            told = json.loads(read_small(self._state, largest=_LARGEST_STATE))
            state = State(
                previous=str(told["previous"]),
                waiting=str(told["waiting"]),
                highest=str(told["highest"]),
                failed={str(name): str(why) for name, why in told["failed"].items()},
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            state = State()
        return self._mended(state)

    def install(self, package: Package, *, kind: Kind, trial: Trial) -> None:
        """Put a version beside the others. A terminal's next one waits for its trial; a first one,
        and a server's, which the administrator starts himself, is what runs from now on."""
        with self._alone():
            state = self._settled(trial)
            self._check(package.manifest, kind=kind, state=state)
            self._clear(state)
            self._check_room(package.manifest)
            self._unpack(package)
            state = replace(state, waiting=package.manifest.version)
            is_on_trial = self.current and kind is Kind.TERMINAL
            self._write(state if is_on_trial else self._confirmed(state))

    def settle(self, trial: Trial) -> State:
        """Draw the consequence of a trial; may be called again and again."""
        with self._alone():
            return self._settled(trial)

    def roll_back(self, *, reason: str) -> str:
        """Back to the version before; the one left is never taken again."""
        with self._alone():
            state, left = self.state(), self.current
            if not state.previous or not self.path(state.previous).is_dir():
                raise NothingToDo("there is no version before this one to go back to")
            failed = {**state.failed, left: reason[:_KEPT_REASON]}
            self._write(replace(state, failed=failed, waiting=""))
            replace_link(self._link, target=f"releases/{state.previous}")
            self._write(replace(state, failed=failed, waiting="", previous=""))
            return state.previous

    def _settled(self, trial: Trial) -> State:
        state = self.state()
        if not state.waiting or trial.version != state.waiting:
            self._write(state)
            return state
        if trial.outcome is Outcome.STANDS:
            state = self._confirmed(state)
        elif trial.outcome is Outcome.FAILED:
            failed = {**state.failed, state.waiting: trial.reason[:_KEPT_REASON]}
            state = replace(state, waiting="", failed=failed)
        self._write(state)
        return state

    def _confirmed(self, state: State) -> State:
        """Each of the three steps leaves something that this function finishes."""
        state = replace(state, previous=self.current)
        self._write(state)
        replace_link(self._link, target=f"releases/{state.waiting}")
        return replace(state, waiting="", highest=state.waiting)

    def _mended(self, state: State) -> State:
        """A power cut may have come between the link and the words about it."""
        current = self.current
        if state.previous == current:
            state = replace(state, previous="")
        if state.waiting and (state.waiting == current or not self.path(state.waiting).is_dir()):
            state = replace(state, waiting="")
        if current and (not state.highest or age(current) > age(state.highest)):
            state = replace(state, highest=current)
        return state

    def _check(self, manifest: Manifest, *, kind: Kind, state: State) -> None:
        version = manifest.version
        if manifest.kind is not kind:
            raise NotForThisMachine(f"the package is for a {manifest.kind}; this is a {kind}")
        manifest.check_machine()
        if not any(file.path == PROGRAM and file.is_program for file in manifest.files):
            raise BrokenPackage(f"this is not a version of Guitu: it has no {PROGRAM}")
        if version in state.failed:
            why = state.failed[version]
            raise FailedVersion(f"version {version} was here before and was left: {why}")
        for known in (state.highest, state.waiting):
            if known and age(version) <= age(known):
                raise OldVersion(f"version {version} is not newer than {known}, which is here")

    def _clear(self, state: State) -> None:
        """What neither runs, ran before nor waits, and what an interrupted update left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = {self.current, state.previous, state.waiting} - {""}
        for folder in list(self._folder.iterdir()):
            if folder.name not in kept:
                shutil.rmtree(folder)

    def _check_room(self, manifest: Manifest) -> None:
        free = shutil.disk_usage(self._folder).free
        needed = manifest.unpacked_bytes + _SPARE_BYTES
        if free < needed:
            raise NoRoom(
                f"{needed >> 20} MB are needed beside the old version, {free >> 20} are free"
            )

    def _unpack(self, package: Package) -> None:
        version = package.manifest.version
        unfinished = self._folder / f".incoming-{version}"
        try:
            unfinished.mkdir()
            package.unpack(unfinished)
            (unfinished / MANIFEST).write_bytes(package.words)
            (unfinished / SIGNATURE).write_bytes(package.signature)
            os.sync()
            unfinished.rename(self.path(version))
        except OSError as error:
            raise NoRoom(f"the new version could not be copied: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                shutil.rmtree(unfinished)
        sync_folder(self._folder)

    def _write(self, state: State) -> None:
        words = json.dumps(asdict(state)).encode()
        if read_small(self._state, largest=_LARGEST_STATE) != words:
            replace_file(self._state, words)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One updater at a time; a killed one lets go."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
