"""Messages about who a terminal is, who stands before it, and who looked at his data."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from server.wire.base import Moment, Reply, Request, Text
from server.wire.offline import MayKeep

Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+=*$", max_length=400)]
FACE_NUMBERS: Final = 1024
# Base64 of 2,048 bytes: FACE_NUMBERS half-precision numbers, the least significant byte first.
FaceVector = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9+/]{2731}=$", min_length=2732, max_length=2732)
]
ModelName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
Ticket = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
DeviceId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class TextSize(StrEnum):
    """Scales 1, 1.25 and 1.5."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class ReadingSpeed(StrEnum):
    """How fast the terminal speaks."""

    SLOW = "slow"
    NORMAL = "normal"
    FAST = "fast"


class Volume(StrEnum):
    """How loud the terminal speaks."""

    SOFT = "soft"
    NORMAL = "normal"
    LOUD = "loud"


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
    signing_key: str = Field(
        default="", max_length=64, description="base64 of the Ed25519 key that signs for terminals"
    )


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


class AccessNeeds(Reply):
    """What of a person's wishes hints at how he sees, hears, reads or holds: stored sealed."""

    voice_mode: bool = False
    reading_speed: ReadingSpeed = ReadingSpeed.NORMAL
    volume: Volume = Volume.NORMAL
    left_handed: bool = False


class Preferences(AccessNeeds):
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
    """`may_keep` says what the terminal may keep of him for a line that is down."""

    session: str
    ends_at: Moment
    person: PersonCard
    may_keep: MayKeep | None = None


class SessionReply(Reply):
    """PUT /sessions/mine, by a person who says that he is still there.

    Used or not, the session ends at `lasts_until` at the latest.
    """

    ends_at: Moment
    lasts_until: Moment


class PreferencesRequest(Request):
    """An act of the journal. What a terminal does not send, since it is older, stays as it is."""

    language: Language
    text_size: TextSize
    high_contrast: bool
    voice_mode: bool = False
    reading_speed: ReadingSpeed = ReadingSpeed.NORMAL
    volume: Volume = Volume.NORMAL
    left_handed: bool = False


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


class MeansReply(Reply):
    """GET /terminal/means: how a person may log in at this terminal besides card and number.

    `face_model` is the model that the site was calibrated for; a terminal that has another one
    does not offer the log-in by face.
    """

    face: bool
    officer_lets_in: bool
    face_model: str = ""


class FaceTemplate(Request):
    """What a model made of one face: its numbers have length 1 together (Euclidean)."""

    model: ModelName
    vector: FaceVector


class FaceLogInRequest(Request):
    """POST /sessions/face. `frames` is how many pictures the template was made of."""

    template: FaceTemplate
    liveness_passed: bool
    frames: int = Field(ge=1, le=1000)


class FaceEnrolment(Reply):
    """Somebody shall be shown the consent and, if he gives it, be taken pictures of."""

    ticket: str
    name: str
    consent: Text
    consent_version: str
    face_model: str
    ends_at: Moment


class FaceEnrolRequest(Request):
    """POST /terminal/face, under the ticket of a FaceEnrolment.

    Without consent there is no template; with it there must be one.
    """

    ticket: Ticket
    consent_version: str = Field(min_length=1, max_length=20)
    consents: bool
    template: FaceTemplate | None = None
    liveness_passed: bool = False
    frames: int = Field(default=0, ge=0, le=1000)


class FaceKnownReply(Reply):
    """GET /me/face: what the person agreed to, and whether a template of his face is kept."""

    is_kept: bool
    consented_at: Moment | None = None
    consent: Text


class LetInState(StrEnum):
    WAITING = "waiting"
    OPENED = "opened"
    REFUSED = "refused"
    ENDED = "ended"


class LetInRequest(Request):
    """POST /sessions/let-in: the person asks for an officer; his number, if he knows it."""

    number: str = Field(default="", max_length=20, pattern=r"^[0-9A-Za-z]*$")


class LetInReply(Reply):
    """The terminal keeps the ticket in memory and asks again every `ask_again_s` seconds."""

    ticket: str
    ends_at: Moment
    ask_again_s: int


class LetInTicket(Request):
    """POST /sessions/let-in/state, or /sessions/let-in/end when the person no longer waits."""

    ticket: Ticket


class LetInStateReply(Reply):
    """`log_in` comes once, with OPENED; `words` are for the person when he is refused."""

    state: LetInState
    log_in: LogInReply | None = None
    words: Text | None = None


class ScreenClass(StrEnum):
    """What kind of screen a terminal shows: never which person's."""

    WAITING = "waiting"
    LOG_IN = "log_in"
    PERSONAL = "personal"
    HIDDEN = "hidden"


class Occupation(StrEnum):
    """What must not be interrupted, from free to most protected."""

    NONE = "none"
    IN_USE = "in_use"
    EXAM = "exam"
    COMPLAINT = "complaint"
    VISIT = "visit"
    PRIVILEGED_VISIT = "privileged_visit"


class DeviceStatus(Request):
    """One device of the terminal, as hardware.device.DeviceReport has it."""

    device: str = Field(max_length=40)
    driver: str = Field(default="", max_length=40)
    name: str = Field(default="", max_length=80)
    state: str = Field(max_length=20)
    problem: str = Field(default="", max_length=200)
    since: Moment | None = None


class TerminalHealth(Request):
    """The machine; None for what it cannot measure."""

    temperature_c: float | None = Field(default=None, ge=-80, le=200, allow_inf_nan=False)
    disk_free_mb: int | None = Field(default=None, ge=0, le=2**40)
    disk_total_mb: int | None = Field(default=None, ge=0, le=2**40)
    memory_free_mb: int | None = Field(default=None, ge=0, le=2**40)
    uptime_s: int | None = Field(default=None, ge=0, le=2**40)


class CommandKind(StrEnum):
    RESTART = "restart"
    MESSAGE = "message"


class CommandOutcome(StrEnum):
    """What a terminal did with a command. BUSY: refused, for it must not be interrupted now."""

    DONE = "done"
    BUSY = "busy"
    FAILED = "failed"


class CommandAnswer(Request):
    command_id: int = Field(ge=1, le=2**31 - 1)
    outcome: CommandOutcome


class TerminalReport(Request):
    """POST /terminal/report, about every half minute."""

    version: str = Field(max_length=40)
    screen: ScreenClass
    occupation: Occupation
    waiting_acts: int = Field(default=0, ge=0, le=2**31 - 1)
    devices: list[DeviceStatus] = Field(default_factory=list, max_length=40)
    health: TerminalHealth = TerminalHealth()
    answers: list[CommandAnswer] = Field(default_factory=list, max_length=40)


class TerminalCommand(Reply):
    """Delivered once. `text` is the message, spoken and shown until somebody touches it."""

    command_id: int
    kind: CommandKind
    text: Text | None = None


class ReportReply(Reply):
    report_again_s: int
    commands: list[TerminalCommand] = Field(default_factory=list)
    face_enrolment: FaceEnrolment | None = None


class FaceCalibration(Request):
    """The file that `guitu face calibrate` writes and an administrator gives to the console.

    A face is taken for a person's when its distance is at most `threshold` and everybody else's
    is larger by `margin` or more.
    """

    model: ModelName
    threshold: float = Field(gt=0, lt=2, allow_inf_nan=False)
    margin: float = Field(default=0.0, ge=0, lt=2, allow_inf_nan=False)
    people: int = Field(ge=1, le=10**6)
    pictures: int = Field(ge=1, le=10**8)
    false_accept_rate: float = Field(ge=0, le=1, allow_inf_nan=False)
    false_reject_rate: float = Field(ge=0, le=1, allow_inf_nan=False)
    made_at: Moment
