"""The one-tap overview, composed in one statement of what each capability shows of itself."""

from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.custody import service as custody
from server.identity.service import looks
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Target, require
from server.infra.prepared import Prepared
from server.infra.types import UtcMoment
from server.scores.service import summary as scores
from server.sync import service as sync
from server.wire.home import HomeReply

_PERSON: Final = bindparam("person", type_=Integer)
_SINCE: Final = bindparam("since", type_=UtcMoment)
_SCORE: Final = scores.home_columns().subquery("score")
_SENTENCE: Final = custody.home_columns().subquery("term")
_ACCOUNT: Final = accounts.home_columns().subquery("account")
_ME: Final = select(_PERSON.label("id")).subquery("me")


class _Shown(NamedTuple):
    """The columns of the statement below, in its order."""

    cycle_points: int | None
    month: int
    month_points: int
    commendations: int | None
    last_grade: str | None
    open_cases: int | None
    kind: str
    starts_on: date | None
    ends_on: date | None
    balance_fen: int | None
    looks: int
    refused_acts: int


_OVERVIEW: Final = select(
    _SCORE.c.cycle_points,
    _SCORE.c.month,
    _SCORE.c.month_points,
    _SCORE.c.commendations,
    _SCORE.c.last_grade,
    _SCORE.c.open_cases,
    _SENTENCE.c.kind,
    _SENTENCE.c.starts_on,
    _SENTENCE.c.ends_on,
    _ACCOUNT.c.balance_fen,
    looks.count_looks(_PERSON, since=_SINCE).scalar_subquery().label("looks"),
    sync.count_refused(_PERSON).scalar_subquery().label("refused_acts"),
).select_from(
    _ME.outerjoin(_SCORE, _SCORE.c.inmate_id == _PERSON)
    .outerjoin(_SENTENCE, _SENTENCE.c.person_id == _PERSON)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.person_id == _PERSON)
)
_ASKED: Final = Prepared(_OVERVIEW)


def overview(session: Session, ctx: Context, *, actor: Actor) -> HomeReply:
    """Where the person stands."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    row = _ASKED.first(session, person=actor.person_id, since=_month_began(ctx))
    return _reply(ctx, _Shown(*row or ()))


def _month_began(ctx: Context) -> datetime:
    first = ctx.clock.today().replace(day=1)
    return datetime.combine(first, time(), tzinfo=ctx.clock.zone).astimezone(UTC)


def _reply(ctx: Context, row: _Shown) -> HomeReply:
    has_score = row.cycle_points is not None
    sentence = (
        custody.sentence_summary(ctx, kind=row.kind, starts_on=row.starts_on, ends_on=row.ends_on)
        if row.starts_on is not None
        else None
    )
    return HomeReply(
        as_of=ctx.clock.now(),
        cycle_points=row.cycle_points,
        cycle_target=ctx.limits.number("scores.cycle_points") if has_score else None,
        month_points=_points_this_month(ctx, row) if has_score else None,
        commendations=row.commendations,
        last_grade=scores.grade_of(row.last_grade),
        open_cases=row.open_cases or 0,
        sentence_ends_on=row.ends_on,
        sentence_without_end=sentence is not None and row.ends_on is None,
        days_left=sentence.days_left if sentence else None,
        next_milestone_on=sentence.next_milestone_on if sentence else None,
        balance_fen=row.balance_fen,
        looks_this_month=row.looks,
        refused_acts=row.refused_acts,
    )


def _points_this_month(ctx: Context, row: _Shown) -> int:
    return scores.points_of_month(month=row.month, points=row.month_points, today=ctx.clock.today())
