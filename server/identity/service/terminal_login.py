"""A person logs in at a terminal: card and PIN, or number and PIN.

Three steps, so that neither the writer nor the event loop waits for the slow hash: `claim` reads,
`rules.hashing.matches` computes, `settle` writes. What is told of a wrong proof is always the same,
and takes as long, whether or not the person exists.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.identity.rules.errors import DeviceUnknown, ProofWrong
from server.identity.rules.guessing import Attempt
from server.identity.rules.hashing import NOBODYS_HASH
from server.identity.rules.kinds import CredentialKind, Door
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import credentials, guesses, offline_login, sessions
from server.identity.service.access_needs import access_needs
from server.identity.tables import Device, Person
from server.infra import audit
from server.infra.context import Context, Whereabouts
from server.infra.errors import GuituError, Refused, Sentence
from server.infra.permissions import Actor, Duty, Role
from server.wire.identity import (
    Language,
    LogInMethod,
    LogInReply,
    LogInRequest,
    PersonCard,
    Preferences,
    TextSize,
)


class WrongTerminal(Refused):
    """The PIN was right, and the person is not held where this terminal stands."""

    code = "wrong_terminal"
    sentence = Sentence(
        "请到您所在监区的终端登录。", "Please use a terminal of your own block or prison."
    )


@dataclass(frozen=True)
class Claim:
    """Who says he is whom, and what his PIN must match. `person_id` is None for a stranger."""

    device: DeviceClaim
    attempt: Attempt
    person_id: int | None
    pin_hash: str
    # A number that a card could stand in for: enough wrong PINs close it.
    card_opens: bool
    # Of the proofs that he has now, for a terminal that may keep a verifier; see offline_login.
    mark: str = ""


def claim(session: Session, ctx: Context, *, device: DeviceClaim, request: LogInRequest) -> Claim:
    """Find out who is meant. Raises only for a revoked terminal and for guessing that is slowed."""
    known = session.get(Device, device.device_id)
    if known is None or known.revoked_at is not None:
        raise DeviceUnknown
    made = _claim(session, ctx, device, request)
    refusal = guesses.refusal(session, ctx, attempt=made.attempt, card_opens=made.card_opens)
    if refusal is not None:
        raise refusal
    return made


def _claim(session: Session, ctx: Context, device: DeviceClaim, request: LogInRequest) -> Claim:
    by_number = request.method is LogInMethod.NUMBER
    kind = CredentialKind.NUMBER if by_number else CredentialKind.CARD
    look_up = (
        credentials.number_look_up(device.prison_id, request.identifier)
        if by_number
        else credentials.card_look_up(ctx, request.identifier)
    )
    where = f"device:{device.device_id}"
    found = credentials.by_look_up(session, kind=kind, look_up=look_up)
    if found is None:
        stranger = ctx.seals.index(f"{kind}|{look_up.hex()}", field="guesses").hex()
        # As if he had a card, so that a number tells nobody whether it exists.
        return Claim(device, Attempt(f"u{stranger}", where), None, NOBODYS_HASH, by_number)
    person_id = found.person_id
    pins = credentials.active(session, person_id=person_id, kind=CredentialKind.PIN)
    cards = credentials.active(session, person_id=person_id, kind=CredentialKind.CARD)
    return Claim(
        device=device,
        attempt=Attempt(str(person_id), where),
        person_id=person_id,
        pin_hash=credentials.open_secret(ctx, pins[-1]) if pins else NOBODYS_HASH,
        card_opens=by_number and bool(cards),
        mark=offline_login.mark_of(session, ctx, person_id=person_id),
    )


def settle(
    session: Session, ctx: Context, *, claim: Claim, is_right: bool
) -> LogInReply | GuituError:
    """Count a wrong PIN, or begin a session.

    A refusal is returned and not raised, for raising would undo the count.
    """
    refusal = guesses.locked_refusal(
        session, ctx, attempt=claim.attempt, card_opens=claim.card_opens
    )
    if refusal is not None:
        return refusal
    if claim.person_id is None or not is_right:
        guesses.count_wrong(session, ctx, attempt=claim.attempt)
        _log(session, ctx, claim.device, claim.person_id, name="", action="log_in_refused")
        return ProofWrong()
    guesses.forget(session, attempt=claim.attempt)
    where = ctx.inmates.whereabouts(session, person_id=claim.person_id)
    if where is None or not _stands_here(ctx, where, claim.device):
        return WrongTerminal()
    kept = offline_login.may_keep(ctx, device=claim.device, where=where, mark=claim.mark)
    opened = open_for(session, ctx, device=claim.device, where=where)
    return opened.model_copy(update={"may_keep": kept})


def _stands_here(ctx: Context, where: Whereabouts, device: DeviceClaim) -> bool:
    if where.place.prison_id != device.prison_id:
        return False
    only_own = ctx.limits.flag("identity.only_own_block") and device.block_id is not None
    return not only_own or where.place.block_id == device.block_id


def open_for(
    session: Session, ctx: Context, *, device: DeviceClaim, where: Whereabouts, by: str = "pin"
) -> LogInReply:
    """Begin the session of a person who has proved who he is; `by` says how, for the log."""
    person = session.get_one(Person, where.person_id)
    begun = sessions.begin(
        session, ctx, person_id=person.id, door=Door.TERMINAL, device_id=device.device_id
    )
    _log(session, ctx, device, person.id, name=person.name, action="log_in", by=by)
    card = person_card(ctx, person, where)
    return LogInReply(session=begun.token, ends_at=begun.ends_at, person=card)


def person_card(ctx: Context, person: Person, where: Whereabouts) -> PersonCard:
    return PersonCard(
        person_id=person.id,
        name=person.name,
        name_latin=person.name_latin,
        number=where.number,
        prison=where.prison,
        block=where.block,
        preferences=Preferences(
            language=Language(person.language),
            text_size=TextSize(person.text_size),
            high_contrast=person.high_contrast,
            **access_needs(ctx, person).model_dump(),
        ),
    )


def _log(  # all but the session's parts by keyword
    session: Session,
    ctx: Context,
    device: DeviceClaim,
    person_id: int | None,
    *,
    name: str,
    action: str,
    by: str = "pin",
) -> None:
    """`name` is empty for one who has not proved who he is."""
    actor = Actor(
        person_id=person_id or 0,
        name=name,
        duties=(),
        door=Door.TERMINAL,
        prison_id=device.prison_id,
    )
    record = audit.Record(
        action,
        actor,
        Duty(Role.INMATE) if name else None,
        subject_id=person_id,
        detail={"device": device.device_id, "by": by},
    )
    audit.append(session, ctx.clock, record)
