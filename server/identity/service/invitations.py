"""A verified relative is invited to his own page by a one-time code, and comes in with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.identity.rules.errors import CannotInvite, InvitationWrong
from server.identity.rules.guessing import Attempt
from server.identity.rules.invitations import is_said, new_code, plain_code
from server.identity.rules.kinds import RelationState
from server.identity.service import family_log_in, guesses, people
from server.identity.service.family_log_in import Entered
from server.identity.service.fields import SensitiveField, open_field
from server.identity.tables import Invitation, Person, Relation
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import GuituError, NotFound
from server.infra.permissions import Action, Actor, Target, require


@dataclass(frozen=True)
class Invited:
    """`code` is told to the relative once and kept nowhere."""

    name: str
    code: str
    ends_at: datetime


@dataclass(frozen=True)
class Presented:
    """What somebody at the page typed."""

    code: str
    name: str
    id_tail: str


def invite(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, relation_id: int
) -> Invited:
    """By an officer who may judge the relation. An earlier code of the same relative ends."""
    where = ctx.inmates.whereabouts(session, person_id=inmate_id)
    if where is None:
        raise NotFound
    by = require(actor, Action.RELATION_VERIFY, Target(inmate_id, where.place))
    relation = session.get(Relation, relation_id, with_for_update=True)
    if relation is None or relation.inmate_id != inmate_id:
        raise NotFound
    made = store_invitation(session, ctx, relation=relation, made_by=actor.person_id)
    detail = {"relation": relation_id}
    record = audit.Record("invitation_made", actor, by, subject_id=inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return made


def store_invitation(
    session: Session, ctx: Context, *, relation: Relation, made_by: int
) -> Invited:
    relative = session.get_one(Person, relation.relative_id)
    if not _can_come(ctx, relation, relative):
        raise CannotInvite
    now, code = ctx.clock.now(), new_code()
    open_ones = Invitation.person_id == relative.id, Invitation.ends_at > now
    session.execute(update(Invitation).where(*open_ones).values(ends_at=now))
    made = Invitation(
        code_index=_index(ctx, code),
        relation_id=relation.id,
        person_id=relative.id,
        made_by=made_by,
        made_at=now,
        ends_at=now + timedelta(hours=ctx.limits.number("identity.invitation")),
    )
    session.add(made)
    session.flush()
    return Invited(relative.name, code, made.ends_at)


def store_for(
    session: Session, ctx: Context, *, inmate_id: int, relative_id: int
) -> tuple[Presented, datetime]:
    """Without an actor: for setting an installation up. What to type, and until when."""
    query = select(Relation).where(
        Relation.inmate_id == inmate_id, Relation.relative_id == relative_id
    )
    relation = session.scalars(query).one()
    made = store_invitation(
        session, ctx, relation=relation, made_by=relation.verified_by or relative_id
    )
    known_id = open_field(ctx, SensitiveField.ID_NUMBER, session.get_one(Person, relative_id))
    signs = ctx.limits.number("identity.invitation_id_signs")
    return Presented(made.code, made.name, known_id[-signs:]), made.ends_at


def _can_come(ctx: Context, relation: Relation, relative: Person) -> bool:
    ended = relation.expires_on is not None and relation.expires_on < ctx.clock.today()
    is_verified = relation.state == RelationState.VERIFIED
    return is_verified and not ended and relative.id_number is not None


def _index(ctx: Context, code: str) -> bytes:
    return ctx.seals.index(plain_code(code), field="invitation")


def accept(
    session: Session, ctx: Context, *, shown: Presented, address: str, is_own_browser: bool
) -> Entered | GuituError:
    """Come in with the code, once. A refusal is returned, so that its count is kept."""
    index = _index(ctx, shown.code)
    where = family_log_in.place_of(ctx, address)
    attempt = Attempt(f"code:{index.hex()[:24]}", where)
    refusal = guesses.locked_refusal(session, ctx, attempt=attempt, card_opens=False)
    if refusal is not None:
        return refusal
    row = _open_one(session, ctx, index)
    if row is None or not _is_meant(session, ctx, row, shown):
        guesses.count_wrong(session, ctx, attempt=attempt)
        if row is not None:
            row.wrong += 1
        family_log_in.log_refused(session, ctx, person_id=row.person_id if row else None)
        return InvitationWrong()
    guesses.forget(session, attempt=attempt)
    row.used_at = ctx.clock.now()
    return family_log_in.enter(
        session, ctx, person_id=row.person_id, by="invitation", is_own_browser=is_own_browser
    )


def _open_one(session: Session, ctx: Context, index: bytes) -> Invitation | None:
    query = select(Invitation).where(
        Invitation.code_index == index,
        Invitation.used_at.is_(None),
        Invitation.ends_at > ctx.clock.now(),
        Invitation.wrong < ctx.limits.number("identity.wrong_invitations"),
    )
    return session.scalar(query.with_for_update())


def _is_meant(session: Session, ctx: Context, row: Invitation, shown: Presented) -> bool:
    """He says who he is, and the relation for which he was invited has not ended since."""
    person = session.get_one(Person, row.person_id)
    is_he = is_said(
        name=shown.name,
        id_tail=shown.id_tail,
        known_name=person.name,
        known_id=open_field(ctx, SensitiveField.ID_NUMBER, person),
        signs=ctx.limits.number("identity.invitation_id_signs"),
    )
    return is_he and bool(people.lasting_kin(session, ctx, relative_id=person.id))
