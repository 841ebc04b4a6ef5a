"""What the terminal and its call process say to each other: one message a line of JSON."""

from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from server.wire.base import Reply
from server.wire.media import IceServer, ToEnd


class Begin(Reply):
    """The first: with what devices. `record` and `play` are commands for sound of 48 kHz mono."""

    kind: Literal["begin"] = "begin"
    camera: dict[str, str | int | float | bool] | None = None
    record: list[str] = Field(default_factory=list)
    play: list[str] = Field(default_factory=list)


class Join(Reply):
    kind: Literal["join"] = "join"
    ticket: str
    node_url: str
    ice_servers: list[IceServer]
    relay_only: bool = False


class Volume(Reply):
    kind: Literal["volume"] = "volume"
    percent: int = Field(ge=0, le=100)


class EndVisit(Reply):
    """He has said what he wanted to say."""

    kind: Literal["end_visit"] = "end_visit"


ToCall = Annotated[Begin | Join | Volume | EndVisit, Field(discriminator="kind")]
TO_CALL: Final[TypeAdapter[ToCall]] = TypeAdapter(ToCall)


class Devices(Reply):
    """What works here; `level` is how loud the microphone hears, from 0 to 1."""

    kind: Literal["devices"] = "devices"
    has_camera: bool
    has_microphone: bool
    level: float


class NodeSays(Reply):
    kind: Literal["node_says"] = "node_says"
    message: ToEnd


class Lost(Reply):
    """The line or the node is gone: a new ticket is needed."""

    kind: Literal["lost"] = "lost"


class Quality(Reply):
    """Of the last second; `seen` counts all pictures that were decoded."""

    kind: Literal["quality"] = "quality"
    seen: int
    pictures_a_second: float
    concealed_share: float
    sends_pictures: bool
    sound_played: int = 0


FromCall = Annotated[Devices | NodeSays | Lost | Quality, Field(discriminator="kind")]
FROM_CALL: Final[TypeAdapter[FromCall]] = TypeAdapter(FromCall)


def as_line(message: Reply) -> bytes:
    return message.model_dump_json().encode() + b"\n"
