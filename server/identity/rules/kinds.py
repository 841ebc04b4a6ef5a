"""The kinds of people, proofs, doors and terminals that identity knows."""

from enum import StrEnum


class PersonKind(StrEnum):
    INMATE = "inmate"
    RELATIVE = "relative"
    STAFF = "staff"


class Sex(StrEnum):
    MALE = "m"
    FEMALE = "f"
    UNKNOWN = ""


class Door(StrEnum):
    TERMINAL = "terminal"
    CONSOLE = "console"
    FAMILY = "family"


class DeviceKind(StrEnum):
    """Which program the terminal runs."""

    CELL = "cell"
    HALL = "hall"
    VISIT = "visit"


class CredentialKind(StrEnum):
    """CARD and NUMBER say who; PIN, PASSWORD, TOTP and WEBAUTHN prove it."""

    CARD = "card"
    NUMBER = "number"
    PIN = "pin"
    PASSWORD = "password"  # noqa: S105  a kind, not a secret
    TOTP = "totp"
    WEBAUTHN = "webauthn"


class RelationState(StrEnum):
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    ENDED = "ended"


class CallCause(StrEnum):
    """Why an officer is called to a terminal."""

    ASKED = "asked"
    FACE = "face"


class CallState(StrEnum):
    """CONFIRMED waits for the terminal to ask; OPENED was given its session."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    OPENED = "opened"
    REFUSED = "refused"
    ENDED = "ended"


class ConsentEnding(StrEnum):
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    REPLACED = "replaced"
