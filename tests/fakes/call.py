"""A call without a process: the test says what the node and the devices would."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.call.board import BoardPicture, Place
from kiosk.call.messages import FromCall, NodeSays
from server.wire.media import JoinReply, Present, Role, RoomState, State, ToEnd


@dataclass
class FakeCall:
    """Writes down what it was told."""

    told: Callable[[FromCall], None]
    joins: list[JoinReply] = field(default_factory=list)
    volumes: list[int] = field(default_factory=list)
    pictures: dict[Place, BoardPicture] = field(default_factory=dict)
    is_started: bool = False
    is_closed: bool = False
    ends: int = 0

    def start(self) -> None:
        self.is_started = True

    def join(self, reply: JoinReply) -> None:
        self.joins.append(reply)

    def set_volume(self, percent: int) -> None:
        self.volumes.append(percent)

    def end_visit(self) -> None:
        self.ends += 1

    def picture(self, place: Place, *, after: int) -> BoardPicture | None:
        found = self.pictures.get(place)
        return found if found is not None and found.number > after else None

    def close(self) -> None:
        self.is_closed = True

    def node_says(self, message: ToEnd) -> None:
        self.told(NodeSays(message=message))

    def state(self, state: RoomState, *, left_s: float = 1_080, is_recorded: bool = True) -> None:
        here = [Present(role=Role.INMATE, seat=0, is_here=True)]
        self.node_says(
            State(
                state=state,
                left_s=left_s,
                given_back_s=0,
                is_recorded=is_recorded,
                present=here,
            )
        )
