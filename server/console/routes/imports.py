"""Legacy exports: upload and take in, the quality report, the refused rows as page and workbook."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from server.console import import_desk
from server.console.forms import RowId
from server.console.rendering import page
from server.console.visitor import Logged, Visitor
from server.infra.errors import InvalidInput
from server.infra.http import long_reading, reading, writing
from server.ingest import service as ingest
from server.ingest.rules.words import reason_words
from server.wire.ingest import ImportReply

router = APIRouter()
Prison = Annotated[int, Form(ge=1, le=2**31 - 1)]
First = Annotated[int, Query(ge=0, le=10**9)]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FILES = 50


@router.get("/imports")
async def imports(request: Request, visitor: Logged) -> HTMLResponse:
    return await _imports(request, visitor, reply=None)


async def _imports(
    request: Request, visitor: Visitor, *, reply: ImportReply | None
) -> HTMLResponse:
    shown = await long_reading(
        request, lambda session, ctx: import_desk.imports(session, ctx, actor=visitor.actor)
    )
    return page(request, "imports/index.html", shown=shown, reply=reply, reason_words=reason_words)


@router.post("/imports")
async def take_in(
    request: Request, visitor: Logged, prison: Prison, files: list[UploadFile]
) -> HTMLResponse:
    sent = [file for file in files if file.filename]
    if not 0 < len(sent) <= MOST_FILES:
        raise InvalidInput("no file, or too many")
    home = request.app.state.installation.settings.home
    with import_desk.kept_for_now(sent) as uploads:
        reply = await writing(
            request,
            lambda session, ctx: import_desk.take_uploads(
                session, ctx, actor=visitor.actor, prison_id=prison, uploads=uploads, home=home
            ),
        )
    return await _imports(request, visitor, reply=reply)


@router.get("/imports/{run_id}")
async def run_report(request: Request, visitor: Logged, run_id: RowId) -> HTMLResponse:
    run = await reading(
        request,
        lambda session, ctx: ingest.run_report(session, ctx, actor=visitor.actor, run_id=run_id),
    )
    return page(
        request,
        "imports/run.html",
        shown=import_desk.shown(run),
        reason_words=reason_words,
    )


@router.get("/imports/{run_id}/refused")
async def refused_rows(
    request: Request, visitor: Logged, run_id: RowId, first: First = 0
) -> HTMLResponse:
    found = await writing(
        request,
        lambda session, ctx: ingest.findings(
            session,
            ctx,
            actor=visitor.actor,
            run_id=run_id,
            purpose=visitor.purpose,
            first=first,
        ),
    )
    return page(request, "imports/refused.html", found=found, first=first)


@router.get("/imports/{run_id}/refused.xlsx")
async def workbook(request: Request, visitor: Logged, run_id: RowId) -> Response:
    content = await writing(
        request,
        lambda session, ctx: ingest.findings_workbook(
            session, ctx, actor=visitor.actor, run_id=run_id, purpose=visitor.purpose
        ),
    )
    name = f"guitu-import-{run_id}-refused.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=EXCEL, headers=headers)
