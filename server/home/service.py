"""The one-tap overview, composed of what each capability says of itself."""

from sqlalchemy.orm import Session

from server.accounts import service as accounts
from server.custody import service as custody
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Target, require
from server.scores import service as scores
from server.wire.home import HomeReply


def overview(session: Session, ctx: Context, *, actor: Actor) -> HomeReply:
    """Where the person stands, in a few short reads."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    score = scores.home_summary(session, inmate_id=actor.person_id)
    sentence = custody.sentence_summary(session, ctx, person_id=actor.person_id)
    return HomeReply(
        as_of=ctx.clock.now(),
        cycle_points=score.cycle_points if score else None,
        cycle_target=ctx.limits.number("scores.cycle_points") if score else None,
        month_points=score.month_points if score else None,
        commendations=score.commendations if score else None,
        last_grade=score.last_grade if score else None,
        open_cases=score.open_cases if score else 0,
        sentence_ends_on=sentence.ends_on if sentence else None,
        sentence_without_end=sentence is not None and sentence.ends_on is None,
        days_left=sentence.days_left if sentence else None,
        next_milestone_on=sentence.next_milestone_on if sentence else None,
        balance_fen=accounts.balance(session, person_id=actor.person_id),
    )
