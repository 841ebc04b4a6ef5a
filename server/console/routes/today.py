"""Today: what waits for this officer, the most urgent first."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.console import desk
from server.console.rendering import page
from server.console.visitor import Logged
from server.infra.http import reading

router = APIRouter()


@router.get("/")
async def today(request: Request, visitor: Logged) -> HTMLResponse:
    shown = await reading(
        request, lambda session, ctx: desk.today(session, ctx, actor=visitor.actor)
    )
    return page(request, "today.html", desk=shown)
