"""An officer logs in at the console: a password, then a code of his authenticator or his key.

As at a terminal, `claim` reads, `rules.hashing.matches` computes and `settle_password` writes; the
session it begins is good for nothing but the second step, which begins another.
"""

import hmac
from dataclasses import dataclass

import pyotp
from sqlalchemy.orm import Session

from server.identity.rules.errors import ProofWrong
from server.identity.rules.guessing import Attempt
from server.identity.rules.hashing import NOBODYS_HASH
from server.identity.rules.kinds import CredentialKind, Door
from server.identity.service import credentials, duties, guesses, sessions
from server.identity.service.sessions import NewSession
from server.identity.service.staff import log_in_look_up, otpauth_address
from server.identity.tables import Person, PersonSession
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.permissions import Actor

STEP_S = 30
SECOND_STEPS = (CredentialKind.TOTP, CredentialKind.WEBAUTHN)


@dataclass(frozen=True)
class OfficerClaim:
    attempt: Attempt
    person_id: int | None
    password_hash: str


@dataclass(frozen=True)
class HalfOpen:
    """The password was right. `second_steps` are those that the officer can take."""

    session: NewSession
    second_steps: tuple[CredentialKind, ...]


def claim(session: Session, ctx: Context, *, log_in: str, address: str) -> OfficerClaim:
    """Find out who is meant. Raises only where guessing is slowed."""
    look_up = log_in_look_up(log_in)
    found = credentials.by_look_up(session, kind=CredentialKind.PASSWORD, look_up=look_up)
    who = str(found.person_id) if found else "u" + _index(ctx, look_up.hex())
    made = OfficerClaim(
        attempt=Attempt(who, _where(ctx, address)),
        person_id=found.person_id if found else None,
        password_hash=credentials.open_secret(ctx, found) if found else NOBODYS_HASH,
    )
    refusal = guesses.refusal(session, ctx, attempt=made.attempt, card_opens=False)
    if refusal is not None:
        raise refusal
    return made


def _where(ctx: Context, address: str) -> str:
    return "address:" + _index(ctx, address)


def _index(ctx: Context, text: str) -> str:
    return ctx.seals.index(text, field="guesses").hex()[:24]


def settle_password(
    session: Session, ctx: Context, *, claim: OfficerClaim, is_right: bool
) -> HalfOpen | GuituError:
    """Count a wrong password, or go on to the second step. A refusal is returned, so that its
    count is kept."""
    refusal = guesses.locked_refusal(session, ctx, attempt=claim.attempt, card_opens=False)
    if refusal is not None:
        return refusal
    if claim.person_id is None or not is_right:
        guesses.count_wrong(session, ctx, attempt=claim.attempt)
        _log(session, ctx, claim.person_id, action="log_in_refused")
        return ProofWrong()
    guesses.forget(session, attempt=claim.attempt)
    begun = sessions.begin(
        session, ctx, person_id=claim.person_id, door=Door.CONSOLE, is_complete=False
    )
    return HalfOpen(begun, _steps_of(session, claim.person_id))


def complete_with_code(
    session: Session, ctx: Context, *, token: str, code: str, address: str
) -> NewSession | GuituError:
    """The code of the officer's authenticator. Each code opens once."""
    half = sessions.half_open(session, ctx, token=token)
    attempt = Attempt(f"code{half.person_id}", _where(ctx, address))
    refusal = guesses.locked_refusal(session, ctx, attempt=attempt, card_opens=False)
    if refusal is not None:
        return refusal
    if not _use_code(session, ctx, person_id=half.person_id, code=code):
        guesses.count_wrong(session, ctx, attempt=attempt)
        _log(session, ctx, half.person_id, action="log_in_refused")
        return ProofWrong()
    guesses.forget(session, attempt=attempt)
    return open_fully(session, ctx, half=half)


def second_steps(
    session: Session, ctx: Context, *, token: str
) -> tuple[tuple[CredentialKind, ...], str]:
    """The steps that the officer can take, and the otpauth address to scan at his first log-in.

    The address is empty once a code has proved that he has it: who has the password alone is
    shown nothing more.
    """
    half = sessions.half_open(session, ctx, token=token)
    steps = _steps_of(session, half.person_id)
    proofs = credentials.active(session, person_id=half.person_id, kind=CredentialKind.TOTP)
    is_proved = any(proof.counter for proof in proofs) or CredentialKind.WEBAUTHN in steps
    if not proofs or is_proved:
        return steps, ""
    secret = credentials.open_secret(ctx, proofs[-1])
    return steps, otpauth_address(session, person_id=half.person_id, secret=secret)


def _steps_of(session: Session, person_id: int) -> tuple[CredentialKind, ...]:
    return tuple(
        kind for kind in SECOND_STEPS if credentials.active(session, person_id=person_id, kind=kind)
    )


def _use_code(session: Session, ctx: Context, *, person_id: int, code: str) -> bool:
    step = int(ctx.clock.now().timestamp()) // STEP_S
    for proof in credentials.active(
        session, person_id=person_id, kind=CredentialKind.TOTP, for_update=True
    ):
        authenticator = pyotp.TOTP(credentials.open_secret(ctx, proof))
        # One step to either side, for clocks differ; only steps after the last one used.
        for offered in range(max(step - 1, proof.counter + 1), step + 2):
            right = authenticator.generate_otp(offered)
            if hmac.compare_digest(right.encode(), code.strip().encode()):
                proof.counter = offered
                return True
    return False


def open_fully(session: Session, ctx: Context, *, half: PersonSession) -> NewSession:
    """After the second step: a new session with a new token in the place of the half-open one."""
    sessions.end(session, ctx, session_id=half.id)
    begun = sessions.begin(session, ctx, person_id=half.person_id, door=Door.CONSOLE)
    _log(session, ctx, half.person_id, action="log_in")
    return begun


def _log(session: Session, ctx: Context, person_id: int | None, *, action: str) -> None:
    held = duties.duties_of(session, ctx, person_id=person_id) if person_id else ()
    name = session.get_one(Person, person_id).name if person_id and action == "log_in" else ""
    actor = Actor(
        person_id=person_id or 0,
        name=name,
        duties=held,
        door=Door.CONSOLE,
        prison_id=next((duty.place.prison_id for duty in held if duty.place.prison_id), None),
    )
    record = audit.Record(action, actor, held[0] if held and name else None, subject_id=person_id)
    audit.append(session, ctx.clock, record)
