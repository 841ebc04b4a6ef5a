"""Tables of people, their relations, duties and proofs of identity."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose, Sensitivity
from server.infra.types import Sealed, UtcMoment

_PERSON = Purpose(
    owner="identity",
    purpose="know the person who is held, his relatives and the staff",
    basis="监狱法; 个人信息保护法 art. 34",
    retention="ten years after release or the end of the relation",
)
_WISHES = Purpose(
    owner="identity",
    purpose="show and speak the terminal as the person wishes, to him alone",
    basis="无障碍环境建设法 art. 31; 个人信息保护法 art. 28, 29: his own wish, set by himself",
    retention="ten years after release, or until he changes it",
)
_RELATION = Purpose(
    owner="identity",
    purpose="decide who may visit and write",
    basis="罪犯会见通信规定 司发通〔2016〕118号",
    retention="ten years after release",
)
_ACCESS = Purpose(
    owner="identity",
    purpose="let only the right person in",
    basis="个人信息保护法 art. 51",
    retention="until the person leaves",
)

_FACE = Purpose(
    owner="identity",
    purpose="log in by face, only for who agreed to it, only in his block",
    basis="个人信息保护法 art. 28-30",
    retention="until the person leaves or withdraws his consent, then erased at once",
)
_CONSENT = Purpose(
    owner="identity",
    purpose="show that a person agreed to have his face kept, or that he did not",
    basis="个人信息保护法 art. 14-15, 29, 31",
    retention="three years after the consent ended",
)


class Person(Table):
    """Anyone the system knows: inmate, relative or member of staff."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_initials", "initials"), Index("ix_person_name", "name"))

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    # Names the row in seals, for it is known before the row is stored.
    uid: Mapped[str] = mapped_column(String(32), unique=True, info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(10), info=_PERSON.field())
    name: Mapped[str] = mapped_column(String(80), info=_PERSON.field())
    name_latin: Mapped[str] = mapped_column(String(160), default="", info=_PERSON.field())
    initials: Mapped[str] = mapped_column(String(40), default="", info=_PERSON.field())
    sex: Mapped[str] = mapped_column(String(1), default="", info=_PERSON.field())
    born_on: Mapped[date | None] = mapped_column(info=_PERSON.field())
    id_number: Mapped[bytes | None] = mapped_column(
        Sealed, info=_PERSON.field(Sensitivity.IDENTITY_NUMBER)
    )
    id_number_index: Mapped[bytes | None] = mapped_column(
        LargeBinary(16), index=True, info=TECHNICAL
    )
    phone: Mapped[bytes | None] = mapped_column(Sealed, info=_PERSON.field(Sensitivity.CONTACT))
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True, info=TECHNICAL)
    address: Mapped[bytes | None] = mapped_column(Sealed, info=_PERSON.field(Sensitivity.CONTACT))
    nation: Mapped[bytes | None] = mapped_column(Sealed, info=_PERSON.field(Sensitivity.ETHNICITY))
    is_minor: Mapped[bytes | None] = mapped_column(Sealed, info=_PERSON.field(Sensitivity.MINOR))
    language: Mapped[str] = mapped_column(String(8), default="zh", info=_PERSON.field())
    text_size: Mapped[str] = mapped_column(String(8), default="normal", info=_PERSON.field())
    high_contrast: Mapped[bool] = mapped_column(default=False, info=_PERSON.field())
    # How he reads, hears and holds; it hints at a disability, so it is kept as health data is.
    access_needs: Mapped[bytes | None] = mapped_column(
        Sealed, info=_WISHES.field(Sensitivity.HEALTH)
    )
    created_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)


class Relation(Table):
    """That two people are kin, and on what document; unverified until an officer has seen it."""

    __tablename__ = "relation"
    __table_args__ = (UniqueConstraint("inmate_id", "relative_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_RELATION.field())
    relative_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_RELATION.field()
    )
    kinship: Mapped[str] = mapped_column(String(20), info=_RELATION.field())
    state: Mapped[str] = mapped_column(String(12), default="unverified", info=_RELATION.field())
    document: Mapped[str] = mapped_column(String(120), default="", info=_RELATION.field())
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_RELATION.field())
    verified_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_RELATION.field())
    expires_on: Mapped[date | None] = mapped_column(info=_RELATION.field())


class HeldDuty(Table):
    """A role that a person holds at a place for a time."""

    __tablename__ = "held_duty"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_ACCESS.field()
    )
    role: Mapped[str] = mapped_column(String(20), info=_ACCESS.field())
    prison_id: Mapped[int | None] = mapped_column(ForeignKey("prison.id"), info=_ACCESS.field())
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), info=_ACCESS.field())
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    # The duty that this one stands in for; it ends with it.
    delegated_from: Mapped[int | None] = mapped_column(
        ForeignKey("held_duty.id"), index=True, info=_ACCESS.field()
    )
    starts_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())
    ends_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ACCESS.field())


class Credential(Table):
    """One proof of identity. `kind` is a CredentialKind of rules.py.

    `look_up` is what a log-in finds it by: a blind index, or the prison's id and number.
    `secret` is sealed; a PIN or password is a slow hash before that. `counter` grows with use.
    """

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_kind_look_up",
            "kind",
            "look_up",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_credential_person_id_kind", "person_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    kind: Mapped[str] = mapped_column(String(10), info=_ACCESS.field())
    look_up: Mapped[bytes | None] = mapped_column(LargeBinary(64), info=_ACCESS.field())
    secret: Mapped[bytes | None] = mapped_column(Sealed, info=_ACCESS.field(Sensitivity.SECRET))
    counter: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class Guesses(Table):
    """Wrong proofs, counted per key: see rules/guessing.py."""

    __tablename__ = "guesses"

    key: Mapped[str] = mapped_column(String(80), primary_key=True, info=_ACCESS.field())
    wrong: Mapped[int] = mapped_column(info=_ACCESS.field())
    first_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())
    last_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())


class PersonSession(Table):
    """A log-in at one door. Only a hash of the token is kept."""

    __tablename__ = "person_session"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_ACCESS.field()
    )
    door: Mapped[str] = mapped_column(String(10), info=_ACCESS.field())
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), info=_ACCESS.field())
    # The second factor of an officer; always true at a terminal.
    is_complete: Mapped[bool] = mapped_column(default=True, info=TECHNICAL)
    started_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ACCESS.field())


class Invitation(Table):
    """A one-time code by which a verified relative comes to his own page. Its index alone is kept.

    `wrong` counts who came with it and could not say who he is.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    code_index: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True, info=TECHNICAL)
    relation_id: Mapped[int] = mapped_column(ForeignKey("relation.id"), info=_ACCESS.field())
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_ACCESS.field()
    )
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    made_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ACCESS.field())
    wrong: Mapped[int] = mapped_column(default=0, info=TECHNICAL)


class KnownBrowser(Table):
    """A relative's own telephone or computer, at which his PIN is enough. Its token is hashed."""

    __tablename__ = "known_browser"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_ACCESS.field()
    )
    made_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACCESS.field())
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    wrong: Mapped[int] = mapped_column(default=0, info=TECHNICAL)


class Device(Table):
    """A terminal, known by the Ed25519 key that it made itself."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(60), info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(10), info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), info=TECHNICAL)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), info=TECHNICAL)
    enrolled_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class EnrolmentCode(Table):
    """A one-time code for one terminal to be. The code itself is sealed."""

    __tablename__ = "enrolment_code"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    code_id: Mapped[str] = mapped_column(String(16), unique=True, info=TECHNICAL)
    code: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(60), info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(10), info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), info=TECHNICAL)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    expires_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)
    wrong: Mapped[int] = mapped_column(default=0, info=TECHNICAL)


class FaceThreshold(Table):
    """What a prison's calibration found; the log-in by face is on while one has not ended."""

    __tablename__ = "face_threshold"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), index=True, info=TECHNICAL)
    model: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    threshold: Mapped[float] = mapped_column(info=TECHNICAL)
    margin: Mapped[float] = mapped_column(info=TECHNICAL)
    people: Mapped[int] = mapped_column(info=TECHNICAL)
    pictures: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    false_accept_rate: Mapped[float] = mapped_column(info=TECHNICAL)
    false_reject_rate: Mapped[float] = mapped_column(info=TECHNICAL)
    made_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    entered_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class FaceConsent(Table):
    """One answer to one wording of the question, with the officer who stood by."""

    __tablename__ = "face_consent"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_CONSENT.field()
    )
    version: Mapped[str] = mapped_column(String(20), info=_CONSENT.field())
    is_given: Mapped[bool] = mapped_column(info=_CONSENT.field())
    at: Mapped[datetime] = mapped_column(UtcMoment, info=_CONSENT.field())
    witnessed_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_CONSENT.field())
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), info=_CONSENT.field())
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_CONSENT.field())
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_CONSENT.field())
    # Why it ended: withdrawn, left, or replaced by a later one.
    ending: Mapped[str] = mapped_column(String(12), default="", info=_CONSENT.field())


class FaceRow(Table):
    """The one template of a person. It is deleted, not marked; backups leave this table out."""

    __tablename__ = "face_template"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, info=_FACE.field()
    )
    consent_id: Mapped[int] = mapped_column(ForeignKey("face_consent.id"), info=_FACE.field())
    model: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    vector: Mapped[bytes] = mapped_column(Sealed, info=_FACE.field(Sensitivity.BIOMETRIC))
    taken_at: Mapped[datetime] = mapped_column(UtcMoment, info=_FACE.field())


class FaceTicket(Table):
    """An officer's order to take one person's face at one terminal. Its text is not kept."""

    __tablename__ = "face_ticket"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True, info=TECHNICAL)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    made_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class LetIn(Table):
    """Somebody waits at a terminal for an officer. Only a hash of the terminal's ticket is kept."""

    __tablename__ = "let_in"
    __table_args__ = (Index("ix_let_in_prison_id_state", "prison_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True, info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), info=TECHNICAL)
    cause: Mapped[str] = mapped_column(String(10), info=TECHNICAL)
    # As typed at the terminal: not yet anybody's.
    number: Mapped[str] = mapped_column(String(20), default="", info=_ACCESS.field())
    ticket_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, info=TECHNICAL)
    state: Mapped[str] = mapped_column(String(10), info=TECHNICAL)
    asked_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    reason: Mapped[str] = mapped_column(String(200), default="", info=_ACCESS.field())
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ACCESS.field())


class TerminalState(Table):
    """What a terminal said of itself last: of the machine, never of the person before it."""

    __tablename__ = "terminal_state"

    device_id: Mapped[int] = mapped_column(
        ForeignKey("device.id"), primary_key=True, info=TECHNICAL
    )
    at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    occupation: Mapped[str] = mapped_column(String(20), info=TECHNICAL)
    # The whole report as JSON, for the terminal's own page.
    report: Mapped[str] = mapped_column(info=TECHNICAL)
    # When the server first heard that acts wait there; None while none does.
    waiting_since: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class TerminalOrder(Table):
    """A restart or a message: delivered once, and answered by the terminal."""

    __tablename__ = "terminal_order"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True, info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(10), info=TECHNICAL)
    words_zh: Mapped[str] = mapped_column(String(200), default="", info=TECHNICAL)
    words_en: Mapped[str] = mapped_column(String(200), default="", info=TECHNICAL)
    reason: Mapped[str] = mapped_column(String(200), info=_ACCESS.field())
    waits_until_free: Mapped[bool] = mapped_column(info=TECHNICAL)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ACCESS.field())
    asked_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)
    answered_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)
    outcome: Mapped[str] = mapped_column(String(10), default="", info=TECHNICAL)
