"""What a node needs of a recorder. Which one it is, is chosen where the node is started."""

from collections.abc import Callable
from typing import Literal, Protocol

from server.wire.media import Terms
from server.wire.media_events import RecordingFrom, RecordingTo

Kind = Literal["audio", "video"]
Report = Callable[[RecordingFrom | RecordingTo], None]


class CannotRecord(Exception):
    """No recording can begin. A visit whose terms ask for one does not start then."""


class Recorder(Protocol):
    """One visit's recording. None of its calls waits, and none raises once it has begun."""

    @property
    def is_writing(self) -> bool:
        """Whether what happens now is being kept."""

    def write(self, seat: int, kind: Kind, packet: memoryview, at: float) -> None:
        """A plain RTP packet as it came from a seat while the visit is live.

        Repeated packets (RTX) come as the originals. Sound may be RED (payload type 63). The bytes
        are another packet's after the call. `at` is in seconds since 1970.
        """

    def cut(self, reason: str) -> None:
        """Nothing comes for a while: what is there is made whole."""

    def close(self) -> None:
        """Twice is fine."""


class RecorderFor(Protocol):
    def __call__(self, visit_id: int, terms: Terms, report: Report) -> Recorder:
        """Raises CannotRecord."""


def no_recorder(visit_id: int, terms: Terms, report: Report) -> Recorder:  # noqa: ARG001
    """Of a node that was given none."""
    raise CannotRecord
