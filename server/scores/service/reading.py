"""What a person and the staff read of a score: where it stands, each line, and the what-if."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Target, require, require_purpose
from server.scores.rules.contest import contest_term
from server.scores.rules.forecast import outlook
from server.scores.rules.months import month_of, month_text, plus_months
from server.scores.service.lines import months_since, page_of_lines, row_of, shown
from server.scores.service.rulebook import Rulebook, rulebook
from server.scores.service.words import (
    NO_CLAUSE,
    SOURCES,
    TO_WHOM,
    clause_source,
    period_text,
    role_text,
)
from server.scores.tables import ContestCase, ScoreEntry, ScoreTotal
from server.wire.base import Text
from server.wire.scores import (
    Arithmetic,
    CaseStage,
    ContestRight,
    ContestState,
    EntryKind,
    ExplainedLine,
    Forecast,
    Grade,
    LinesReply,
    Part,
    ScoresReply,
)

MONTHS_SHOWN = 6


def my_scores(session: Session, ctx: Context, *, actor: Actor) -> ScoresReply:
    require(actor, Action.SCORE_READ, Target(actor.person_id))
    return _scores(session, ctx, inmate_id=actor.person_id)


def my_lines(
    session: Session, ctx: Context, *, actor: Actor, before: int | None = None
) -> LinesReply:
    require(actor, Action.SCORE_READ, Target(actor.person_id))
    return _lines(session, ctx, inmate_id=actor.person_id, before=before)


def my_line(session: Session, ctx: Context, *, actor: Actor, entry_id: int) -> ExplainedLine:
    require(actor, Action.SCORE_READ, Target(actor.person_id))
    return explained(session, ctx, inmate_id=actor.person_id, entry_id=entry_id)


def my_what_if(session: Session, ctx: Context, *, actor: Actor, points_a_month: int) -> Forecast:
    """When the running cycle ends if each month reaches so many points."""
    require(actor, Action.SCORE_READ, Target(actor.person_id))
    total = _totals(session, inmate_id=actor.person_id)
    return _forecast(ctx, total, points_a_month=points_a_month)


def scores_for_staff(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, purpose: str | None
) -> ScoresReply:
    """A write session: the look is logged."""
    look = staff_look(session, actor, inmate_id=inmate_id, purpose=purpose)
    reply = _scores(session, ctx, inmate_id=inmate_id)
    audit.append(session, ctx.clock, look)
    return reply


def lines_for_staff(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    inmate_id: int,
    purpose: str | None,
    before: int | None = None,
) -> LinesReply:
    """A write session: the look is logged."""
    look = staff_look(session, actor, inmate_id=inmate_id, purpose=purpose)
    reply = _lines(session, ctx, inmate_id=inmate_id, before=before)
    audit.append(session, ctx.clock, look)
    return reply


def line_for_staff(
    session: Session, ctx: Context, *, actor: Actor, entry_id: int, purpose: str | None
) -> ExplainedLine:
    """A write session: the look is logged."""
    entry = session.get(ScoreEntry, entry_id)
    if entry is None:
        raise NotFound
    look = staff_look(
        session, actor, inmate_id=entry.inmate_id, purpose=purpose, detail={"entry": entry_id}
    )
    reply = explained(session, ctx, inmate_id=entry.inmate_id, entry_id=entry_id)
    audit.append(session, ctx.clock, look)
    return reply


def staff_look(
    session: Session,
    actor: Actor,
    *,
    inmate_id: int,
    purpose: str | None,
    detail: Mapping[str, object] | None = None,
) -> audit.Record:
    """Refuse a look without a purpose or a duty; the record of it is appended last."""
    stated = require_purpose(purpose)
    duty = require(actor, Action.SCORE_READ, custody.target_of(session, person_id=inmate_id))
    return audit.Record(
        Action.SCORE_READ,
        actor,
        duty,
        subject_id=inmate_id,
        is_look=True,
        purpose=stated,
        detail=detail,
    )


class Totals(NamedTuple):
    """Where a person stands, in the order of the select below; as it is without any line."""

    total: int = 0
    cycle_number: int = 1
    cycle_points: int = 0
    cycle_started_on: date | None = None
    month: int = 0
    month_points: int = 0
    commendations: int = 0
    last_grade: str | None = None


_TOTALS = select(
    ScoreTotal.total,
    ScoreTotal.cycle_number,
    ScoreTotal.cycle_points,
    ScoreTotal.cycle_started_on,
    ScoreTotal.month,
    ScoreTotal.month_points,
    ScoreTotal.commendations,
    ScoreTotal.last_grade,
).where(ScoreTotal.inmate_id == bindparam("inmate"))


def _totals(session: Session, *, inmate_id: int) -> Totals:
    row = session.connection().execute(_TOTALS, {"inmate": inmate_id}).one_or_none()
    return Totals(*row) if row else Totals()


def _lines(session: Session, ctx: Context, *, inmate_id: int, before: int | None) -> LinesReply:
    clauses = rulebook(ctx.limits).clauses
    lines, more = page_of_lines(session, clauses, inmate_id=inmate_id, before=before)
    return LinesReply(lines=lines, more_before=more)


def _scores(session: Session, ctx: Context, *, inmate_id: int) -> ScoresReply:
    rules = rulebook(ctx.limits)
    this_month = month_of(ctx.clock.today())
    total = _totals(session, inmate_id=inmate_id)
    first_month = plus_months(this_month, 1 - MONTHS_SHOWN)
    months = months_since(session, inmate_id=inmate_id, first_month=first_month)
    lines, more = page_of_lines(session, rules.clauses, inmate_id=inmate_id)
    able = custody.is_able_to_work(session, person_id=inmate_id)
    bases = rules.points.bases(able_to_work=able)
    # At this month's pace; before its first line, at the last one's.
    pace = _points_of(total, this_month) or (months[-1].points if months else bases.total)
    return ScoresReply(
        as_of=ctx.clock.now(),
        total=total.total,
        cycle_number=total.cycle_number,
        cycle_started_on=total.cycle_started_on,
        cycle_points=total.cycle_points,
        cycle_target=rules.cycles.target,
        this_month=month_text(this_month),
        this_month_points=_points_of(total, this_month),
        commendations=total.commendations,
        last_grade=Grade(total.last_grade) if total.last_grade else None,
        months=months,
        lines=lines,
        more_before=more,
        forecast=_forecast(ctx, total, points_a_month=pace),
        lowest_a_month=bases.total * rules.forecast_lowest_percent // 100,
        highest_a_month=rules.points.highest_month(bases),
    )


def _points_of(total: Totals, month: int) -> int:
    return total.month_points if total.month == month else 0


def _forecast(ctx: Context, total: Totals, *, points_a_month: int) -> Forecast:
    this_month = month_of(ctx.clock.today())
    seen = outlook(
        cycle_points=total.cycle_points,
        target=rulebook(ctx.limits).cycles.target,
        this_month=this_month,
        this_month_points=_points_of(total, this_month),
        points_a_month=points_a_month,
    )
    return Forecast(
        points_a_month=points_a_month,
        months=seen.months,
        month=month_text(seen.month) if seen.month else None,
    )


def explained(session: Session, ctx: Context, *, inmate_id: int, entry_id: int) -> ExplainedLine:
    """One line with everything that it stands on; NotFound for another person's."""
    entry = session.get(ScoreEntry, entry_id)
    if entry is None or entry.inmate_id != inmate_id:
        raise NotFound
    rules = rulebook(ctx.limits)
    clause = rules.clauses.find(entry.clause)
    case = _case_of(session, entry)
    approver = role_text(entry.approved_role) if entry.approved_role else None
    return ExplainedLine(
        as_of=ctx.clock.now(),
        line=shown(row_of(entry), rules.clauses, is_contested=case is not None),
        clause=clause.name if clause else Text(zh=entry.clause) if entry.clause else NO_CLAUSE,
        clause_text=clause.text if clause else Text(zh=""),
        rule_source=clause_source(clause) if clause else "",
        entered_by=_entered_by(entry),
        approved_by=approver,
        arithmetic=_arithmetic(entry),
        total_before=entry.cycle_points - entry.points,
        total_after=entry.cycle_points,
        contest=_contest_right(ctx, rules, entry, case),
        source=SOURCES[entry.source],
        corrects_entry_id=entry.corrects_id,
        rule_confirmed=clause is not None and clause.confirmed,
    )


def _case_of(session: Session, entry: ScoreEntry) -> ContestCase | None:
    """The case about a line, or the one that brought a correcting line about."""
    about = entry.corrects_id or entry.id
    return session.scalar(select(ContestCase).where(ContestCase.entry_id == about))


def _entered_by(entry: ScoreEntry) -> Text:
    return Text(zh=entry.officer_label) if entry.officer_label else role_text(entry.entered_role)


def _arithmetic(entry: ScoreEntry) -> Arithmetic:
    left = None
    if entry.cap is not None and entry.already is not None:
        left = max(0, entry.cap - entry.already - entry.points)
    return Arithmetic(
        asked=entry.asked,
        applied=entry.points,
        base=entry.base,
        cap=entry.cap,
        already=entry.already,
        left=left,
        period=period_text(EntryKind(entry.kind), part=Part(entry.part), month=entry.month),
    )


def _contest_right(
    ctx: Context, rules: Rulebook, entry: ScoreEntry, case: ContestCase | None
) -> ContestRight:
    term = contest_term(
        rules.contest,
        rules.calendar,
        published_on=entry.published_on,
        today=ctx.clock.today(),
        is_contested=case is not None,
    )
    return ContestRight(
        state=ContestState(term.state),
        until=term.until,
        working_days_left=term.working_days_left,
        case_id=case.id if case else None,
        to_whom=TO_WHOM[CaseStage.REVIEW],
        words_at_most=rules.contest.words_at_most,
    )
