"""Messages about who a terminal is, who stands before it, and who looked at his data."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.wire.base import Moment, Reply, Request, Text

Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+=*$", max_length=400)]
DeviceId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class TextSize(StrEnum):
    """Scales 1, 1.25 and 1.5."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class EnrolRequest(Request):
    """POST /devices/enrol. `code_id` is the part of the one-time code before its first dash.

    `proof` = HMAC-SHA256(code, "guitu enrol" + SHA-256 of the server certificate the terminal saw
    + public key), so that neither a thief of the code id nor a man in the middle can enrol. The
    HMAC's key is the whole code as printed, with its dashes.
    """

    code_id: str = Field(min_length=4, max_length=16, pattern=r"^[0-9A-Z]+$")
    public_key: Base64
    proof: Base64


class EnrolReply(Reply):
    """`proof` = HMAC-SHA256(code, "guitu welcome" + certificate hash + public key + device id)."""

    device_id: int
    name: str
    prison: str
    block: str
    proof: Base64


class ChallengeRequest(Request):
    """POST /devices/challenge."""

    device_id: DeviceId


class ChallengeReply(Reply):
    nonce: Base64


class TokenRequest(Request):
    """POST /devices/token.

    `signature` is Ed25519 over "guitu token" + nonce as sent + SHA-256 of the server's
    certificate (DER).
    """

    device_id: DeviceId
    nonce: Base64
    signature: Base64


class TokenReply(Reply):
    token: str
    expires_at: Moment


class LogInMethod(StrEnum):
    CARD = "card"
    NUMBER = "number"


class LogInRequest(Request):
    """POST /sessions. `identifier` is the card's id in hex, or the inmate's number."""

    method: LogInMethod
    identifier: str = Field(min_length=1, max_length=64)
    pin: str = Field(min_length=4, max_length=12, pattern=r"^[0-9]+$")


class Preferences(Reply):
    language: Language = Language.ZH
    text_size: TextSize = TextSize.NORMAL
    high_contrast: bool = False


class PersonCard(Reply):
    """Who is logged in, as the header of every screen shows it."""

    person_id: int
    name: str
    name_latin: str
    number: str
    prison: str
    block: str
    preferences: Preferences


class LogInReply(Reply):
    session: str
    ends_at: Moment
    person: PersonCard


class PreferencesRequest(Request):
    """PUT /me/preferences."""

    language: Language
    text_size: TextSize
    high_contrast: bool


class Look(Reply):
    """One read of this person's data by a member of staff."""

    at: Moment
    who: str
    role: Text
    what: Text
    purpose: Text


class LooksReply(Reply):
    """GET /me/looks, newest first."""

    as_of: Moment
    looks: list[Look]
