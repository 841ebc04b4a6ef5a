"""Ways in which the delivery could be wrong, each made so in a copy, and what catches it."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PARTS: Final = ("hardware", "kiosk", "server", "tests")
POWER_CUT: Final = "tests/integration/journal/test_power_cut.py"
RUN_LIMIT_S: Final = 600


@dataclass(frozen=True)
class Patch:
    """`old` stands once in the file, and is replaced."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """Caught by the torture, or by the trial of power cuts where `needs_power_cut`."""

    name: str
    patches: tuple[Patch, ...]
    needs_power_cut: bool = False


MUTANTS: Final = (
    Mutant(
        "effect in a second transaction",
        (
            Patch(
                "server/sync/service/taking.py",
                "            answer = _effect(intake, actor, act)\n",
                "            LATER.append((actor, act))\n            answer = None\n",
            ),
            Patch(
                "server/sync/service/taking.py",
                "logger = logging.getLogger(__name__)\n",
                "logger = logging.getLogger(__name__)\nLATER = []\n",
            ),
            Patch(
                "server/sync/api.py",
                "    finally:\n",
                "        import asyncio\n"
                "        await asyncio.sleep(0.2)\n"
                "        from server.sync.service import taking\n"
                "        while taking.LATER:\n"
                "            actor, act = taking.LATER.pop(0)\n"
                "            await writing(request, lambda s, c: c.act_handlers[act.kind](\n"
                "                s, c, actor=actor, act_id=act.act_id, body=act.body))\n"
                "    finally:\n",
            ),
        ),
    ),
    Mutant(
        "shown as saved before the commit",
        (
            Patch(
                "kiosk/journal/store.py",
                '                self._file.execute("BEGIN IMMEDIATE")\n',
                "                if not self._file.in_transaction:\n"
                '                    self._file.execute("BEGIN IMMEDIATE")\n'
                "                    self._put_off = 0\n",
            ),
            Patch(
                "kiosk/journal/store.py",
                '                self._file.execute("COMMIT")\n',
                "                self._put_off += 1\n"
                "                if self._put_off > 20:\n"
                '                    self._file.execute("COMMIT")\n',
            ),
        ),
    ),
    Mutant(
        "synchronous=NORMAL",
        (Patch("kiosk/journal/store.py", "synchronous=FULL", "synchronous=NORMAL"),),
        needs_power_cut=True,
    ),
    Mutant(
        "ordered by the clock",
        (
            Patch(
                "kiosk/journal/store.py",
                "        return [self._open(now.epoch, seq, sealed) for seq, sealed in fitting"
                " or rows[:1]]\n",
                "        acts = [self._open(now.epoch, seq, sealed) for seq, sealed in rows]\n"
                "        return sorted(acts, key=lambda act: act.written_at)\n",
            ),
        ),
    ),
    Mutant(
        # With what was delivered kept, a terminal heals what such a server loses.
        "acknowledged by the server before its commit, and forgotten at once",
        (
            Patch(
                "kiosk/journal/courier.py",
                "keep_delivered(at_most=self._kept)",
                "keep_delivered(at_most=1)",
            ),
            Patch(
                "server/infra/runner.py",
                "        result = database.write(act.work)\n",
                "        with database.writing() as session:\n"
                "            result = act.work(session)\n"
                "            act.outcome.set_result(result)\n"
                "            import time\n"
                "            time.sleep(0.3)\n",
            ),
            Patch(
                "server/infra/runner.py",
                "    else:\n        _acknowledge(act, result, None)\n",
                "",
            ),
        ),
    ),
    Mutant(
        "repeats are not known",
        (
            Patch(
                "server/sync/service/taking.py",
                "    known = intake.known.get(act.act_id)\n"
                "    if known is None and not is_new_here:\n",
                "    known = None\n    if False:\n",
            ),
        ),
    ),
    Mutant(
        "no new epoch for an old image",
        (
            Patch(
                "server/sync/service/joining.py",
                "stream is None or stream.high_water > request.last_seq",
                "stream is None",
            ),
            Patch(
                "kiosk/journal/store.py", "        return is_whole and ", "        return True or "
            ),
        ),
    ),
    Mutant(
        "delivered before the answer",
        (
            Patch(
                "kiosk/journal/courier.py",
                "                reply = self._post.deliver(request)\n",
                "                self._store.stand_at(acts[-1].seq)\n"
                "                reply = self._post.deliver(request)\n",
            ),
        ),
    ),
    Mutant(
        "new ids in a new epoch",
        (
            Patch(
                "kiosk/journal/store.py",
                "            act = _act(seq, old.act_id, ",
                "            act = _act(seq, uuid4().hex, ",
            ),
        ),
    ),
    Mutant(
        "a new epoch forgets what waits",
        (
            Patch(
                "kiosk/journal/store.py",
                "        left = self.waiting(at_most=-1)\n",
                "        left: list[WrittenAct] = []\n",
            ),
        ),
    ),
)


def is_caught(mutant: Mutant, *, seconds: float, seed: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="guitu-mutant-") as scratch:
        copy = Path(scratch)
        for part in PARTS:
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(ROOT / part, copy / part, ignore=ignored)
        shutil.copy(ROOT / "setup.cfg", copy)
        for patch in mutant.patches:
            _apply(patch, copy)
        return _run(_trial(mutant, seconds=seconds, seed=seed), copy) != 0


def _trial(mutant: Mutant, *, seconds: float, seed: int) -> list[str]:
    if mutant.needs_power_cut:
        return ["-m", "pytest", "-q", "-k", "survives", POWER_CUT]
    return [
        "-m", "tests.torture", "--database", "sqlite", "--seconds", str(seconds),
        "--seed", str(seed),
    ]  # fmt: skip


def _run(command: list[str], copy: Path) -> int:
    environment = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env=environment,
        capture_output=True,
        timeout=RUN_LIMIT_S,
        check=False,
    )
    return done.returncode


def _apply(patch: Patch, copy: Path) -> None:
    """Raise where the code is no longer what the patch is for: then it would catch nothing."""
    path = copy / patch.file
    code = path.read_text(encoding="utf-8")
    if code.count(patch.old) != 1:
        raise ValueError(f"{patch.file} does not hold once: {patch.old!r}")
    path.write_text(code.replace(patch.old, patch.new), encoding="utf-8")
