"""Messages of a visit's picture and sound: the ticket, and the talk of an end with a media node."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from server.wire.base import Moment, Reply, Request, Text

# Stands before what is signed, so that no other text under the same key can pass for a ticket.
TICKET_CONTEXT: Final = b"guitu media ticket 1\n"
MOST_TICKET_CHARACTERS: Final = 6_000
MOST_PARTIES: Final = 6

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
VisitId = Annotated[int, Field(ge=1, le=2**53)]
Seat = Annotated[int, Field(ge=0, lt=MOST_PARTIES)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]


class Role(StrEnum):
    INMATE = "inmate"
    RELATIVE = "relative"
    VOLUNTEER = "volunteer"
    INTERPRETER = "interpreter"
    OFFICIAL = "official"
    SUPERVISOR = "supervisor"


class EndReason(StrEnum):
    """Why a visit's picture and sound ended. Shown to both sides, and kept."""

    TIME_UP = "time_up"
    ENDED_BY_PARTIES = "ended_by_parties"
    ENDED_BY_SUPERVISOR = "ended_by_supervisor"
    NODE_STOPPED = "node_stopped"


class RoomState(StrEnum):
    """The clock runs while it is LIVE. Missing and reconnecting stop it and end nothing."""

    WAITING = "waiting"
    LIVE = "live"
    SUPERVISOR_MISSING = "supervisor_missing"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


class Refusal(StrEnum):
    """Why a node lets somebody not in, or does not do what he asked."""

    TICKET_WRONG = "ticket_wrong"
    TICKET_EXPIRED = "ticket_expired"
    TICKET_USED = "ticket_used"
    OTHER_NODE = "other_node"
    VISIT_ENDED = "visit_ended"
    NODE_FULL = "node_full"
    MESSAGE_WRONG = "message_wrong"
    NOT_ALLOWED = "not_allowed"
    CANNOT_RECORD = "cannot_record"


class Terms(Request):
    """What the node has to keep to in this visit. Every ticket of the visit states the same."""

    parties: int = Field(ge=1, le=MOST_PARTIES, description="seats that send picture and sound")
    length_s: Seconds
    lived_s: Seconds = Field(default=0, description="already used, perhaps on a node that died")
    needs_supervisor: bool = True
    recording_key: str | None = Field(
        default=None, max_length=200, pattern=r"^age1[a-z0-9]+$", description="None: not recorded"
    )
    keeps_picture: bool = Field(default=True, description="False: of a minor, sound alone is kept")


class Ticket(Request):
    """Lets one party once into one visit on one node. A supervisor has no seat."""

    ticket_id: Name
    visit_id: VisitId
    node: Name
    role: Role
    seat: Seat | None = None
    party_id: int = Field(ge=1, le=2**53, description="the person, as the server knows him")
    not_before: Moment
    expires: Moment
    terms: Terms


class TicketMalformed(Exception):
    """The text is no ticket of ours, or its signature is not the server's."""


def write_ticket(ticket: Ticket, *, sign: Callable[[bytes], bytes]) -> str:
    """The ticket as text. `sign` is the `sign` of an Ed25519 private key."""
    body = ticket.model_dump_json().encode()
    return f"{_to_text(body)}.{_to_text(sign(TICKET_CONTEXT + body))}"


def read_ticket(text: str, *, is_signed: Callable[[bytes, bytes], bool]) -> Ticket:
    """The ticket of a text; `is_signed` gets the signature and what it should be of."""
    body_text, dot, signature_text = text.partition(".")
    if not dot or len(text) > MOST_TICKET_CHARACTERS:
        raise TicketMalformed
    try:
        body, signature = _from_text(body_text), _from_text(signature_text)
    except (NotBase64, ValueError) as error:
        raise TicketMalformed from error
    if not is_signed(signature, TICKET_CONTEXT + body):
        raise TicketMalformed
    try:
        return Ticket.model_validate_json(body)
    except ValidationError as error:
        raise TicketMalformed from error


def _to_text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


# From an end to the node, over its WebSocket.


class Hello(Request):
    """The first message on a line; nothing else is heard before it."""

    kind: Literal["hello"] = "hello"
    ticket: str = Field(max_length=MOST_TICKET_CHARACTERS)


class Answer(Request):
    kind: Literal["answer"] = "answer"
    sdp: str = Field(max_length=30_000)


class Ice(Request):
    """A candidate of an end. The node learns addresses from the checks and may ignore it."""

    kind: Literal["ice"] = "ice"
    candidate: str = Field(default="", max_length=500)


class Warn(Request):
    """By the supervisor: a prepared warning by its name, or his own words."""

    kind: Literal["warn"] = "warn"
    prepared: Name | None = None
    words: str = Field(default="", max_length=200)


class Mute(Request):
    """By the supervisor: the others do not hear this seat; he and the recording still do."""

    kind: Literal["mute"] = "mute"
    seat: Seat
    is_muted: bool


class Extend(Request):
    """By the supervisor."""

    kind: Literal["extend"] = "extend"
    seconds: int = Field(ge=1, le=7_200)


class End(Request):
    """By the supervisor with a reason, or by a party who has said what he wanted to say."""

    kind: Literal["end"] = "end"
    reason: str = Field(default="", max_length=500)


FromEnd = Annotated[Hello | Answer | Ice | Warn | Mute | Extend | End, Field(discriminator="kind")]
FROM_END: Final[TypeAdapter[FromEnd]] = TypeAdapter(FromEnd)


# From the node to an end.


class IceServer(Reply):
    urls: list[str]
    username: str = ""
    credential: str = ""


class Offer(Reply):
    """`seats` tells whose picture and sound comes on each pair of the description's media lines."""

    kind: Literal["offer"] = "offer"
    sdp: str
    ice_servers: list[IceServer]
    seats: list[int]


class JoinRequest(Request):
    """Asks the server for a ticket to one's own seat; again after a line or a node was lost."""

    has_agreed: bool = Field(description="read the notice of supervision and recording, agreed")


class JoinReply(Reply):
    """Where and with what an end joins its visit. The list of ICE servers may be empty."""

    ticket: str
    node_url: str = Field(description="ws:// or wss:// address of the node's signalling")
    ice_servers: list[IceServer]
    relay_only: bool = Field(default=False, description="media only through TURN")


class Present(Reply):
    """One who belongs to the visit: here and heard of lately, or not."""

    role: Role
    seat: int | None
    is_here: bool
    is_muted: bool = False


class State(Reply):
    """`left_s` runs only while the state is LIVE; `given_back_s` is how long it stood since."""

    kind: Literal["state"] = "state"
    state: RoomState
    left_s: float
    given_back_s: float
    is_recorded: bool
    present: list[Present]


class Warning(Reply):  # noqa: A001  # the word that everybody in a visit uses
    kind: Literal["warning"] = "warning"
    prepared: str | None
    words: str


class Extended(Reply):
    kind: Literal["extended"] = "extended"
    seconds: int
    left_s: float


class Ended(Reply):
    kind: Literal["ended"] = "ended"
    reason: EndReason
    words: str = ""


class Refused(Reply):
    kind: Literal["refused"] = "refused"
    why: Refusal
    sentence: Text


ToEnd = Annotated[Offer | State | Warning | Extended | Ended | Refused, Field(discriminator="kind")]
TO_END: Final[TypeAdapter[ToEnd]] = TypeAdapter(ToEnd)
