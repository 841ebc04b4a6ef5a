"""Recorded visits: the list, stating why, and playing."""

from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, Response

from server.console.forms import Line, PostedForm, RowId
from server.console.purposes import words_of
from server.console.ranges import answer_part
from server.console.rendering import go_to, page
from server.console.visitor import Logged
from server.infra.http import long_reading, reading, writing
from server.media.recording.pieces import FilmBroken, PieceReader
from server.visits.rules.errors import RecordingDamaged
from server.visits.service import playback

router = APIRouter()
LIST = "/console/recordings"
Seat = Annotated[int, Path(ge=0, le=15)]


class PlayForm(PostedForm):
    purpose: Line = ""
    note: Line = ""


@router.get("/recordings")
async def recordings(request: Request, visitor: Logged) -> HTMLResponse:
    found = await long_reading(
        request,
        lambda session, ctx: playback.recordings_for_staff(session, ctx, actor=visitor.actor),
    )
    return page(request, "recordings/index.html", found=found)


@router.get("/recordings/{visit_id}/proof")
async def proof(request: Request, visitor: Logged, visit_id: RowId) -> Response:
    words = await reading(
        request,
        lambda session, ctx: playback.proof_of_removal(
            session, ctx, actor=visitor.actor, visit_id=visit_id
        ),
    )
    named = f'attachment; filename="guitu-removal-{visit_id}.json"'
    return Response(words, media_type="application/json", headers={"Content-Disposition": named})


@router.post("/recordings/{visit_id}/play")
async def play(
    request: Request, visitor: Logged, visit_id: RowId, form: Annotated[PlayForm, Form()]
) -> Response:
    """The purpose is stated for this look alone: what was kept for others does not count."""
    play_id = await writing(
        request,
        lambda session, ctx: playback.play(
            session,
            ctx,
            actor=visitor.actor,
            visit_id=visit_id,
            purpose=words_of(form.purpose, form.note),
        ),
    )
    return go_to(request, f"{LIST}/plays/{play_id}")


@router.get("/recordings/plays/{play_id}")
async def opened(request: Request, visitor: Logged, play_id: RowId) -> HTMLResponse:
    shown = await reading(
        request,
        lambda session, ctx: playback.opened_play(
            session, ctx, actor=visitor.actor, play_id=play_id
        ),
    )
    return page(request, "recordings/play.html", play_id=play_id, shown=shown)


@router.get("/recordings/plays/{play_id}/{seat}.webm")
async def film(request: Request, visitor: Logged, play_id: RowId, seat: Seat) -> Response:
    root: FilePath = request.app.state.installation.settings.recordings
    source = await reading(
        request,
        lambda session, ctx: playback.film_source(
            session, ctx, actor=visitor.actor, play_id=play_id, seat=seat, root=root
        ),
    )
    try:
        reader = PieceReader(source.folder, identity=source.identity, seal=source.seal)
    except FilmBroken as error:
        raise RecordingDamaged(str(error)) from error
    return answer_part(
        request.headers.get("range"), size=reader.size, media_type="video/webm", read=reader.read
    )
