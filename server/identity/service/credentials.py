"""Gives and takes back proofs of identity: cards, numbers, PINs, passwords, second factors."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.identity.rules.kinds import CredentialKind
from server.identity.service import sessions
from server.identity.tables import Credential, Person
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, NotFound
from server.infra.permissions import Action, Actor, Target, require
from server.infra.sealing import Place

BATCH = 500


@dataclass(frozen=True)
class NumberFacts:
    """The number by which one prison knows a person."""

    person_id: int
    prison_id: int
    number: str


def number_look_up(prison_id: int, number: str) -> bytes:
    """Scoped by prison, for two prisons may give the same number."""
    return f"{prison_id}/{number.strip().upper()}".encode()[:64]


def card_look_up(ctx: Context, card_id: str) -> bytes:
    return ctx.seals.index(card_id.strip().upper(), field="card")


def seal_secret(ctx: Context, secret: str, *, person_id: int, kind: CredentialKind) -> bytes:
    return ctx.seals.seal(secret, _place(person_id, kind))


def open_secret(ctx: Context, credential: Credential) -> str:
    kind = CredentialKind(credential.kind)
    return ctx.seals.open(credential.secret or b"", _place(credential.person_id, kind))


def _place(person_id: int, kind: CredentialKind) -> Place:
    return Place("credential", "secret", f"{person_id}/{kind}")


def take_numbers(session: Session, ctx: Context, rows: Sequence[NumberFacts]) -> int:
    """Let each person log in by his present number and no former one. Returns how many changed."""
    wanted = {facts.person_id: number_look_up(facts.prison_id, facts.number) for facts in rows}
    known = _known_numbers(session, sorted(wanted))
    changed = {person: key for person, key in wanted.items() if known.get(person) != key}
    _revoke_numbers(session, ctx, [person for person in changed if person in known])
    if changed:
        now = ctx.clock.now()
        session.execute(
            insert(Credential),
            [
                {
                    "person_id": person,
                    "kind": CredentialKind.NUMBER,
                    "look_up": key,
                    "created_at": now,
                }
                for person, key in changed.items()
            ],
        )
    return len(changed)


def _known_numbers(session: Session, person_ids: Sequence[int]) -> dict[int, bytes | None]:
    known: dict[int, bytes | None] = {}
    for start in range(0, len(person_ids), BATCH):
        query = select(Credential.person_id, Credential.look_up).where(
            Credential.person_id.in_(person_ids[start : start + BATCH]),
            Credential.kind == CredentialKind.NUMBER,
            Credential.revoked_at.is_(None),
        )
        known.update(session.execute(query).all())
    return known


def _revoke_numbers(session: Session, ctx: Context, person_ids: Sequence[int]) -> None:
    for start in range(0, len(person_ids), BATCH):
        session.execute(
            update(Credential)
            .where(
                Credential.person_id.in_(person_ids[start : start + BATCH]),
                Credential.kind == CredentialKind.NUMBER,
                Credential.revoked_at.is_(None),
            )
            .values(revoked_at=ctx.clock.now())
        )


def active(
    session: Session, *, person_id: int, kind: CredentialKind, for_update: bool = False
) -> list[Credential]:
    query = (
        select(Credential)
        .where(
            Credential.person_id == person_id,
            Credential.kind == kind,
            Credential.revoked_at.is_(None),
        )
        .order_by(Credential.id)
    )
    return list(session.scalars(query.with_for_update() if for_update else query))


def by_look_up(session: Session, *, kind: CredentialKind, look_up: bytes) -> Credential | None:
    return session.scalar(
        select(Credential).where(
            Credential.kind == kind,
            Credential.look_up == look_up,
            Credential.revoked_at.is_(None),
        )
    )


def store_secret(
    session: Session, ctx: Context, *, person_id: int, kind: CredentialKind, secret: str
) -> None:
    """Put a secret in the place of the person's former one of this kind."""
    lock_person(session, person_id)
    look_up = None
    for former in active(session, person_id=person_id, kind=kind, for_update=True):
        look_up, former.revoked_at = former.look_up, ctx.clock.now()
    session.flush()
    session.add(
        Credential(
            person_id=person_id,
            kind=kind,
            look_up=look_up,
            secret=seal_secret(ctx, secret, person_id=person_id, kind=kind),
            created_at=ctx.clock.now(),
        )
    )
    session.flush()


def store_card(session: Session, ctx: Context, *, person_id: int, card_id: str) -> None:
    """Give the person this card in the place of a former one; Conflict if another holds it."""
    lock_person(session, person_id)
    look_up = card_look_up(ctx, card_id)
    holder = by_look_up(session, kind=CredentialKind.CARD, look_up=look_up)
    if holder is not None and holder.person_id != person_id:
        raise Conflict("the card is another person's")
    if holder is not None:
        return
    for former in active(session, person_id=person_id, kind=CredentialKind.CARD, for_update=True):
        former.revoked_at = ctx.clock.now()
    add(
        session,
        Credential(
            person_id=person_id,
            kind=CredentialKind.CARD,
            look_up=look_up,
            created_at=ctx.clock.now(),
        ),
    )


def lock_person(session: Session, person_id: int) -> None:
    """Of two who give one person a proof at once, the second replaces the first's."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update()).one()


def add(session: Session, credential: Credential) -> None:
    """Conflict if another took the same card, key or log-in name at this very moment."""
    session.add(credential)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("another has it") from error


def set_pin(session: Session, ctx: Context, *, actor: Actor, person_id: int, pin_hash: str) -> None:
    """An officer gives a held person a new PIN, checked and hashed before: see rules."""
    by = require(actor, Action.CREDENTIAL_SET, _target(session, ctx, person_id))
    store_secret(session, ctx, person_id=person_id, kind=CredentialKind.PIN, secret=pin_hash)
    sessions.end_all_of_person(session, ctx, person_id=person_id)
    audit.append(session, ctx.clock, audit.Record("pin_set", actor, by, subject_id=person_id))


def give_card(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, card_id: str
) -> None:
    """An officer gives a held person a card; a lost one opens nothing from then on."""
    by = require(actor, Action.CREDENTIAL_SET, _target(session, ctx, person_id))
    store_card(session, ctx, person_id=person_id, card_id=card_id)
    sessions.end_all_of_person(session, ctx, person_id=person_id)
    audit.append(session, ctx.clock, audit.Record("card_given", actor, by, subject_id=person_id))


def take_card_back(session: Session, ctx: Context, *, actor: Actor, person_id: int) -> None:
    by = require(actor, Action.CREDENTIAL_SET, _target(session, ctx, person_id))
    for card in active(session, person_id=person_id, kind=CredentialKind.CARD, for_update=True):
        card.revoked_at = ctx.clock.now()
    sessions.end_all_of_person(session, ctx, person_id=person_id)
    audit.append(session, ctx.clock, audit.Record("card_revoked", actor, by, subject_id=person_id))


def _target(session: Session, ctx: Context, person_id: int) -> Target:
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    if where is None:
        raise NotFound
    return Target(person_id, where.place)
