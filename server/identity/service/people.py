"""Takes people and their relations, in bulk and one by one, and knows them again."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # rows for SQLAlchemy Core have values of many types

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.identity.rules.faces import age_on
from server.identity.rules.kinds import PersonKind, RelationState, Sex
from server.identity.rules.names import initials, latin_name
from server.identity.service.fields import SensitiveField, open_field, seal_field
from server.identity.tables import Person, Relation
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Target, require

BATCH = 500


@dataclass(frozen=True)
class PersonFacts:
    """What a record states of a person. With `person_id`, stated values replace the known ones."""

    kind: PersonKind
    name: str
    person_id: int | None = None
    sex: Sex = Sex.UNKNOWN
    born_on: date | None = None
    id_number: str = ""
    phone: str = ""
    address: str = ""
    nation: str = ""
    is_minor: bool | None = None

    def stated(self, field: SensitiveField) -> str:
        if field is SensitiveField.IS_MINOR:
            return "" if self.is_minor is None else str(int(self.is_minor))
        return str(getattr(self, field.value))


@dataclass(frozen=True)
class RelationFacts:
    inmate_id: int
    relative_id: int
    kinship: str
    document: str = ""


def take_people(session: Session, ctx: Context, rows: Iterable[PersonFacts]) -> list[int]:
    """Store people and return their ids in the order given. What is known already is not written.

    Every `id_number` and `phone` must be normalised, for they are found again by exact match.
    """
    taken = list(rows)
    fresh = [facts for facts in taken if facts.person_id is None]
    made = iter(_insert(session, ctx, fresh))
    _update(session, ctx, [facts for facts in taken if facts.person_id is not None])
    return [next(made) if facts.person_id is None else facts.person_id for facts in taken]


def _insert(session: Session, ctx: Context, rows: Sequence[PersonFacts]) -> list[int]:
    if not rows:
        return []
    statement = insert(Person).returning(Person.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, [_row(ctx, facts) for facts in rows]))


def _row(ctx: Context, facts: PersonFacts) -> dict[str, Any]:  # values of many types
    uid = uuid.uuid4().hex
    row: dict[str, Any] = {  # the same
        "uid": uid,
        "kind": facts.kind,
        "sex": facts.sex,
        "born_on": facts.born_on,
        "created_at": ctx.clock.now(),
        **_named(facts.name),
    }
    for field in SensitiveField:
        row |= seal_field(ctx, field, facts.stated(field), uid=uid)
    return row


def _named(name: str) -> dict[str, str]:
    return {"name": name, "name_latin": latin_name(name)[:160], "initials": initials(name)[:40]}


def _update(session: Session, ctx: Context, rows: Sequence[PersonFacts]) -> None:
    for start in range(0, len(rows), BATCH):
        batch = {facts.person_id: facts for facts in rows[start : start + BATCH]}
        query = select(Person).where(Person.id.in_(batch)).with_for_update()
        known = {person.id: person for person in session.scalars(query)}
        if len(known) != len(batch):
            raise NotFound
        for person_id, person in known.items():
            _restate(ctx, person, batch[person_id])


def _restate(ctx: Context, person: Person, facts: PersonFacts) -> None:
    if facts.name != person.name:
        for column, value in _named(facts.name).items():
            setattr(person, column, value)
    person.sex = facts.sex or person.sex
    person.born_on = facts.born_on or person.born_on
    for field in SensitiveField:
        stated = facts.stated(field)
        if stated and stated != open_field(ctx, field, person):
            for column, sealed in seal_field(ctx, field, stated, uid=person.uid).items():
                setattr(person, column, sealed)


def find_by_id_numbers(
    session: Session, ctx: Context, id_numbers: Collection[str], *, kind: PersonKind
) -> dict[str, int]:
    """The ids of those who are known by these numbers, of one kind."""
    by_index = {id_number_index(ctx, number): number for number in id_numbers}
    found: dict[str, int] = {}
    indexes = list(by_index)
    for start in range(0, len(indexes), BATCH):
        query = select(Person.id_number_index, Person.id).where(
            Person.id_number_index.in_(indexes[start : start + BATCH]), Person.kind == kind
        )
        for index, person_id in session.execute(query.order_by(Person.id.desc())):
            found[by_index[index or b""]] = person_id
    return found


def id_number_index(ctx: Context, id_number: str) -> bytes:
    return ctx.seals.index(id_number, field=SensitiveField.ID_NUMBER)


def names_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """For a caller that has its own permission to say who these are."""
    query = select(Person.id, Person.name).where(Person.id.in_(set(person_ids)))
    return dict(session.execute(query).all())


def minors_among(
    session: Session, ctx: Context, person_ids: Collection[int], *, on: date, full_age: int
) -> set[int]:
    """By the birth date; where none is known, by what the record states.

    For a caller that may not say who they are: it decides by it how they are treated.
    """
    found = session.scalars(select(Person).where(Person.id.in_(set(person_ids))))
    return {each.id for each in found if _is_minor(ctx, each, on=on, full_age=full_age)}


def _is_minor(ctx: Context, person: Person, *, on: date, full_age: int) -> bool:
    if person.born_on is not None:
        return age_on(on, born_on=person.born_on) < full_age
    return open_field(ctx, SensitiveField.IS_MINOR, person) == "1"


@dataclass(frozen=True)
class KnownKin:
    """A relation that has not ended, as far as a booking needs it."""

    inmate_id: int
    relative_id: int
    kinship: str
    is_verified: bool
    expires_on: date | None


def known_kin(
    session: Session, *, inmate_id: int | None = None, relative_id: int | None = None
) -> list[KnownKin]:
    """The relations of an inmate, of a relative, or between two. The caller has its permission."""
    query = select(Relation).where(Relation.state != RelationState.ENDED).order_by(Relation.id)
    if inmate_id is not None:
        query = query.where(Relation.inmate_id == inmate_id)
    if relative_id is not None:
        query = query.where(Relation.relative_id == relative_id)
    return [
        KnownKin(
            row.inmate_id,
            row.relative_id,
            row.kinship,
            row.state == RelationState.VERIFIED,
            row.expires_on,
        )
        for row in session.scalars(query)
    ]


def lasting_kin(session: Session, ctx: Context, *, relative_id: int) -> list[KnownKin]:
    """Of a relative, the relations that an officer has verified and that are still in force."""
    today = ctx.clock.today()
    return [
        kin
        for kin in known_kin(session, relative_id=relative_id)
        if kin.is_verified and (kin.expires_on is None or kin.expires_on >= today)
    ]


def take_relations(session: Session, rows: Iterable[RelationFacts]) -> int:
    """Store relations as unverified; a known one gets its new kinship. Returns how many changed."""
    wanted = {(facts.inmate_id, facts.relative_id): facts for facts in rows}
    known = _known_relations(session, {facts.inmate_id for facts in wanted.values()})
    fresh = [facts for pair, facts in wanted.items() if pair not in known]
    changed = [
        {"id": known[pair].id, "kinship": facts.kinship}
        for pair, facts in wanted.items()
        if pair in known and known[pair].kinship != facts.kinship
    ]
    if fresh:
        session.execute(insert(Relation), [vars(facts) for facts in fresh])
    if changed:
        session.execute(update(Relation), changed)
    return len(fresh) + len(changed)


def store_verified(
    session: Session, ctx: Context, *, inmate_id: int, relative_id: int, verified_by: int
) -> None:
    """Without an actor: for setting an installation up with relations that somebody has seen."""
    session.execute(
        update(Relation)
        .where(Relation.inmate_id == inmate_id, Relation.relative_id == relative_id)
        .values(state=RelationState.VERIFIED, verified_by=verified_by, verified_at=ctx.clock.now())
    )


def judge_relation(  # all by keyword
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    inmate_id: int,
    relation_id: int,
    is_kin: bool,
    document: str,
) -> None:
    """An officer has seen the paper that shows the kinship, or ends a relation that is none."""
    where = ctx.inmates.whereabouts(session, person_id=inmate_id)
    if where is None:
        raise NotFound
    by = require(actor, Action.RELATION_VERIFY, Target(inmate_id, where.place))
    relation = session.get(Relation, relation_id, with_for_update=True)
    if relation is None or relation.inmate_id != inmate_id:
        raise NotFound
    if not document.strip():
        raise InvalidInput("a judgement names the paper it rests on")
    state = RelationState.VERIFIED if is_kin else RelationState.ENDED
    if relation.state == state:
        raise Conflict("it is so already")
    relation.state, relation.document = state, document.strip()
    relation.verified_by, relation.verified_at = actor.person_id, ctx.clock.now()
    # The paper may name people: the relation's own row keeps it, the log does not.
    detail = {"relation": relation_id, "state": state.value}
    record = audit.Record(Action.RELATION_VERIFY, actor, by, subject_id=inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)


def _known_relations(
    session: Session, inmate_ids: Collection[int]
) -> dict[tuple[int, int], Relation]:
    ids = sorted(inmate_ids)
    known: dict[tuple[int, int], Relation] = {}
    for start in range(0, len(ids), BATCH):
        query = select(Relation).where(Relation.inmate_id.in_(ids[start : start + BATCH]))
        for relation in session.scalars(query):
            known[relation.inmate_id, relation.relative_id] = relation
    return known
