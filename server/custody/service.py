"""Where people are held and how their sentences stand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.custody import rules
from server.custody.tables import Block, Cell, Inmate, Prison, Sentence, SentenceChange, Transfer
from server.identity.service import credentials, faces, people
from server.identity.service.credentials import NumberFacts
from server.infra import audit
from server.infra.context import Context, PlaceWords, Whereabouts
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import (
    Action,
    Actor,
    Place,
    Target,
    require,
    require_purpose,
)
from server.wire.base import Text
from server.wire.custody import Milestone, SentenceKind, SentenceReply
from server.wire.custody import SentenceChange as ChangeReply


@dataclass(frozen=True)
class KnownBlock:
    place: Place
    prison: Text
    block: Text
    prison_code: str


class CountedBack(TypedDict):
    """How many days before the end two of the milestones stand."""

    exit_days: int
    notice_days: int


@dataclass(frozen=True)
class SentenceSummary:
    """What the home screen shows of a sentence."""

    ends_on: date | None
    days_left: int | None
    next_milestone_on: date | None


_WHERE_KEPT = (
    select(
        Inmate.person_id,
        Inmate.number,
        Inmate.prison_id,
        Inmate.block_id,
        Prison.name.label("prison"),
        Block.name.label("block"),
    )
    .join(Prison, Prison.id == Inmate.prison_id)
    .join(Block, Block.id == Inmate.block_id)
)
_WHEREABOUTS = _WHERE_KEPT.where(Inmate.person_id == bindparam("person"))
_HELD = _WHEREABOUTS.where(Inmate.left_on.is_(None))
_ALL_HELD = _WHERE_KEPT.where(
    Inmate.person_id.in_(bindparam("people", expanding=True)), Inmate.left_on.is_(None)
)


class InmateFinder:
    """How other capabilities learn where an inmate is, without importing custody."""

    def whereabouts(self, session: Session, *, person_id: int) -> Whereabouts | None:
        found = session.execute(_HELD, {"person": person_id}).one_or_none()
        return _whereabouts(found) if found else None

    def whereabouts_of_all(
        self, session: Session, *, person_ids: Collection[int]
    ) -> dict[int, Whereabouts]:
        rows = session.execute(_ALL_HELD, {"people": list(person_ids)})
        return {row.person_id: _whereabouts(row) for row in rows}

    def held_within(self, places: Collection[Place]) -> Select[int]:
        return select(Inmate.person_id).where(
            Inmate.left_on.is_(None), or_(false(), *(_stands_in(place) for place in places))
        )

    def held_under_number(self, number: str, places: Collection[Place]) -> Select[int]:
        return self.held_within(places).where(Inmate.number.startswith(number, autoescape=True))

    def place_words(self, session: Session, place: Place) -> PlaceWords:
        prison = session.get(Prison, place.prison_id) if place.prison_id else None
        block = session.get(Block, place.block_id) if place.block_id else None
        return PlaceWords(prison.name if prison else "", block.name if block else "")

    def is_place(self, session: Session, place: Place) -> bool:
        if place.block_id is not None:
            block = session.get(Block, place.block_id)
            return block is not None and block.prison_id == place.prison_id
        return place.prison_id is None or session.get(Prison, place.prison_id) is not None


def _stands_in(place: Place) -> ColumnElement[bool]:
    if place.prison_id is None:
        return true()
    if place.block_id is None:
        return Inmate.prison_id == place.prison_id
    return and_(Inmate.prison_id == place.prison_id, Inmate.block_id == place.block_id)


def whereabouts(session: Session, *, person_id: int) -> Whereabouts | None:
    found = session.execute(_WHEREABOUTS, {"person": person_id}).one_or_none()
    return _whereabouts(found) if found else None


def _whereabouts(found: Row[int, str, int, int, str, str]) -> Whereabouts:
    return Whereabouts(
        person_id=found.person_id,
        number=found.number,
        place=Place(found.prison_id, found.block_id),
        prison=found.prison,
        block=found.block,
    )


def target_of(session: Session, *, person_id: int) -> Target:
    """What permission rules need of an inmate; NotFound for anyone else."""
    found = whereabouts(session, person_id=person_id)
    if found is None:
        raise NotFound
    return Target(person_id, found.place)


def home_columns() -> Select[int, str, date, date | None]:
    """What the home screen needs of every sentence, for `home` to join to one person."""
    return select(Sentence.person_id, Sentence.kind, Sentence.starts_on, Sentence.ends_on)


def sentence_summary(
    ctx: Context, *, kind: str, starts_on: date, ends_on: date | None
) -> SentenceSummary:
    """The values are those of `home_columns`."""
    today = ctx.clock.today()
    term = rules.Term(SentenceKind(kind), starts_on, ends_on)
    return SentenceSummary(
        ends_on=term.ends_on,
        days_left=rules.days_left(term.ends_on, today=today),
        next_milestone_on=rules.next_date(term, today=today, **_counted_back(ctx)),
    )


def my_sentence(session: Session, ctx: Context, *, actor: Actor) -> SentenceReply:
    require(actor, Action.SENTENCE_READ, Target(actor.person_id))
    return _sentence_reply(session, ctx, person_id=actor.person_id)


def sentence_for_staff(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str | None
) -> SentenceReply:
    """A write session: the look is logged."""
    stated = require_purpose(purpose)
    duty = require(actor, Action.SENTENCE_READ, target_of(session, person_id=person_id))
    reply = _sentence_reply(session, ctx, person_id=person_id)
    look = audit.Record(
        Action.SENTENCE_READ, actor, duty, subject_id=person_id, is_look=True, purpose=stated
    )
    audit.append(session, ctx.clock, look)
    return reply


def _sentence_reply(session: Session, ctx: Context, *, person_id: int) -> SentenceReply:
    sentence = session.get(Sentence, person_id)
    if sentence is None:
        raise NotFound("no sentence is recorded")
    changes = list(
        session.scalars(
            select(SentenceChange)
            .where(SentenceChange.person_id == person_id)
            .order_by(SentenceChange.decided_on)
        )
    )
    today = ctx.clock.today()
    term = rules.Term(SentenceKind(sentence.kind), sentence.starts_on, sentence.ends_on)
    stated = [rules.Change(change.decided_on, change.title, change.days) for change in changes]
    return SentenceReply(
        as_of=ctx.clock.now(),
        kind=term.kind,
        started_on=term.starts_on,
        original_end=sentence.original_end,
        ends_on=term.ends_on,
        days_served=max(0, (today - term.starts_on).days),
        days_left=rules.days_left(term.ends_on, today=today),
        milestones=_milestones(ctx, term, changes=stated, today=today),
        changes=[_change_reply(change) for change in changes],
        source=Text(zh=sentence.source),
    )


def _milestones(
    ctx: Context, term: rules.Term, *, changes: list[rules.Change], today: date
) -> list[Milestone]:
    return rules.milestones(term, changes, today=today, **_counted_back(ctx))


def _counted_back(ctx: Context) -> CountedBack:
    return {
        "exit_days": ctx.limits.number("custody.exit_education_days"),
        "notice_days": ctx.limits.number("custody.release_notice_days"),
    }


def _change_reply(change: SentenceChange) -> ChangeReply:
    return ChangeReply(
        decided_on=change.decided_on,
        title=Text(zh=change.title),
        days=change.days,
        new_end=change.new_end,
        document=change.document,
    )


def custody_facts(session: Session, *, person_id: int) -> list[rules.Statement]:
    """For a caller that has asked for PERSON_READ and logs the look itself."""
    inmate, kept = session.get(Inmate, person_id), whereabouts(session, person_id=person_id)
    if inmate is None or kept is None:
        raise NotFound
    cell = session.get(Cell, inmate.cell_id) if inmate.cell_id else None
    place = [kept.prison, kept.block, *([cell.name] if cell else [])]
    taken = rules.Origin(inmate.recorded_by, inmate.recorded_at, inmate.source)
    return [
        rules.fact("number", taken, value=inmate.number),
        rules.fact("place", _last_move(session, inmate) or taken, value=" · ".join(place)),
        rules.fact("admitted_on", taken, value=inmate.admitted_on),
        rules.fact("left_on", taken, value=inmate.left_on),
        rules.fact("education", taken, value=inmate.education),
        rules.fact("able_to_work", taken, value=inmate.able_to_work),
        rules.Statement(
            "treatment_level",
            inmate.treatment_level,
            rules.StatementKind.ASSESSMENT,
            inmate.treatment_by,
            inmate.treatment_at,
            inmate.treatment_source,
            inmate.treatment_expires_on,
        ),
    ]


def _last_move(session: Session, inmate: Inmate) -> rules.Origin | None:
    """The transfer by which he is where he is; None where a record said it later."""
    moves = select(Transfer).where(
        Transfer.person_id == inmate.person_id, Transfer.at >= inmate.recorded_at
    )
    last = session.scalars(moves.order_by(Transfer.at.desc(), Transfer.id.desc())).first()
    if last is None:
        return None
    names = people.names_of(session, [last.ordered_by])
    return rules.Origin(names.get(last.ordered_by, ""), last.at, last.reason)


def known_blocks(session: Session) -> list[KnownBlock]:
    """Every block with its prison, for forms that ask for a place."""
    query = select(Block, Prison).join(Prison).order_by(Prison.id, Block.id)
    return [
        KnownBlock(
            Place(prison.id, block.id),
            Text(zh=prison.name, en=prison.name_en),
            Text(zh=block.name, en=block.name_en),
            prison.code,
        )
        for block, prison in session.execute(query)
    ]


def change_sentence(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    person_id: int,
    decided_on: date,
    title: str,
    days: int,
    document: str,
) -> None:
    """Record a court's reduction or extension and move the end of the sentence."""
    duty = require(actor, Action.SENTENCE_CHANGE, target_of(session, person_id=person_id))
    sentence = session.get(Sentence, person_id, with_for_update=True)
    if sentence is None:
        raise NotFound("no sentence is recorded")
    if not document.strip() or days == 0:
        raise InvalidInput("a change names its document and its days")
    term = rules.Term(SentenceKind(sentence.kind), sentence.starts_on, sentence.ends_on)
    sentence.ends_on = rules.end_after(term, days=days, decided_on=decided_on)
    session.add(
        SentenceChange(
            person_id=person_id,
            decided_on=decided_on,
            title=title,
            days=days,
            new_end=sentence.ends_on,
            document=document.strip(),
            recorded_by=actor.person_id,
            recorded_at=ctx.clock.now(),
        )
    )
    detail = {"days": days, "document": document.strip()}
    record = audit.Record(Action.SENTENCE_CHANGE, actor, duty, subject_id=person_id, detail=detail)
    audit.append(session, ctx.clock, record)


def transfer(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, to_block_id: int, reason: str
) -> None:
    """Move a person to another block, in this prison or another."""
    inmate = session.get(Inmate, person_id, with_for_update=True)
    goal = session.get(Block, to_block_id)
    if inmate is None or goal is None:
        raise NotFound
    here = Target(person_id, Place(inmate.prison_id, inmate.block_id))
    duty = require(actor, Action.PERSON_TRANSFER, here)
    if inmate.block_id == goal.id:
        raise Conflict("already there")
    if not reason.strip():
        raise InvalidInput("a transfer states its reason")
    session.add(
        Transfer(
            person_id=person_id,
            from_block_id=inmate.block_id,
            to_block_id=goal.id,
            at=ctx.clock.now(),
            ordered_by=actor.person_id,
            reason=reason.strip(),
        )
    )
    erased: list[audit.Record] = []
    if goal.prison_id != inmate.prison_id:
        erased = faces.erase_of_who_left(session, ctx, person_ids=[person_id], actor=actor)
        _change_prison(session, ctx, inmate, prison_id=goal.prison_id)
    inmate.block_id, inmate.cell_id = goal.id, None
    approvals.move_items(session, person_id=person_id, prison_id=goal.prison_id, block_id=goal.id)
    now_at = Place(goal.prison_id, goal.id)
    ctx.tell_moved(session, actor=actor, person_id=person_id, place=now_at)
    detail = {"to_block": goal.id, "reason": reason.strip()}
    record = audit.Record(Action.PERSON_TRANSFER, actor, duty, subject_id=person_id, detail=detail)
    audit.append_all(session, ctx.clock, [record, *erased])


def _change_prison(session: Session, ctx: Context, inmate: Inmate, *, prison_id: int) -> None:
    """Let the person keep his number and log in with it there; Conflict where it is taken."""
    taken = select(Inmate.person_id).where(
        Inmate.prison_id == prison_id, Inmate.number == inmate.number
    )
    if session.scalar(taken) is not None:
        raise Conflict("his number is another person's there")
    inmate.prison_id = prison_id
    known = NumberFacts(inmate.person_id, prison_id, inmate.number)
    credentials.take_numbers(session, ctx, [known])


def people_in(session: Session, *, places: Iterable[Place]) -> set[int] | None:
    """The ids of those held in the places; None means everyone."""
    found: set[int] = set()
    for place in places:
        if place.prison_id is None:
            return None
        query = select(Inmate.person_id).where(Inmate.prison_id == place.prison_id)
        if place.block_id is not None:
            query = query.where(Inmate.block_id == place.block_id)
        found.update(session.scalars(query))
    return found


def held_people(session: Session) -> dict[int, bool]:
    """Everyone who is held, and whether he is able to work."""
    query = select(Inmate.person_id, Inmate.able_to_work).where(Inmate.left_on.is_(None))
    return dict(session.execute(query).all())


_ABLE_TO_WORK = select(Inmate.able_to_work).where(Inmate.person_id == bindparam("person"))


def is_able_to_work(session: Session, *, person_id: int) -> bool:
    able = session.connection().execute(_ABLE_TO_WORK, {"person": person_id}).scalar()
    if able is None:
        raise NotFound
    return able


def treatment_level(session: Session, *, person_id: int) -> str:
    """As the prison's record has it, for who counts by it; empty where none is known."""
    level = session.scalar(select(Inmate.treatment_level).where(Inmate.person_id == person_id))
    return level or ""
