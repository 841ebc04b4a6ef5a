"""Renders a page for a relative: words, dates and looks of his choice."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from server.family.forms import form_token, keep_form_cookie
from server.family.look import look_of
from server.family.words import catalogue
from server.infra.context import Context
from server.pages.templates import environment_of

TEMPLATES: Final = Path(__file__).parent / "templates"


@lru_cache(maxsize=4)
def _environment(language: str, zone: str) -> Environment:
    return environment_of(TEMPLATES, catalogue=catalogue(language), language=language, zone=zone)


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    look = look_of(request)
    ctx: Context = request.app.state.ctx
    rendered = _environment(look.language, request.app.state.installation.settings.zone)
    body = rendered.get_template(template).render(
        look=look,
        visitor=getattr(request.state, "visitor", None),
        csrf=form_token(request),
        here=_here(request),
        now=ctx.clock.now(),
        today=ctx.clock.today(),
        **values,
    )
    answer = HTMLResponse(body, status)
    keep_form_cookie(request, answer)
    return answer


def _here(request: Request) -> str:
    """This page with its query, to come back to after a form; what only takes forms has none."""
    if request.method == "POST":
        return "/family/"
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def go_to(path: str) -> Response:
    return RedirectResponse(path, status_code=303)
