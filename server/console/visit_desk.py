"""Visits as the console's pages show them: a day by its rooms, one visit, the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from server.console.look import look_of
from server.identity.service import staff
from server.identity.service.staff import StaffMember
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.permissions import Action, Actor, places_of
from server.visits import service as visits
from server.visits.service import RunVisit
from server.wire.base import ErrorReply


@dataclass(frozen=True)
class Day:
    day: date
    visits: Sequence[RunVisit]

    @property
    def before(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.day + timedelta(days=1)

    @property
    def calling(self) -> int:
        return sum(each.calls_officer for each in self.visits)


@dataclass(frozen=True)
class OpenedVisit:
    """`colleagues` are those whom the actor can name to watch over it."""

    run: RunVisit
    colleagues: Sequence[StaffMember]


@dataclass(frozen=True)
class Wall:
    """Those that are on a line now, with those that call for an officer first."""

    visits: Sequence[RunVisit]
    node_urls: Sequence[str]


def day(session: Session, ctx: Context, *, actor: Actor, day: date, purpose: str | None) -> Day:
    found = visits.day_for_staff(session, ctx, actor=actor, day=day, purpose=purpose)
    return Day(day, found)


def wall(session: Session, ctx: Context, *, actor: Actor, purpose: str | None) -> Wall:
    today = ctx.clock.today()
    found = visits.day_for_staff(session, ctx, actor=actor, day=today, purpose=purpose)
    on_line = [each for each in found if each.is_on_line and each.may_run]
    ordered = sorted(on_line, key=lambda each: (not each.calls_officer, each.visit.starts_at))
    return Wall(ordered, visits.node_urls(session))


def one(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, purpose: str | None
) -> OpenedVisit:
    run = visits.run_for_staff(session, ctx, actor=actor, visit_id=visit_id, purpose=purpose)
    can_name = run.may_run and places_of(actor, Action.WORK_DELEGATE)
    others = staff.colleagues(session, ctx, actor=actor) if can_name else ()
    return OpenedVisit(run, others)


def json_refusal(request: Request, error: GuituError) -> JSONResponse:
    """In the reader's language, for a script of ours."""
    words = error.sentence.en if look_of(request).language == "en" else error.sentence.zh
    reply = ErrorReply(code=error.code, sentence=words, retry_after_s=error.retry_after_s)
    return JSONResponse(reply.model_dump(mode="json"), error.status)
