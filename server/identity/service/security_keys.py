"""An officer's security keys (WebAuthn): registered by himself, shown as the second step."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import digest
from urllib.parse import urlsplit

import webauthn
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from server.identity.rules import tokens
from server.identity.rules.errors import ProofWrong
from server.identity.rules.kinds import CredentialKind
from server.identity.service import console_login, credentials, sessions
from server.identity.service.sessions import NewSession
from server.identity.tables import Credential, PersonSession
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput
from server.infra.permissions import Actor

_KIND = CredentialKind.WEBAUTHN
_REGISTER, _SHOW = "webauthn register", "webauthn show"


@dataclass(frozen=True)
class Site:
    """Where browsers reach the console; keys are bound to it."""

    origin: str

    @property
    def id(self) -> str:
        return urlsplit(self.origin).hostname or ""


def registration_options(session: Session, ctx: Context, *, actor: Actor, site: Site) -> str:
    """JSON for navigator.credentials.create()."""
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name="Guitu",
        user_name=actor.name,
        user_id=str(actor.person_id).encode(),
        challenge=_challenge(ctx, actor.person_id, use=_REGISTER),
        exclude_credentials=_descriptors(ctx, _keys(session, actor.person_id)),
    )
    return webauthn.options_to_json(options)


def register(session: Session, ctx: Context, *, actor: Actor, site: Site, answer: str) -> None:
    """Know the key from now on. `answer` is the JSON of the browser's credential."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge_in(ctx, answer, actor.person_id, use=_REGISTER),
            expected_rp_id=site.id,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise ProofWrong(type(error).__name__) from error
    look_up = sha256(made.credential_id).digest()
    if credentials.by_look_up(session, kind=_KIND, look_up=look_up) is not None:
        raise Conflict("the key is registered already")
    secret = json.dumps(
        {
            "id": b64encode(made.credential_id).decode(),
            "key": b64encode(made.credential_public_key).decode(),
        }
    )
    credentials.add(
        session,
        Credential(
            person_id=actor.person_id,
            kind=_KIND,
            look_up=look_up,
            secret=credentials.seal_secret(ctx, secret, person_id=actor.person_id, kind=_KIND),
            counter=made.sign_count,
            created_at=ctx.clock.now(),
        ),
    )
    record = audit.Record("security_key_registered", actor, subject_id=actor.person_id)
    audit.append(session, ctx.clock, record)


def show_options(session: Session, ctx: Context, *, token: str, site: Site) -> str:
    """JSON for navigator.credentials.get(), for an officer whose password was right."""
    half = sessions.half_open(session, ctx, token=token)
    options = webauthn.generate_authentication_options(
        rp_id=site.id,
        challenge=_challenge(ctx, half.id, use=_SHOW),
        allow_credentials=_descriptors(ctx, _keys(session, half.person_id)),
    )
    return webauthn.options_to_json(options)


def complete_with_key(
    session: Session, ctx: Context, *, token: str, site: Site, answer: str
) -> NewSession:
    """The second step by key. A key that was copied shows an old counter and opens nothing."""
    half = sessions.half_open(session, ctx, token=token)
    known = _shown_key(session, half, answer)
    stored = json.loads(credentials.open_secret(ctx, known))
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge_in(ctx, answer, half.id, use=_SHOW),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=b64decode(stored["key"]),
            credential_current_sign_count=known.counter,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise ProofWrong(type(error).__name__) from error
    known.counter = shown.new_sign_count
    return console_login.open_fully(session, ctx, half=half)


def _keys(session: Session, person_id: int, *, for_update: bool = False) -> list[Credential]:
    return credentials.active(session, person_id=person_id, kind=_KIND, for_update=for_update)


def _shown_key(session: Session, half: PersonSession, answer: str) -> Credential:
    look_up = sha256(_bytes_at(answer, "rawId")).digest()
    for key in _keys(session, half.person_id, for_update=True):
        if key.look_up == look_up:
            return key
    raise ProofWrong("no such key")


def _descriptors(ctx: Context, keys: list[Credential]) -> list[PublicKeyCredentialDescriptor]:
    stored = (json.loads(credentials.open_secret(ctx, key)) for key in keys)
    return [PublicKeyCredentialDescriptor(id=b64decode(each["id"])) for each in stored]


def _challenge(ctx: Context, owner_id: int, *, use: str) -> bytes:
    """A signed challenge, so that none needs to be stored."""
    expires_at = ctx.clock.now() + timedelta(seconds=ctx.limits.number("identity.challenge"))
    return tokens.nonce(owner_id, expires_at=expires_at, stamp=_stamp(ctx, use)).encode()


def _challenge_in(ctx: Context, answer: str, owner_id: int, *, use: str) -> bytes:
    """The challenge that the key signed, if it is ours, for this owner and still good."""
    client_data = _bytes_at(answer, "response", "clientDataJSON")
    try:
        challenge = base64url_to_bytes(json.loads(client_data)["challenge"])
        text = challenge.decode("ascii")
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput("no challenge in the key's answer") from error
    if not tokens.nonce_is_good(text, owner_id, now=ctx.clock.now(), stamp=_stamp(ctx, use)):
        raise ProofWrong("the challenge is not ours, or is over")
    return challenge


def _bytes_at(answer: str, *path: str) -> bytes:
    try:
        found = json.loads(answer)
        for name in path:
            found = found[name]
        return base64url_to_bytes(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput("not the answer of a security key") from error


def _stamp(ctx: Context, use: str) -> tokens.Stamp:
    return lambda said: digest(ctx.tokens_key, use.encode() + b"|" + said, sha256)
