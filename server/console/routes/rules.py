"""What everybody on the staff may read: the register of personal fields, the numbers of law."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import MetaData

from server.console.rendering import page
from server.console.visitor import Logged
from server.infra.context import Context
from server.infra.database import Table
from server.infra.limits import Limit
from server.infra.register import Personal, entries
from server.scores.service.rulebook import rulebook

router = APIRouter()


@dataclass(frozen=True)
class RegisteredField:
    column: str
    entry: Personal


def _by_table(metadata: MetaData) -> dict[str, list[RegisteredField]]:
    tables: dict[str, list[RegisteredField]] = {}
    for column, entry in entries(metadata):
        tables.setdefault(column.table.name, []).append(RegisteredField(column.name, entry))
    return tables


def _by_capability(limits: list[Limit]) -> dict[str, list[Limit]]:
    groups: dict[str, list[Limit]] = {}
    for limit in limits:
        groups.setdefault(limit.name.partition(".")[0], []).append(limit)
    return groups


@router.get("/register")
async def register(request: Request, visitor: Logged) -> HTMLResponse:
    return page(request, "rules/register.html", visitor=visitor, tables=_by_table(Table.metadata))


@router.get("/limits")
async def limits(request: Request, visitor: Logged) -> HTMLResponse:
    ctx: Context = request.app.state.ctx
    return page(
        request,
        "rules/limits.html",
        visitor=visitor,
        groups=_by_capability(list(ctx.limits)),
        clauses=list(rulebook(ctx.limits).clauses),
    )
