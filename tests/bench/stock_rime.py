"""librime as it comes, in a process of its own: says what it puts first for letters it is given."""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kiosk.typing.pinyin.rime import Rime
from kiosk.typing.pinyin.rime_home import RimeHome
from kiosk.typing.pinyin.vocabulary import Entry

SCHEMAS = ("luna_pinyin_simp", "pinyin_simp")
INSTALLED = Path("/usr/share/rime-data")


class StockHome(RimeHome):
    """The installed schemas and words, and an empty folder for what is compiled."""

    def __init__(self, directory: Path, *, schema_id: str) -> None:
        super().__init__(directory)
        self.shared, self.schema_id = INSTALLED, schema_id

    def is_prepared_for(self, words: Iterable[Entry]) -> bool:
        return False

    def prepare(self, words: Iterable[Entry]) -> None:
        schemas = f"patch:\n  schema_list:\n    - schema: {self.schema_id}\n"
        self.user.mkdir(parents=True)
        (self.user / "default.custom.yaml").write_text(schemas, encoding="utf-8")

    def is_compiled_of(self, words: Iterable[Entry]) -> None:
        """It is compiled for this run alone."""


def first_of_each(asked: Sequence[str], *, schema_id: str, folder: Path) -> list[str]:
    """One process can have only one librime."""
    command = [sys.executable, "-m", "tests.bench.stock_rime", schema_id, str(folder)]
    told = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    firsts: list[str] = json.loads(told.stdout.splitlines()[-1])
    return firsts


def main(schema_id: str, folder: Path) -> None:
    rime = Rime(StockHome(folder, schema_id=schema_id), words=())
    listed = [rime.candidates(letters, most=1) for letters in json.load(sys.stdin)]
    print(json.dumps(["".join(candidates) for candidates in listed]), flush=True)
    rime.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
