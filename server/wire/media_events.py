"""What a media node reports of a visit to the server; a repeat of an event changes nothing."""

from typing import Annotated, Literal

from pydantic import Field

from server.wire.base import Moment, Reply, Request
from server.wire.media import EndReason, Name, Role, Seat, VisitId


class Joined(Request):
    kind: Literal["joined"] = "joined"
    role: Role
    seat: Seat | None
    party_id: int
    is_again: bool = Field(description="a new leg in a role that somebody had before")


class Left(Request):
    kind: Literal["left"] = "left"
    role: Role
    seat: Seat | None
    party_id: int


class WentLive(Request):
    """Everybody needed is here; the clock runs."""

    kind: Literal["went_live"] = "went_live"


class Held(Request):
    """The supervisor is missing: nothing is seen or heard, the clock stands."""

    kind: Literal["held"] = "held"


class Outage(Request):
    """Measured from packets: nothing came of this seat in between. Added to the visit's time."""

    kind: Literal["outage"] = "outage"
    role: Role
    seat: Seat | None
    since: Moment
    until: Moment | None = Field(description="None: the visit ended before it came back")


class RecordingFrom(Request):
    """A recording begins, or goes on after a gap. `folder` is under the node's recordings."""

    kind: Literal["recording_from"] = "recording_from"
    folder: str
    since: Moment


class RecordingTo(Request):
    """Up to here it is whole: so many chunks, and the last one's hash."""

    kind: Literal["recording_to"] = "recording_to"
    folder: str
    until: Moment
    chunks: int
    head: str
    why: Literal["ended", "disk"]


class WarningGiven(Request):
    kind: Literal["warning_given"] = "warning_given"
    party_id: int
    prepared: str | None
    words: str


class Muted(Request):
    kind: Literal["muted"] = "muted"
    party_id: int
    seat: Seat
    is_muted: bool


class TimeExtended(Request):
    kind: Literal["time_extended"] = "time_extended"
    party_id: int
    seconds: int


class VisitEnded(Request):
    """`party_id` is whoever ended it; None where nobody did."""

    kind: Literal["visit_ended"] = "visit_ended"
    reason: EndReason
    words: str
    party_id: int | None
    lived_s: float
    given_back_s: float


What = Annotated[
    Joined
    | Left
    | WentLive
    | Held
    | Outage
    | RecordingFrom
    | RecordingTo
    | WarningGiven
    | Muted
    | TimeExtended
    | VisitEnded,
    Field(discriminator="kind"),
]


class NodeEvent(Request):
    """`event_id` is the same whenever the event is sent again, so that a repeat changes nothing."""

    event_id: Annotated[str, Field(min_length=1, max_length=120)]
    visit_id: VisitId
    at: Moment
    what: What


class NodeEventsRequest(Request):
    """POST /media/events, also without events as a sign of life every 2 s.

    The header Guitu-Node-Signature signs the body with the node's Ed25519 key (base64url), whose
    public half lies in GUITU_HOME/keys/nodes/NAME.pub: a node of the same installation puts it
    there by itself. What was sent more than 30 s ago is refused.
    """

    node: Name
    url: str = Field(max_length=200, description="of its signalling, as ends reach it")
    sent_at: Moment
    rooms: int = Field(ge=0, description="visits that it has now")
    most_rooms: int = Field(ge=0)
    events: list[NodeEvent] = Field(max_length=200)


class NodeEventsReply(Reply):
    """The events that are stored for good: the node forgets them and sends the others again."""

    taken: list[str]
