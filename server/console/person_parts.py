"""The parts of one person's page: each reads what it shows, once, with its own logged look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.courses import service as courses
from server.custody import service as custody
from server.custody.rules import Statement, StatementKind
from server.custody.service import KnownBlock
from server.identity.service import faces, looks, lookup
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, may
from server.ingest import service as ingest
from server.scores import service as scores
from server.wire.ingest import LineageReply

SOURCES_SHOWN: Final = 20


@dataclass(frozen=True)
class FactsAndSources:
    """How a person is held, and from which rows of which imports this was taken."""

    facts: Sequence[Statement]
    assessments: Sequence[Statement]
    sources: Sequence[LineageReply]
    # Where this officer may send him; empty for who has no duty for it.
    goals: Sequence[KnownBlock]


class ReadsPart(Protocol):
    def __call__(
        self, session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
    ) -> object:
        """Read one part of a person for staff; the look is logged."""


@dataclass(frozen=True)
class Part:
    """A tab. `title` is a sentence of the catalogue."""

    code: str
    title: str
    icon: str
    action: Action
    read: ReadsPart


@dataclass(frozen=True)
class Shown:
    """A person's heading and one part of him."""

    person: lookup.PersonPage
    part: Part
    content: object


def _facts(session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str) -> object:
    del ctx, purpose  # the page's own look covers these facts
    said = [
        each
        for each in custody.custody_facts(session, person_id=person_id)
        if each.name != "left_on" or each.value is not None
    ]
    return FactsAndSources(
        [each for each in said if each.kind is StatementKind.FACT],
        [each for each in said if each.kind is StatementKind.ASSESSMENT],
        ingest.lineage(session, person_id=person_id)[-SOURCES_SHOWN:],
        _goals(session, actor=actor, person_id=person_id),
    )


def _goals(session: Session, *, actor: Actor, person_id: int) -> list[KnownBlock]:
    here = custody.target_of(session, person_id=person_id)
    if not may(actor, Action.PERSON_TRANSFER, here):
        return []
    return [block for block in custody.known_blocks(session) if block.place != here.place]


def _sentence(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return custody.sentence_for_staff(
        session, ctx, actor=actor, person_id=person_id, purpose=purpose
    )


def _scores(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return scores.scores_for_staff(session, ctx, actor=actor, inmate_id=person_id, purpose=purpose)


def _cycles(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return scores.cycles_for_staff(session, ctx, actor=actor, inmate_id=person_id, purpose=purpose)


def _account(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return accounts.account_for_staff(
        session, ctx, actor=actor, person_id=person_id, purpose=purpose
    )


def _hours(session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str) -> object:
    return courses.hours_for_staff(session, ctx, actor=actor, person_id=person_id, purpose=purpose)


def _looks(session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str) -> object:
    return looks.looks_for_staff(session, ctx, actor=actor, person_id=person_id, purpose=purpose)


def _face(session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str) -> object:
    return faces.facts_for_staff(session, ctx, actor=actor, person_id=person_id, purpose=purpose)


FACTS: Final = Part("facts", "Facts", "identification-card", Action.PERSON_READ, _facts)
PARTS: Final[Mapping[str, Part]] = {
    part.code: part
    for part in (
        FACTS,
        Part("scores", "Scores", "chart-bar", Action.SCORE_READ, _scores),
        Part("cycles", "Cycles", "medal", Action.SCORE_READ, _cycles),
        Part("sentence", "Sentence", "path", Action.SENTENCE_READ, _sentence),
        Part("account", "Account", "wallet", Action.ACCOUNT_READ, _account),
        Part("hours", "Class hours", "graduation-cap", Action.CLASS_HOURS_READ, _hours),
        Part("face", "Face", "scan-smiley", Action.FACE_ENROL, _face),
        Part("looks", "Who looked", "eye", Action.PERSON_READ, _looks),
    )
}


def read_part(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, code: str, purpose: str
) -> Shown:
    """The person's heading and one part, in one transaction. Nothing else of him is read."""
    part = PARTS.get(code)
    if part is None:
        raise NotFound
    person = lookup.read_person(session, ctx, actor=actor, person_id=person_id, purpose=purpose)
    content = part.read(session, ctx, actor=actor, person_id=person_id, purpose=purpose)
    return Shown(person, part, content)
