"""The two jobs of a month: its base points, and the end of the month before."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.scores.rules.months import month_of, plus_months
from server.scores.rules.points import base_title
from server.scores.service.bulk import BulkLedger, BulkLine
from server.scores.service.ledger import BY_MONTH, close_month
from server.scores.service.rulebook import rulebook
from server.scores.tables import ScoreEntry, ScoreTotal
from server.wire.scores import EntryKind, Part


def enter_bases(session: Session, ctx: Context) -> int:
    """Enter this month's base for everyone who is held and has none yet; return how many.

    It may run every day: who came in during the month gets his line the next time. It closes the
    month before first, so that no base falls into a cycle that is over.
    """
    rules = rulebook(ctx.limits)
    today = ctx.clock.today()
    if today.day < rules.base_day:
        return 0
    month = month_of(today)
    close_months(session, ctx)
    people = custody.held_people(session)
    ledger = BulkLedger(session, ctx, rules=rules.cycles, source=BY_MONTH)
    # The lock comes before the look at what is there, so that two runs cannot both enter.
    ledger.load(people)
    has_base = _people_with_base(session, month=month)
    clause = rules.clauses.base()
    for inmate_id in sorted(people.keys() - has_base):
        bases = rules.points.bases(able_to_work=people[inmate_id])
        line = BulkLine(
            inmate_id=inmate_id,
            month=month,
            happened_on=today,
            part=Part.WHOLE.value,
            kind=EntryKind.BASE.value,
            clause=clause.code if clause else "",
            title=base_title(bases),
            points=bases.total,
        )
        ledger.add(line)
    ledger.finish(close_before=month)
    if ledger.lines:
        detail = {"month": month, "lines": ledger.lines}
        audit.append(session, ctx.clock, audit.Record("score_bases", None, detail=detail))
    return ledger.lines


def _people_with_base(session: Session, *, month: int) -> set[int]:
    """Only those with a line this month are looked at: the ledger has no index by month alone."""
    query = (
        select(ScoreEntry.inmate_id)
        .join(ScoreTotal, ScoreTotal.inmate_id == ScoreEntry.inmate_id)
        .where(
            ScoreTotal.month >= month,
            ScoreEntry.month == month,
            ScoreEntry.kind == EntryKind.BASE,
            ScoreEntry.corrects_id.is_(None),
        )
    )
    return set(session.scalars(query))


def close_months(session: Session, ctx: Context) -> int:
    """Close last month for everyone; return how many cycles it ended."""
    rules = rulebook(ctx.limits).cycles
    month = plus_months(month_of(ctx.clock.today()), -1)
    full = (
        select(ScoreTotal)
        .where(ScoreTotal.closed_through < month, ScoreTotal.cycle_points >= rules.target)
        .order_by(ScoreTotal.inmate_id)
        .with_for_update()
    )
    ended = sum(
        close_month(session, rules, total=total, month=month) for total in session.scalars(full)
    )
    session.execute(
        update(ScoreTotal)
        .where(ScoreTotal.closed_through < month, ScoreTotal.cycle_points < rules.target)
        .values(closed_through=month)
        .execution_options(synchronize_session=False)
    )
    if ended:
        detail = {"month": month, "cycles": ended}
        audit.append(session, ctx.clock, audit.Record("score_month_closed", None, detail=detail))
    return ended
