"""Turns a contest case and its steps into what the wire carries."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.sealing import Place
from server.scores.rules.clauses import ClauseBook
from server.scores.service.lines import row_of, shown
from server.scores.service.rulebook import rulebook
from server.scores.service.words import STEPS, role_text
from server.scores.tables import ContestCase, ContestStep, ScoreEntry
from server.wire.scores import (
    CaseReply,
    CaseStage,
    CaseState,
    CaseStep,
    ContestGround,
    ScoreLine,
)


def case_reply(session: Session, ctx: Context, case: ContestCase) -> CaseReply:
    rules = rulebook(ctx.limits)
    is_open = case.state == CaseState.OPEN
    return CaseReply(
        as_of=ctx.clock.now(),
        case_id=case.id,
        line=_line(session, rules.clauses, case),
        state=CaseState(case.state),
        grounds=[ContestGround(ground) for ground in case.grounds.split(",")],
        words=_words(ctx, case),
        opened_at=case.opened_at,
        due_on=case.due_on,
        working_days_left=(
            rules.calendar.left(today=ctx.clock.today(), until=case.due_on) if is_open else 0
        ),
        decided_at=None if is_open else case.decided_at,
        decided_by=role_text(case.decided_role) if case.decided_role and not is_open else None,
        reasons="" if is_open else case.reasons,
        points_after=case.points_after,
        stage=CaseStage(case.stage),
        recheck_until=case.recheck_until,
        steps=_steps(session, case),
    )


def _line(session: Session, clauses: ClauseBook, case: ContestCase) -> ScoreLine:
    entry = session.get_one(ScoreEntry, case.entry_id)
    return shown(row_of(entry), clauses, is_contested=True)


def _words(ctx: Context, case: ContestCase) -> str:
    """What the person wrote, the words for the re-check under those for the review."""
    row = f"{case.inmate_id}/{case.act_id}"
    sealed = {"words": case.words, "recheck_words": case.recheck_words}
    return "\n".join(
        ctx.seals.open(text, Place("contest_case", column, row))
        for column, text in sealed.items()
        if text is not None
    )


def _steps(session: Session, case: ContestCase) -> list[CaseStep]:
    query = select(ContestStep).where(ContestStep.case_id == case.id).order_by(ContestStep.id)
    return [
        CaseStep(at=step.at, what=STEPS[step.what], by=role_text(step.role), reasons=step.reasons)
        for step in session.scalars(query)
    ]
