"""One person's page, a part at a time, and the sealed fields that open with a logged click."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from server.console import person_charts, person_parts
from server.console.forms import PostedForm, RowId
from server.console.rendering import page
from server.console.visitor import Logged, Visitor
from server.identity.service import lookup
from server.identity.service.fields import OPENED_BY, SensitiveField
from server.infra.http import writing
from server.scores.service import reading

router = APIRouter()
Older = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class OpenForm(PostedForm):
    field: SensitiveField


@router.get("/people/{person_id}")
async def person(request: Request, visitor: Logged, person_id: RowId) -> HTMLResponse:
    return await _part(request, visitor, person_id=person_id, code=person_parts.FACTS.code)


@router.get("/people/{person_id}/{part}")
async def person_part(
    request: Request, visitor: Logged, person_id: RowId, part: str
) -> HTMLResponse:
    return await _part(request, visitor, person_id=person_id, code=part)


async def _part(request: Request, visitor: Visitor, *, person_id: int, code: str) -> HTMLResponse:
    shown = await writing(
        request,
        lambda session, ctx: person_parts.read_part(
            session,
            ctx,
            actor=visitor.actor,
            person_id=person_id,
            code=code,
            purpose=visitor.purpose,
        ),
    )
    return page(
        request,
        f"person/{code}.html",
        person=shown.person,
        part=shown.part,
        content=shown.content,
        parts=[part for part in person_parts.PARTS.values() if visitor.may(part.action)],
        openable={field for field in shown.person.sealed if visitor.may(OPENED_BY[field])},
        picture=person_charts.chart_of(request, shown.content),
    )


@router.post("/people/{person_id}/sealed")
async def open_sealed(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[OpenForm, Form()]
) -> HTMLResponse:
    opened = await writing(
        request,
        lambda session, ctx: lookup.open_sealed(
            session,
            ctx,
            actor=visitor.actor,
            person_id=person_id,
            fields=[form.field],
            purpose=visitor.purpose,
        ),
    )
    return page(
        request,
        "person/sealed.html",
        person_id=person_id,
        field=form.field,
        value=opened[form.field],
    )


@router.get("/people/{person_id}/scores/lines")
async def older_lines(
    request: Request, visitor: Logged, person_id: RowId, before: Older = None
) -> HTMLResponse:
    found = await writing(
        request,
        lambda session, ctx: reading.lines_for_staff(
            session,
            ctx,
            actor=visitor.actor,
            inmate_id=person_id,
            purpose=visitor.purpose,
            before=before,
        ),
    )
    return page(
        request,
        "person/lines.html",
        person_id=person_id,
        lines=found.lines,
        more_before=found.more_before,
    )


@router.get("/scores/lines/{entry_id}")
async def explained_line(request: Request, visitor: Logged, entry_id: RowId) -> HTMLResponse:
    line = await writing(
        request,
        lambda session, ctx: reading.line_for_staff(
            session, ctx, actor=visitor.actor, entry_id=entry_id, purpose=visitor.purpose
        ),
    )
    return page(request, "person/line.html", explained=line)
