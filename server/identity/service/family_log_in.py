"""A relative comes to his own page again: his own browser is known, and he types his PIN.

As at a terminal, `claim` reads, `rules.hashing.matches` computes and `settle` writes.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.identity.rules.errors import PinWrong
from server.identity.rules.guessing import Attempt
from server.identity.rules.hashing import NOBODYS_HASH
from server.identity.rules.kinds import CredentialKind, Door
from server.identity.service import credentials, guesses, people, sessions
from server.identity.service.sessions import NewSession, hash_of
from server.identity.tables import KnownBrowser
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.permissions import Action, Actor, Duty, Role, Target, require


@dataclass(frozen=True)
class Entered:
    """`browser` is the token by which this browser is known later; empty where it is not his."""

    session: NewSession
    browser: str
    has_pin: bool


@dataclass(frozen=True)
class FamilyClaim:
    """Whose browser this is, and what his PIN must match. `browser_id` is None for a stranger's."""

    attempt: Attempt
    browser_id: int | None
    pin_hash: str


def place_of(ctx: Context, address: str) -> str:
    return "family:" + ctx.seals.index(address, field="guesses").hex()[:24]


def enter(
    session: Session, ctx: Context, *, person_id: int, by: str, is_own_browser: bool
) -> Entered:
    """Begin the session of a relative who has proved who he is."""
    begun = sessions.begin(session, ctx, person_id=person_id, door=Door.FAMILY)
    browser = _remember(session, ctx, person_id=person_id) if is_own_browser else ""
    pins = credentials.active(session, person_id=person_id, kind=CredentialKind.PIN)
    actor = sessions.relative_at_family(session, ctx, person_id=person_id)
    detail = {"by": by, "remembered": is_own_browser}
    record = audit.Record("log_in", actor, Duty(Role.RELATIVE), subject_id=person_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return Entered(begun, browser, bool(pins))


def _remember(session: Session, ctx: Context, *, person_id: int) -> str:
    token, now = secrets.token_urlsafe(32), ctx.clock.now()
    known_for = timedelta(days=ctx.limits.number("identity.browser_known"))
    session.add(
        KnownBrowser(
            token_hash=hash_of(token), person_id=person_id, made_at=now, ends_at=now + known_for
        )
    )
    session.flush()
    return token


def claim(session: Session, ctx: Context, *, browser: str, address: str) -> FamilyClaim:
    """Find out who is meant. Raises only where guessing is slowed."""
    made = _claim(session, ctx, browser, place_of(ctx, address))
    refusal = guesses.refusal(session, ctx, attempt=made.attempt, card_opens=False)
    if refusal is not None:
        raise refusal
    return made


def _claim(session: Session, ctx: Context, browser: str, where: str) -> FamilyClaim:
    found = _known(session, ctx, browser)
    if found is None:
        stranger = ctx.seals.index(browser, field="guesses").hex()[:24]
        return FamilyClaim(Attempt(f"u{stranger}", where), None, NOBODYS_HASH)
    pins = credentials.active(session, person_id=found.person_id, kind=CredentialKind.PIN)
    pin_hash = credentials.open_secret(ctx, pins[-1]) if pins else NOBODYS_HASH
    return FamilyClaim(Attempt(str(found.person_id), where), found.id, pin_hash)


def _known(session: Session, ctx: Context, browser: str) -> KnownBrowser | None:
    return session.scalar(
        select(KnownBrowser).where(
            KnownBrowser.token_hash == hash_of(browser), KnownBrowser.ends_at > ctx.clock.now()
        )
    )


def settle(
    session: Session, ctx: Context, *, claim: FamilyClaim, is_right: bool
) -> Entered | GuituError:
    """Count a wrong PIN, or begin a session. A refusal is returned, so that its count is kept."""
    refusal = guesses.locked_refusal(session, ctx, attempt=claim.attempt, card_opens=False)
    if refusal is not None:
        return refusal
    found = None
    if claim.browser_id is not None:
        found = session.get(KnownBrowser, claim.browser_id, with_for_update=True)
    is_kin = found and people.lasting_kin(session, ctx, relative_id=found.person_id)
    if found is None or not is_kin or not is_right:
        guesses.count_wrong(session, ctx, attempt=claim.attempt)
        log_refused(session, ctx, person_id=found.person_id if found else None)
        if found is not None:
            _count(session, ctx, found)
        return PinWrong()
    guesses.forget(session, attempt=claim.attempt)
    found.wrong = 0
    found.ends_at = ctx.clock.now() + timedelta(days=ctx.limits.number("identity.browser_known"))
    return enter(session, ctx, person_id=found.person_id, by="pin", is_own_browser=False)


def _count(session: Session, ctx: Context, browser: KnownBrowser) -> None:
    browser.wrong += 1
    if browser.wrong >= ctx.limits.number("identity.wrong_pins_of_browser"):
        session.delete(browser)


def is_known(session: Session, ctx: Context, *, browser: str) -> bool:
    """Whether to ask for a PIN or for a code. It says nothing to who has no token of ours."""
    found = _known(session, ctx, browser) if browser else None
    if found is None:
        return False
    return bool(credentials.active(session, person_id=found.person_id, kind=CredentialKind.PIN))


def choose_pin(session: Session, ctx: Context, *, actor: Actor, pin_hash: str) -> None:
    """The relative's own PIN, checked and hashed before: see rules."""
    by = require(actor, Action.SETTINGS_CHANGE, Target(actor.person_id))
    credentials.store_secret(
        session, ctx, person_id=actor.person_id, kind=CredentialKind.PIN, secret=pin_hash
    )
    record = audit.Record("pin_set", actor, by, subject_id=actor.person_id)
    audit.append(session, ctx.clock, record)


def forget_browser(session: Session, *, browser: str) -> None:
    """From now on a code is needed there. May be called twice."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.token_hash == hash_of(browser)))


def log_refused(session: Session, ctx: Context, *, person_id: int | None) -> None:
    actor = Actor(person_id or 0, "", (), Door.FAMILY)
    record = audit.Record("log_in_refused", actor, None, subject_id=person_id)
    audit.append(session, ctx.clock, record)
