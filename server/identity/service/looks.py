"""What a person sees of himself: who looked at his data and why, and how he likes the screen."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from server.identity.service.access_needs import keep_access_needs
from server.identity.service.terminal_login import person_card
from server.identity.tables import Person
from server.infra import audit
from server.infra.audit import AuditEntry
from server.infra.context import Context
from server.infra.errors import NotFound, NotLoggedIn, Sentence
from server.infra.permissions import Action, Actor, Target, require, require_purpose
from server.infra.words import look_words, purpose_words, role_words
from server.wire.base import Text
from server.wire.identity import Look, LooksReply, PersonCard, PreferencesRequest


def looks(session: Session, ctx: Context, *, actor: Actor) -> LooksReply:
    """The reads of this person's data by staff, newest first."""
    require(actor, Action.LOOKS_READ, Target(actor.person_id))
    return _looks(session, ctx, person_id=actor.person_id)


def looks_for_staff(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str | None
) -> LooksReply:
    """Who looked at an inmate before. A write session: this look is logged too."""
    stated = require_purpose(purpose)
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    if where is None:
        raise NotFound
    duty = require(actor, Action.PERSON_READ, Target(person_id, where.place))
    reply = _looks(session, ctx, person_id=person_id)
    look = audit.Record(
        Action.PERSON_READ, actor, duty, subject_id=person_id, is_look=True, purpose=stated
    )
    audit.append(session, ctx.clock, look)
    return reply


def _looks(session: Session, ctx: Context, *, person_id: int) -> LooksReply:
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_id == person_id, AuditEntry.is_look.is_(True))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(ctx.limits.number("identity.looks_shown"))
    )
    return LooksReply(
        as_of=ctx.clock.now(), looks=[_look(entry) for entry in session.scalars(query)]
    )


def _look(entry: AuditEntry) -> Look:
    return Look(
        at=entry.at,
        who=entry.actor_name,
        role=_text(role_words(entry.role)),
        what=_text(look_words(entry.action)),
        purpose=_text(purpose_words(entry.purpose)),
    )


def _text(words: Sentence) -> Text:
    return Text(zh=words.zh, en=words.en)


def count_looks(person: ColumnElement[int], *, since: ColumnElement[datetime]) -> Select[int]:
    """How many looks there were, for `home` to ask beside its other figures."""
    return select(func.count()).where(
        AuditEntry.subject_id == person, AuditEntry.is_look.is_(True), AuditEntry.at >= since
    )


def me(session: Session, ctx: Context, *, actor: Actor) -> PersonCard:
    """Who is logged in, as the header of every screen shows it."""
    where = ctx.inmates.whereabouts(session, person_id=actor.person_id)
    if where is None:
        raise NotLoggedIn("no longer held")
    return person_card(ctx, session.get_one(Person, actor.person_id), where)


def keep_preferences(
    session: Session, ctx: Context, *, actor: Actor, request: PreferencesRequest
) -> None:
    duty = require(actor, Action.SETTINGS_CHANGE, Target(actor.person_id))
    person = session.get_one(Person, actor.person_id, with_for_update=True)
    person.language = request.language
    person.text_size = request.text_size
    person.high_contrast = request.high_contrast
    keep_access_needs(ctx, person, request)
    record = audit.Record(Action.SETTINGS_CHANGE, actor, duty, subject_id=actor.person_id)
    audit.append(session, ctx.clock, record)
