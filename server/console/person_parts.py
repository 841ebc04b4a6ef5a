"""The parts of one person's page: each reads what it shows, once, with its own logged look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.courses import service as courses
from server.custody import service as custody
from server.identity.service import looks, lookup
from server.infra.context import Context
from server.infra.permissions import Action, Actor
from server.scores.service import reading


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


def _facts(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return custody.facts_for_staff(
        session, ctx, actor=actor, person_id=person_id, purpose=purpose
    )


def _sentence(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return custody.sentence_for_staff(
        session, ctx, actor=actor, person_id=person_id, purpose=purpose
    )


def _scores(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return reading.scores_for_staff(
        session, ctx, actor=actor, inmate_id=person_id, purpose=purpose
    )


def _account(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str
) -> object:
    return accounts.account_for_staff(
        session, ctx, actor=actor, person_id=person_id, purpose=purpose
    )


def _hours(session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str) -> object:
    return courses.hours_for_staff(session, ctx, actor=actor, person_id=person_id, purpose=purpose)
