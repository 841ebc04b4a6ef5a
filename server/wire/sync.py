"""Messages that carry what people did at a terminal: written there first, delivered in order, once.

A terminal numbers its acts 1, 2, 3 … within an epoch. Each act is chained to the one before it, so
that both ends can tell whether they speak of the same acts. No clock decides anything.
"""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from server.wire.base import Moment, Reply, Request, Text

START: Final = "0" * 64
MOST_ACTS: Final = 200
# Of all acts of one delivery: the terminals' door takes 256 KiB.
MOST_BYTES: Final = 200_000
LARGEST: Final = 2**31 - 1

Epoch = Annotated[int, Field(ge=1, le=LARGEST)]
Seq = Annotated[int, Field(ge=1, le=LARGEST)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ActId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class WrittenAct(Request):
    """One act of one person. `body` is the JSON of the owning capability's message.

    `written_at` is the terminal's clock, which may be wrong: it is kept and decides nothing.
    """

    seq: Seq
    act_id: ActId
    person_id: Annotated[int, Field(ge=1, le=LARGEST)]
    kind: str = Field(pattern=r"^[a-z_]{1,30}\.[a-z_]{1,30}$")
    body: str = Field(max_length=100_000)
    written_at: Moment
    chain: Hash


class DeliveryRequest(Request):
    """POST /journal/acts: acts of one epoch, in order, without a gap. `waiting` counts the rest."""

    epoch: Epoch
    acts: list[WrittenAct] = Field(min_length=1, max_length=MOST_ACTS)
    waiting: int = Field(default=0, ge=0, le=LARGEST)


class ActOutcome(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"  # by a rule; the person is told, and the act stays in the record
    HELD = "held"  # taken and kept; the server could not apply it, and its administrator is told


class ActResult(Reply):
    """What became of one act. `answer` is the JSON of the owning capability's reply, or empty."""

    seq: int
    act_id: str
    outcome: ActOutcome
    answer: str = ""
    code: str = ""
    sentence: Text | None = None


class DeliveryReply(Reply):
    """`high_water` is the last act that the server has; the next must be the one after it."""

    epoch: int
    high_water: int
    results: list[ActResult]


class StreamRequest(Request):
    """POST /journal/stream: where the terminal's journal stands. `epoch` 0 asks for a first one.

    `last_seq` is the last act it ever wrote in that epoch, `chain` the hash after that act.
    """

    epoch: int = Field(default=0, ge=0, le=LARGEST)
    last_seq: int = Field(default=0, ge=0, le=LARGEST)


class StreamReply(Reply):
    """Which epoch to go on in, and from where. Another epoch than was asked: begin it at 1.

    `chain` is the server's hash after `high_water`: a terminal with another one begins anew.
    """

    epoch: int
    high_water: int
    chain: str


class RefusedAct(Reply):
    """An act of this person that a rule refused, and why. `act_id` is what he says he read."""

    event_id: int
    kind: str
    received_at: Moment
    code: str
    sentence: Text
    act_id: str = ""


class RefusedActsReply(Reply):
    """GET /journal/mine/refused: what the person has not yet said that he read."""

    as_of: Moment
    acts: list[RefusedAct]


class SeenRequest(Request):
    """An act of the kind sync.seen: the person has read why this act of his was refused."""

    act_id: ActId


def content_hash(act: WrittenAct) -> str:
    """SHA-256 over who did what, without the number it has in an epoch."""
    said = [act.act_id, act.person_id, act.kind, act.body, act.written_at.isoformat()]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def chained(previous: str, *, seq: int, content: str) -> str:
    """The hash after an act, over the one before it."""
    return hashlib.sha256(f"{previous}|{seq}|{content}".encode()).hexdigest()
