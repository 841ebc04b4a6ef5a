"""The officers' pages under /console, and what their door needs for them."""

from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

from server.console.errors import answer_with_pages
from server.console.forms import guard_form
from server.console.headers import CLOSED
from server.console.headers import STATIC as STATIC_FILES
from server.console.routes import (
    audit,
    cases,
    credentials,
    custody,
    faces,
    imports,
    let_in,
    log_in,
    look,
    me,
    people,
    person,
    recordings,
    rules,
    scores,
    staff,
    terminals,
    today,
    visit_rules,
    visits,
    work,
)
from server.pages.closed import serve_files

STATIC = Path(__file__).parent / "static"

router = APIRouter(
    prefix="/console",
    tags=["console"],
    dependencies=[Depends(guard_form)],
    default_response_class=HTMLResponse,
)
for _group in (
    log_in,
    look,
    me,
    today,
    people,
    custody,
    faces,
    person,
    credentials,
    let_in,
    scores,
    work,
    visit_rules,
    visits,
    cases,
    recordings,
    terminals,
    imports,
    audit,
    rules,
    staff,
):
    router.include_router(_group.router)


async def _to_the_pages() -> RedirectResponse:
    return RedirectResponse("/console/", status_code=303)


def install(app: FastAPI) -> None:
    """Add the pages, their files, their errors and their headers to the console's door."""
    app.include_router(router)
    app.add_api_route("/", _to_the_pages, include_in_schema=False)
    answer_with_pages(app)
    serve_files(app, under=STATIC_FILES, own=STATIC, headers=CLOSED)
