"""What the terminal and the process of the engines say to each other: a JSON object a line."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

PINYIN, HANDWRITING = "pinyin", "handwriting"


@dataclass(frozen=True)
class Ready:
    """Said once, when the process can answer: which of the engines are there."""

    engines: Sequence[str]


@dataclass(frozen=True)
class Ask:
    """Letters, strokes, or a choice among the candidates of letters."""

    letters: str = ""
    strokes: Sequence[Sequence[Sequence[int]]] = field(default_factory=tuple)
    width: int = 0
    height: int = 0
    pick: str = ""
    most: int = 0


@dataclass(frozen=True)
class Answer:
    """`text` and `rest` answer a choice: what it became, and the letters it left."""

    candidates: Sequence[str] = ()
    text: str = ""
    rest: str = ""


def written(message: Ready | Ask | Answer) -> bytes:
    return json.dumps(asdict(message), ensure_ascii=False).encode() + b"\n"


def read_ready(line: bytes) -> Ready:
    return Ready(**json.loads(line))


def read_ask(line: bytes) -> Ask:
    return Ask(**json.loads(line))


def read_answer(line: bytes) -> Answer:
    return Answer(**json.loads(line))
