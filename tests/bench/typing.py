"""The keyboard: how soon a key has its candidates on the screen, and how often they are right."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.tour.demo_server import demo_server, terminal_home
from kiosk.typing.engines import EngineProcess
from kiosk.typing.messages import PINYIN
from kiosk.typing.typist import LONGEST_LETTERS
from tests.bench.report import Goal, Result, progress, tell
from tests.bench.stock_rime import SCHEMAS, first_of_each
from tests.display import virtual_display

DATA = Path(__file__).with_name("data")
LISTS = {"everyday": "sentences.tsv", "held_out": "sentences_held_out.tsv"}
KEYS = 1_000
CHILD_WITHIN_S = 900.0
SHOWN_OF_ERRORS = 2_000
KEY_BOUND_MS, WRONG_BOUND_PERCENT = 33, 10
READY_WITHIN_S = 120.0
# What is right is counted here, and how long it takes is counted at the screen.
PATIENCE_S = 10.0
GOALS = [
    Goal("key_to_candidates_p95_ms", KEY_BOUND_MS),
    Goal("wrong_first_percent_of_everyday", WRONG_BOUND_PERCENT),
]


@dataclass(frozen=True)
class Sentence:
    """What is meant, and the letters that a person types for it."""

    text: str
    letters: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keys", type=int, default=KEYS, help="%(default)s unless told")
    options = parser.parse_args()
    lists = {name: _read(DATA / file) for name, file in LISTS.items()}
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as folder:
        result = _measure(lists, keys=options.keys, folder=Path(folder))
    tell(result, goals=GOALS, is_json=options.json)


def _measure(lists: dict[str, list[Sentence]], *, keys: int, folder: Path) -> Result:
    progress("the sentences")
    figures: dict[str, float] = _wrong(lists, _firsts(lists, folder / "ours"))
    peers: dict[str, float] = {}
    for schema in SCHEMAS:
        progress(f"the same with {schema} of librime as it comes")
        firsts = {
            name: first_of_each(
                [sentence.letters for sentence in sentences],
                schema_id=schema,
                folder=folder / f"{schema}_{name}",
            )
            for name, sentences in lists.items()
        }
        peers |= {f"{schema}_{name}": value for name, value in _wrong(lists, firsts).items()}
    key_ms = _key_ms(lists["everyday"], keys=keys, folder=folder)
    p95 = key_ms[int(len(key_ms) * 0.95)]
    figures |= {
        "key_to_candidates_p50_ms": statistics.median(key_ms),
        "key_to_candidates_p95_ms": p95,
        "key_to_candidates_longest_ms": key_ms[-1],
    }
    return Result(
        name="typing",
        conditions={
            "display": "Xvfb 1280x800, software GL, no viewer",
            "keys": len(key_ms),
            "key": "from the finger coming down to the frame that shows its candidates",
            **{f"sentences_{name}": len(sentences) for name, sentences in lists.items()},
            "letters": "typed without spaces, whole sentence at once",
            "bound": "33 ms from a key to its candidates",
        },
        figures=figures,
        peers=peers,
        bound=KEY_BOUND_MS,
        ratio=p95 / KEY_BOUND_MS,
    )


def _read(path: Path) -> list[Sentence]:
    lines = path.read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Sentence(text, syllables.replace(" ", "")) for text, syllables in parts]


def _firsts(lists: dict[str, list[Sentence]], folder: Path) -> dict[str, list[str]]:
    engines = EngineProcess(folder, patience_s=PATIENCE_S)
    engines.start()
    ends = time.monotonic() + READY_WITHIN_S
    while engines.is_coming() and time.monotonic() < ends:
        time.sleep(0.05)
    if not engines.has(PINYIN):
        engines.close()
        raise RuntimeError("the engines of the keyboard did not get ready")
    try:
        return {
            name: ["".join(engines.candidates(each.letters, most=1)) for each in sentences]
            for name, sentences in lists.items()
        }
    finally:
        engines.close()


def _wrong(lists: dict[str, list[Sentence]], firsts: dict[str, list[str]]) -> dict[str, float]:
    """In percent, so that less is better, as in every bench."""
    return {
        f"wrong_first_percent_of_{name}": sum(
            first != sentence.text for first, sentence in zip(firsts[name], sentences, strict=True)
        )
        / len(sentences)
        * 100
        for name, sentences in lists.items()
    }


def _key_ms(sentences: Sequence[Sentence], *, keys: int, folder: Path) -> list[float]:
    """In order, in a terminal of its own at a server of its own."""
    letters = folder / "letters.json"
    letters.write_text(json.dumps([each.letters[:LONGEST_LETTERS] for each in sentences]))
    with virtual_display() as name:
        progress("a small prison and its server")
        with demo_server(folder) as server:
            progress(f"{keys} keys at a terminal")
            command = [sys.executable, "-m", "tests.bench.typing_child", "--keys", str(keys)]
            command += ["--home", str(terminal_home(folder).directory)]
            command += ["--number", server.number, "--pin", server.pin]
            told = subprocess.run(
                [*command, "--sentences", str(letters)],
                env={**os.environ, "DISPLAY": name},
                capture_output=True,
                text=True,
                timeout=CHILD_WITHIN_S,
                check=False,
            )
    if told.returncode:
        raise RuntimeError(f"the measured terminal ended:\n{told.stderr[-SHOWN_OF_ERRORS:]}")
    taken: list[float] = json.loads(told.stdout.splitlines()[-1])["key_ms"]
    return sorted(taken)


if __name__ == "__main__":
    main()
