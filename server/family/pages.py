"""The relatives' pages under /family, and what the public door needs for them."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

from server.family.errors import answer_with_pages
from server.family.forms import PATH, guard_form
from server.family.headers import CLOSED
from server.family.headers import STATIC as STATIC_FILES
from server.family.routes import booking, home, log_in, look, room, visit
from server.pages.closed import serve_files

STATIC: Final = Path(__file__).parent / "static"

router = APIRouter(
    prefix=PATH,
    tags=["family"],
    dependencies=[Depends(guard_form)],
    default_response_class=HTMLResponse,
)
for _group in (log_in, look, home, booking, visit, room):
    router.include_router(_group.router)


async def _to_the_pages() -> RedirectResponse:
    return RedirectResponse(f"{PATH}/", status_code=303)


def install(app: FastAPI) -> None:
    """Add the pages, their files, their errors and their headers to the public door."""
    app.include_router(router)
    app.add_api_route("/", _to_the_pages, include_in_schema=False)
    answer_with_pages(app)
    serve_files(app, under=STATIC_FILES, own=STATIC, headers=CLOSED)
