"""The one-tap overview, composed in one statement of what each capability shows of itself."""

from datetime import UTC, datetime, time
from typing import Any, Final  # Any: a row of columns that four capabilities chose

from sqlalchemy import Integer, Row, bindparam, select
from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.custody import service as custody
from server.identity.service import looks
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Target, require
from server.infra.types import UtcMoment
from server.scores.service import summary as scores
from server.wire.home import HomeReply

_PERSON: Final = bindparam("person", type_=Integer)
_SINCE: Final = bindparam("since", type_=UtcMoment)
_SCORE: Final = scores.home_columns().subquery("score")
_SENTENCE: Final = custody.home_columns().subquery("term")
_ACCOUNT: Final = accounts.home_columns().subquery("account")
_ME: Final = select(_PERSON.label("id")).subquery("me")
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
).select_from(
    _ME.outerjoin(_SCORE, _SCORE.c.inmate_id == _PERSON)
    .outerjoin(_SENTENCE, _SENTENCE.c.person_id == _PERSON)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.person_id == _PERSON)
)


def overview(session: Session, ctx: Context, *, actor: Actor) -> HomeReply:
    """Where the person stands."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    values = {"person": actor.person_id, "since": _month_began(ctx)}
    row = session.connection().execute(_OVERVIEW, values).one()
    return _reply(ctx, row)


def _month_began(ctx: Context) -> datetime:
    first = ctx.clock.today().replace(day=1)
    return datetime.combine(first, time(), tzinfo=ctx.clock.zone).astimezone(UTC)


def _reply(ctx: Context, row: Row[*tuple[Any, ...]]) -> HomeReply:  # see the import
    has_score = row.cycle_points is not None
    has_sentence = row.starts_on is not None
    sentence = (
        custody.sentence_summary(ctx, kind=row.kind, starts_on=row.starts_on, ends_on=row.ends_on)
        if has_sentence
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
        sentence_without_end=has_sentence and row.ends_on is None,
        days_left=sentence.days_left if sentence else None,
        next_milestone_on=sentence.next_milestone_on if sentence else None,
        balance_fen=row.balance_fen,
        looks_this_month=row.looks,
    )


def _points_this_month(ctx: Context, row: Row[*tuple[Any, ...]]) -> int:  # see the import
    return scores.points_of_month(month=row.month, points=row.month_points, today=ctx.clock.today())
