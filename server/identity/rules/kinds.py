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
