"""Renders a template for one reader: words, dates and layout of his language."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from server.console.forms import form_token, keep_form_cookie
from server.console.look import look_of
from server.console.nav import nav_of
from server.console.visitor import Visitor
from server.console.words import catalogue
from server.infra import words
from server.infra.context import Context
from server.infra.words import PURPOSE_WORDS
from server.pages import formats
from server.pages.templates import environment_of

# Addresses that only take forms; the page that holds the form is the one above.
_AFTER_POST: Final = re.compile(
    r"/(sealed|pin|card|card/back|search|person|export|verify|codes|code|key|password|hand-over|play"
    r"|check-in|supervisor|state"
    r"|places|rooms/rooms|slots|restrict|lockdown|apart|together|relations/[0-9]+/invitation)$"
)
TEMPLATES: Final = Path(__file__).parent / "templates"


@lru_cache(maxsize=4)
def environment(language: str, zone: str) -> Environment:
    """One environment a language; everything is escaped."""
    made = environment_of(TEMPLATES, catalogue=catalogue(language), language=language, zone=zone)
    # For sentences that come from elsewhere: the register, the limits, the audit's findings.
    made.filters["spoken"] = catalogue(language).gettext
    made.filters["points"] = formats.say_points
    made.filters["money"] = formats.say_money
    made.filters["hours"] = formats.say_hours
    made.globals["offered_purposes"] = PURPOSE_WORDS
    made.globals["role_words"] = words.role_words
    made.globals["purpose_words"] = words.purpose_words
    made.globals["look_words"] = words.look_words
    return made


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of the page it already shows."""
    return request.headers.get("hx-request") == "true"


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    visitor: Visitor | None = None,
    **values: object,
) -> HTMLResponse:
    """Render a page, or a part of one; without a visitor, for whoever has the console open."""
    look = look_of(request)
    reader = visitor or getattr(request.state, "visitor", None)
    ctx: Context = request.app.state.ctx
    template_of = environment(look.language, request.app.state.installation.settings.zone)
    body = template_of.get_template(template).render(
        look=look,
        visitor=reader,
        nav=nav_of(reader) if reader else [],
        csrf=form_token(request),
        here=_here(request),
        path=request.url.path,
        now=ctx.clock.now(),
        today=ctx.clock.today(),
        layout="bare.html" if is_partial(request) else "page.html",
        **values,
    )
    answer = HTMLResponse(body, status)
    keep_form_cookie(request, answer)
    return answer


def _here(request: Request) -> str:
    """This page with its query, to come back to after a form."""
    if request.method == "POST":
        return _AFTER_POST.sub("", request.url.path)
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def go_to(request: Request, path: str) -> Response:
    """Send the browser to another page, also out of a part loaded by htmx."""
    if is_partial(request):
        return Response(status_code=200, headers={"HX-Redirect": path})
    return RedirectResponse(path, status_code=303)
