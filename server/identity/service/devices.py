"""Terminals: enrolled with a one-time code, known by their own key, revoked at once."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from server.identity.rules import codes, tokens
from server.identity.rules.errors import CodeWrong, DeviceUnknown
from server.identity.rules.kinds import DeviceKind
from server.identity.service import sessions
from server.identity.tables import Device, EnrolmentCode
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import GuituError, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Place, Target, places_of, require
from server.infra.sealing import Place as SealPlace
from server.wire.identity import (
    ChallengeReply,
    EnrolReply,
    EnrolRequest,
    TokenReply,
    TokenRequest,
)

KEY_BYTES = 32


@dataclass(frozen=True)
class KnownDevice:
    """A terminal as the console shows it."""

    device_id: int
    name: str
    kind: str
    place: Place
    enrolled_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class NewCode:
    """`text` is shown once to the administrator who made it."""

    text: str
    expires_at: datetime


def make_code(
    session: Session, ctx: Context, *, actor: Actor, name: str, kind: DeviceKind, place: Place
) -> NewCode:
    """A one-time code for one terminal to be, at this place."""
    by = require(actor, Action.TERMINAL_ENROL, Target(place=place))
    made = store_code(session, ctx, name=name, kind=kind, place=place, made_by=actor.person_id)
    audit.append(
        session, ctx.clock, audit.Record("enrolment_code_made", actor, by, detail={"name": name})
    )
    return made


def store_code(  # no actor when the installation itself is set up
    session: Session,
    ctx: Context,
    *,
    name: str,
    kind: DeviceKind,
    place: Place,
    made_by: int | None = None,
) -> NewCode:
    if place.prison_id is None or not name.strip():
        raise InvalidInput("a terminal has a name and a prison")
    if not ctx.inmates.is_place(session, place):
        raise InvalidInput("no such prison or block")
    code = codes.new_code()
    expires_at = ctx.clock.now() + timedelta(minutes=ctx.limits.number("identity.enrolment_code"))
    session.add(
        EnrolmentCode(
            code_id=code.code_id,
            code=ctx.seals.seal(code.text, _code_place(code.code_id)),
            name=name.strip(),
            kind=kind,
            prison_id=place.prison_id,
            block_id=place.block_id,
            made_by=made_by,
            expires_at=expires_at,
        )
    )
    session.flush()
    return NewCode(code.text, expires_at)


def _code_place(code_id: str) -> SealPlace:
    return SealPlace("enrolment_code", "code", code_id)


def enrol(session: Session, ctx: Context, *, request: EnrolRequest) -> EnrolReply | GuituError:
    """Know a new terminal by its key. A refusal is returned, for raising would undo its count."""
    code = session.scalar(
        select(EnrolmentCode).where(EnrolmentCode.code_id == request.code_id).with_for_update()
    )
    if code is None or not _is_good(ctx, code):
        return CodeWrong()
    public_key = _key_of(request)
    text = ctx.seals.open(code.code, _code_place(code.code_id))
    right = codes.terminals_proof(
        text, certificate_hash=ctx.certificate_hash, public_key=public_key
    )
    if not codes.is_same(_decoded(request.proof), right):
        code.wrong += 1
        return CodeWrong()
    return _enrolled(session, ctx, code, text=text, public_key=public_key)


def wait_for(session: Session, *, device_id: int) -> None:
    """Let what one terminal asks for at the same time come one after the other."""
    session.get_one(Device, device_id, with_for_update=True)


def _is_good(ctx: Context, code: EnrolmentCode) -> bool:
    return (
        code.used_at is None
        and code.expires_at > ctx.clock.now()
        and code.wrong < ctx.limits.number("identity.wrong_enrolments")
    )


def _key_of(request: EnrolRequest) -> bytes:
    public_key = _decoded(request.public_key)
    if len(public_key) != KEY_BYTES:
        raise InvalidInput("an Ed25519 key has 32 bytes")
    return public_key


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise InvalidInput("not base64") from error


def _enrolled(
    session: Session, ctx: Context, code: EnrolmentCode, *, text: str, public_key: bytes
) -> EnrolReply:
    now = ctx.clock.now()
    code.used_at = now
    device = Device(
        name=code.name,
        kind=code.kind,
        prison_id=code.prison_id,
        block_id=code.block_id,
        public_key=public_key,
        enrolled_at=now,
    )
    session.add(device)
    session.flush()
    record = audit.Record(
        "terminal_enrolled", None, detail={"device": device.id, "prison": device.prison_id}
    )
    audit.append(session, ctx.clock, record)
    proof = codes.servers_proof(
        text, certificate_hash=ctx.certificate_hash, public_key=public_key, device_id=device.id
    )
    place = ctx.inmates.place_words(session, Place(code.prison_id, code.block_id))
    return EnrolReply(
        device_id=device.id,
        name=device.name,
        prison=place.prison,
        block=place.block,
        proof=base64.b64encode(proof).decode(),
        signing_key=base64.b64encode(ctx.signing_key).decode(),
    )


def challenge(ctx: Context, *, device_id: int) -> ChallengeReply:
    """Something to sign. Needs no table, and tells nobody whether the terminal exists."""
    lasts = timedelta(seconds=ctx.limits.number("identity.challenge"))
    nonce = tokens.nonce(
        device_id, expires_at=ctx.clock.now() + lasts, stamp=_stamp(ctx, "device nonce")
    )
    return ChallengeReply(nonce=nonce)


def give_token(session: Session, ctx: Context, *, request: TokenRequest) -> TokenReply:
    """A short-lived token for a terminal that signed its challenge."""
    device = session.get(Device, request.device_id)
    if device is None or device.revoked_at is not None or not _signed(ctx, device, request):
        raise DeviceUnknown
    device.last_seen_at = ctx.clock.now()
    return token_of(ctx, device_id=device.id, prison_id=device.prison_id, block_id=device.block_id)


def token_of(ctx: Context, *, device_id: int, prison_id: int, block_id: int | None) -> TokenReply:
    """What a terminal shows with each request. The caller knows that it is this terminal."""
    lasts = timedelta(minutes=ctx.limits.number("identity.device_token"))
    expires_at = (ctx.clock.now() + lasts).replace(microsecond=0)
    said = tokens.DeviceClaim(device_id, prison_id, block_id, expires_at)
    token = tokens.device_token(said, stamp=_stamp(ctx, "device token"))
    return TokenReply(token=token, expires_at=expires_at)


def _signed(ctx: Context, device: Device, request: TokenRequest) -> bool:
    if not tokens.nonce_is_good(
        request.nonce, device.id, now=ctx.clock.now(), stamp=_stamp(ctx, "device nonce")
    ):
        return False
    message = codes.token_message(request.nonce, certificate_hash=ctx.certificate_hash)
    try:
        Ed25519PublicKey.from_public_bytes(device.public_key).verify(
            _decoded(request.signature), message
        )
    except InvalidSignature:
        return False
    return True


def claim_of(ctx: Context, token: str) -> tokens.DeviceClaim | None:
    """Which terminal the token names, without a database read; None if it is not good."""
    return tokens.read_device_token(token, stamp=_stamp(ctx, "device token"), now=ctx.clock.now())


def _stamp(ctx: Context, use: str) -> tokens.Stamp:
    if not ctx.tokens_key:
        raise ValueError("an installation without a key for tokens would believe anybody")
    return lambda said: hmac.digest(ctx.tokens_key, use.encode() + b"|" + said, sha256)


def revoke(session: Session, ctx: Context, *, actor: Actor, device_id: int) -> None:
    """Know this terminal no more, and log out whoever is at it. May be called twice."""
    device = session.get(Device, device_id, with_for_update=True)
    if device is None:
        raise NotFound
    place = Place(device.prison_id, device.block_id)
    by = require(actor, Action.TERMINAL_ENROL, Target(place=place))
    if device.revoked_at is not None:
        return
    device.revoked_at = ctx.clock.now()
    sessions.end_all_of_device(session, ctx, device_id=device_id)
    record = audit.Record("terminal_revoked", actor, by, detail={"device": device_id})
    audit.append(session, ctx.clock, record)


def place_of(session: Session, *, device_id: int) -> Place:
    """Where a terminal stands, also one that is shut out; NotFound for one that there is not."""
    device = session.get(Device, device_id)
    if device is None:
        raise NotFound
    return Place(device.prison_id, device.block_id)


def revoked_ids(session: Session) -> frozenset[int]:
    return frozenset(session.scalars(select(Device.id).where(Device.revoked_at.is_not(None))))


def list_devices(session: Session, *, actor: Actor) -> tuple[KnownDevice, ...]:
    """The terminals of the actor's places, by name."""
    wanted = [_stands_in(place) for place in places_of(actor, Action.TERMINAL_READ)]
    if not wanted:
        require(actor, Action.TERMINAL_READ, Target())
    query = select(Device).where(or_(*wanted)).order_by(Device.name, Device.id)
    return tuple(
        KnownDevice(
            device.id,
            device.name,
            device.kind,
            Place(device.prison_id, device.block_id),
            device.enrolled_at,
            device.last_seen_at,
            device.revoked_at,
        )
        for device in session.scalars(query)
    )


def _stands_in(place: Place) -> ColumnElement[bool]:
    if place.prison_id is None:
        return true()
    if place.block_id is None:
        return Device.prison_id == place.prison_id
    return and_(Device.prison_id == place.prison_id, Device.block_id == place.block_id)


def kind_of(session: Session, *, device_id: int) -> DeviceKind | None:
    """What kind of terminal it is; None for one that is not known."""
    found = session.scalar(select(Device.kind).where(Device.id == device_id))
    return DeviceKind(found) if found is not None else None
