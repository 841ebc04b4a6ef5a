"""The terminals' door to the one-tap overview."""

from typing import Final

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.routing import Route

from server.home import service
from server.identity.doors import presented, renew_if_due
from server.identity.service import sessions
from server.identity.service.sessions import OpenSession
from server.infra.context import Context
from server.infra.http import reading
from server.wire.home import HomeReply

terminals = APIRouter(tags=["home"])


async def overview(request: Request) -> Response:
    """The hot route: session and overview in one read, and the reply encoded once."""
    shown = await presented(request)

    def read(session: Session, ctx: Context) -> tuple[OpenSession, HomeReply]:
        found = sessions.terminal_session(
            session, ctx, token=shown.session_token, device_id=shown.device.device_id
        )
        return found, service.overview(session, ctx, actor=found.actor)

    found, reply = await reading(request, read)
    await renew_if_due(request, found)
    return Response(reply.model_dump_json(), media_type="application/json")


# The plain route answers, before all others: FastAPI's own way to a route costs as much again as
# the whole overview. The second one is there for the OpenAPI description.
HOT: Final = Route("/home", overview, methods=["GET"], include_in_schema=False)
terminals.add_api_route("/home", overview, methods=["GET"], response_model=HomeReply)
