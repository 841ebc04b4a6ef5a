"""Counts wrong proofs, and says when the next one is looked at."""

from datetime import timedelta

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from server.identity.rules.errors import CardNeeded
from server.identity.rules.guessing import Attempt, Slowing, Tally, standing, wait_s
from server.identity.tables import Guesses
from server.infra.context import Context
from server.infra.errors import GuituError, TooManyTries
from server.infra.types import UtcMoment

# An upsert, so that two who begin to count at once wait for each other and neither is lost.
_BEGIN = text(
    "INSERT INTO guesses (key, wrong, first_at, last_at) VALUES (:key, 0, :now, :now)"
    " ON CONFLICT (key) DO NOTHING"
).bindparams(bindparam("now", type_=UtcMoment))


def refusal(
    session: Session, ctx: Context, *, attempt: Attempt, card_opens: bool
) -> GuituError | None:
    """Why this attempt is not looked at now, or None. A card never needs to wait for other places.

    `card_opens` is true for a log-in by number of somebody who could come with a card.
    """
    found = session.scalars(select(Guesses).where(Guesses.key.in_(attempt.keys)))
    return _judge(ctx, {row.key: row for row in found}, attempt, card_opens=card_opens)


def locked_refusal(
    session: Session, ctx: Context, *, attempt: Attempt, card_opens: bool
) -> GuituError | None:
    """The same, and nobody else's attempt is judged or counted until this transaction ends.

    Asked again after a proof was compared: of a hundred that came at once, only the free ones pass.
    """
    for key in attempt.keys:
        session.execute(_BEGIN, {"key": key, "now": ctx.clock.now()})
    found = session.scalars(
        select(Guesses)
        .where(Guesses.key.in_(attempt.keys))
        .order_by(Guesses.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _judge(ctx, {row.key: row for row in found}, attempt, card_opens=card_opens)


def _judge(
    ctx: Context, rows: dict[str, Guesses], attempt: Attempt, *, card_opens: bool
) -> GuituError | None:
    now = ctx.clock.now()
    tallies = {key: Tally(row.wrong, row.last_at) for key, row in rows.items()}
    seconds = max(
        wait_s(tallies.get(attempt.pair_key), pair_slowing(ctx), now=now),
        wait_s(tallies.get(attempt.place_key), place_slowing(ctx), now=now),
    )
    if seconds:
        return TooManyTries(retry_after_s=seconds)
    everywhere = standing(
        tallies.get(attempt.person_key), forgotten_after=_number_closed_for(ctx), now=now
    )
    if card_opens and everywhere >= ctx.limits.number("identity.guesses_before_card"):
        return CardNeeded()
    return None


def count_wrong(session: Session, ctx: Context, *, attempt: Attempt) -> None:
    """After `locked_refusal` in the same transaction."""
    now = ctx.clock.now()
    for row in session.scalars(select(Guesses).where(Guesses.key.in_(attempt.keys))):
        spans = {attempt.person_key: _number_closed_for(ctx)}
        forgotten_after = spans.get(row.key, _forgotten_after(ctx))
        counted = standing(Tally(row.wrong, row.last_at), forgotten_after=forgotten_after, now=now)
        if counted == 0:
            row.first_at = now
        row.wrong, row.last_at = counted + 1, now
    session.flush()


def forget(session: Session, *, attempt: Attempt) -> None:
    """After a right proof. The terminal's count stays: a guesser knows one PIN, his own."""
    keys = [attempt.pair_key, attempt.person_key]
    # Set to none, not deleted: another transaction may be waiting for these very rows.
    session.execute(update(Guesses).where(Guesses.key.in_(keys)).values(wrong=0))


def _forgotten_after(ctx: Context) -> timedelta:
    return timedelta(minutes=ctx.limits.number("identity.guesses_forgotten"))


def _number_closed_for(ctx: Context) -> timedelta:
    return timedelta(hours=ctx.limits.number("identity.number_asks_for_card"))


def pair_slowing(ctx: Context) -> Slowing:
    return Slowing(
        free=ctx.limits.number("identity.free_guesses"),
        first_wait=timedelta(seconds=ctx.limits.number("identity.first_wait")),
        longest_wait=timedelta(seconds=ctx.limits.number("identity.longest_wait")),
        forgotten_after=_forgotten_after(ctx),
    )


def place_slowing(ctx: Context) -> Slowing:
    return Slowing(
        free=ctx.limits.number("identity.free_guesses_of_terminal"),
        first_wait=timedelta(seconds=ctx.limits.number("identity.first_wait")),
        longest_wait=timedelta(seconds=ctx.limits.number("identity.longest_wait_of_terminal")),
        forgotten_after=_forgotten_after(ctx),
    )
