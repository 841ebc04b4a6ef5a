"""The log for auditors: is it whole, what does it say, a file of it for a named purpose."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console.forms import Line, PostedForm
from server.console.purposes import words_of
from server.console.rendering import page
from server.console.visitor import Logged
from server.infra import audit_search
from server.infra.audit_search import Filter
from server.infra.http import long_reading, writing
from server.infra.permissions import Action

router = APIRouter()


class FilterForm(PostedForm):
    """A POST, so that names stay out of addresses, and because reading the log is logged."""

    actor_name: Line = ""
    action: Line = ""
    subject_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    since: date | None = Field(default=None, ge=date(2000, 1, 1), le=date(2200, 1, 1))
    until: date | None = Field(default=None, ge=date(2000, 1, 1), le=date(2200, 1, 1))
    only_looks: bool = False
    before: int | None = Field(default=None, ge=1, le=2**31 - 1)
    purpose: Line = ""
    note: Line = ""

    def wanted(self, zone: ZoneInfo) -> Filter:
        """Days are those of the prison; the last one counts whole."""
        return Filter(
            actor_name=self.actor_name,
            action=self.action,
            subject_id=self.subject_id,
            since=_midnight(self.since, zone),
            until=_midnight(self.until + timedelta(days=1) if self.until else None, zone),
            only_looks=self.only_looks,
        )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, zone).astimezone(UTC) if day else None


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(request.app.state.installation.settings.zone)


@router.get("/audit")
async def audit(request: Request, visitor: Logged) -> HTMLResponse:
    return page(
        request, "audit/index.html", visitor=visitor, found=None, form=FilterForm(), actions=Action
    )


@router.post("/audit/search")
async def search(
    request: Request, visitor: Logged, form: Annotated[FilterForm, Form()]
) -> HTMLResponse:
    found = await writing(
        request,
        lambda session, ctx: audit_search.search(
            session,
            ctx,
            actor=visitor.actor,
            wanted=form.wanted(_zone(request)),
            purpose=words_of(form.purpose, form.note) or visitor.purpose,
            before=form.before,
        ),
    )
    return page(request, "audit/index.html", found=found, form=form, actions=Action)


@router.post("/audit/export")
async def export(
    request: Request, visitor: Logged, form: Annotated[FilterForm, Form()]
) -> Response:
    content = await writing(
        request,
        lambda session, ctx: audit_search.export(
            session,
            ctx,
            actor=visitor.actor,
            wanted=form.wanted(_zone(request)),
            purpose=words_of(form.purpose, form.note) or visitor.purpose,
        ),
    )
    # The mark lets spreadsheets read the Chinese words as UTF-8.
    return Response(
        "\ufeff" + content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="guitu-audit.csv"'},
    )


@router.post("/audit/verify")
async def verify(
    request: Request, visitor: Logged, _form: Annotated[PostedForm, Form()]
) -> HTMLResponse:
    installation = request.app.state.installation
    verdict = await long_reading(
        request,
        lambda session, _ctx: audit_search.check(
            session,
            actor=visitor.actor,
            signing_key=installation.keys.signing,
            anchor_folder=installation.settings.anchors,
        ),
    )
    return page(request, "audit/verdict.html", verdict=verdict)
