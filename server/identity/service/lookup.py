"""Officers look people up: search, one person's page, and the sealed fields, each look logged."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from server.identity.rules.kinds import PersonKind
from server.identity.rules.kinship import kinship_words
from server.identity.service.fields import OPENED_BY, SensitiveField, open_field
from server.identity.tables import Person, Relation
from server.infra import audit
from server.infra.context import Context, Whereabouts
from server.infra.errors import InvalidInput, NotFound, Refused, Sentence
from server.infra.permissions import (
    Action,
    Actor,
    Place,
    Target,
    places_of,
    require,
    require_purpose,
)


@dataclass(frozen=True)
class FoundPerson:
    person_id: int
    name: str
    name_latin: str
    whereabouts: Whereabouts


@dataclass(frozen=True)
class Found:
    people: tuple[FoundPerson, ...]
    are_more: bool


@dataclass(frozen=True)
class KnownRelation:
    relation_id: int
    person_id: int
    name: str
    kinship: str
    state: str

    @property
    def kinship_words(self) -> Sentence:
        return kinship_words(self.kinship)


@dataclass(frozen=True)
class PersonPage:
    """The ordinary fields; `sealed` names those that are known and opened one by one."""

    person_id: int
    name: str
    name_latin: str
    sex: str
    born_on: date | None
    whereabouts: Whereabouts
    relations: tuple[KnownRelation, ...]
    sealed: frozenset[SensitiveField]


def search(
    session: Session, ctx: Context, *, actor: Actor, text: str, purpose: str | None
) -> Found:
    """People held in the actor's places, by name, number or pinyin initials. A write: logged."""
    stated = require_purpose(purpose)
    places = places_of(actor, Action.PERSON_SEARCH)
    if not places:
        raise Refused(f"{Action.PERSON_SEARCH} nowhere")
    most = ctx.limits.number("identity.people_found")
    rows = session.scalars(
        select(Person)
        .where(
            Person.kind == PersonKind.INMATE,
            Person.id.in_(ctx.inmates.held_within(places)),
            _matches(ctx, text, places),
        )
        .order_by(Person.initials, Person.id)
        .limit(most + 1)
    ).all()
    found = _with_whereabouts(session, ctx, rows[:most])
    _log_search(session, ctx, actor=actor, purpose=stated, found=found)
    return Found(found, are_more=len(rows) > most)


def _matches(ctx: Context, text: str, places: Collection[Place]) -> ColumnElement[bool]:
    wanted = unicodedata.normalize("NFKC", text).strip()
    if not wanted:
        raise InvalidInput("an empty search would list everybody")
    if not wanted.isascii():
        return Person.name.contains(wanted, autoescape=True)
    return or_(
        Person.id.in_(ctx.inmates.held_under_number(wanted, places)),
        Person.initials.startswith(wanted.lower(), autoescape=True),
        Person.name_latin.icontains(wanted, autoescape=True),
    )


def _with_whereabouts(
    session: Session, ctx: Context, people: Sequence[Person]
) -> tuple[FoundPerson, ...]:
    where = ctx.inmates.whereabouts_of_all(session, person_ids=[person.id for person in people])
    return tuple(
        FoundPerson(person.id, person.name, person.name_latin, where[person.id])
        for person in people
        if person.id in where
    )


def _log_search(
    session: Session, ctx: Context, *, actor: Actor, purpose: str, found: Sequence[FoundPerson]
) -> None:
    looks = [
        audit.Record(
            Action.PERSON_SEARCH,
            actor,
            require(actor, Action.PERSON_SEARCH, _target(person.whereabouts)),
            subject_id=person.person_id,
            is_look=True,
            purpose=purpose,
        )
        for person in found
    ]
    nobody = audit.Record(Action.PERSON_SEARCH, actor, purpose=purpose, detail={"found": 0})
    audit.append_all(session, ctx.clock, looks or [nobody])


def read_person(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str | None
) -> PersonPage:
    """One inmate's page without its sealed fields. A write: the look is logged."""
    stated = require_purpose(purpose)
    where = _held(session, ctx, person_id)
    duty = require(actor, Action.PERSON_READ, _target(where))
    person = session.get_one(Person, person_id)
    page = PersonPage(
        person_id=person.id,
        name=person.name,
        name_latin=person.name_latin,
        sex=person.sex,
        born_on=person.born_on,
        whereabouts=where,
        relations=_relations(session, person_id),
        sealed=frozenset(field for field in SensitiveField if getattr(person, field.value)),
    )
    look = audit.Record(
        Action.PERSON_READ, actor, duty, subject_id=person_id, is_look=True, purpose=stated
    )
    audit.append(session, ctx.clock, look)
    return page


def open_sealed(  # all by keyword
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    person_id: int,
    fields: Collection[SensitiveField],
    purpose: str | None,
) -> dict[SensitiveField, str]:
    """The asked fields in clear, each by the permission of its own kind, each logged."""
    stated = require_purpose(purpose)
    target = _target(_held(session, ctx, person_id))
    duties = {field: require(actor, OPENED_BY[field], target) for field in sorted(set(fields))}
    person = session.get_one(Person, person_id)
    opened = {field: open_field(ctx, field, person) for field in duties}
    looks = [
        audit.Record(
            OPENED_BY[field],
            actor,
            duty,
            subject_id=person_id,
            is_look=True,
            purpose=stated,
            detail={"field": field.value},
        )
        for field, duty in duties.items()
    ]
    audit.append_all(session, ctx.clock, looks)
    return opened


def _held(session: Session, ctx: Context, person_id: int) -> Whereabouts:
    where = ctx.inmates.whereabouts(session, person_id=person_id)
    if where is None:
        raise NotFound
    return where


def _target(where: Whereabouts) -> Target:
    return Target(where.person_id, where.place)


def _relations(session: Session, inmate_id: int) -> tuple[KnownRelation, ...]:
    query = (
        select(Relation.id, Relation.relative_id, Person.name, Relation.kinship, Relation.state)
        .join(Person, Person.id == Relation.relative_id)
        .where(Relation.inmate_id == inmate_id)
        .order_by(Relation.id)
    )
    return tuple(KnownRelation(*row) for row in session.execute(query))
