"""Keeps the purpose that an officer stated, for a quarter of an hour and for his session alone.

The services log each look with it; what is kept here only spares him from choosing it again.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from server.infra.context import Context
from server.infra.words import ReadPurpose, stored_purpose

COOKIE: Final = "guitu_purpose"


@dataclass(frozen=True)
class KeptPurpose:
    """`words` go to the log; empty where nothing is stated, or it is over."""

    words: str = ""
    until: datetime | None = None

    @property
    def code(self) -> str:
        return self.words.partition(":")[0]

    @property
    def note(self) -> str:
        return self.words.partition(":")[2]


def words_of(code: str, note: str) -> str:
    """What the log keeps for a choice; empty where nothing was chosen, or `other` says nothing."""
    if code not in set(ReadPurpose):
        return ""
    chosen = ReadPurpose(code)
    said = " ".join(note.split())
    if chosen is not ReadPurpose.OTHER:
        return stored_purpose(chosen)
    return stored_purpose(chosen, said) if said else ""


def keep_purpose(response: Response, ctx: Context, *, session_token: str, words: str) -> None:
    span = timedelta(minutes=ctx.limits.number("console.purpose_kept"))
    until = int((ctx.clock.now() + span).timestamp())
    said = f"{until}|{words}".encode()
    stamp = _stamp(ctx, session_token, said)
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(stamp + said).decode(),
        max_age=int(span.total_seconds()),
        path="/console",
        secure=True,
        httponly=True,
        samesite="strict",
    )


def kept_purpose(request: Request, ctx: Context, *, session_token: str) -> KeptPurpose:
    """What this session stated last, unless its time is over or the cookie is another's."""
    try:
        whole = base64.urlsafe_b64decode(request.cookies.get(COOKIE, ""))
    except ValueError:
        return KeptPurpose()
    stamp, said = whole[:32], whole[32:]
    if not said or not hmac.compare_digest(stamp, _stamp(ctx, session_token, said)):
        return KeptPurpose()
    end, _, words = said.decode().partition("|")
    until = datetime.fromtimestamp(int(end), UTC)
    return KeptPurpose(words, until) if until > ctx.clock.now() else KeptPurpose()


def _stamp(ctx: Context, session_token: str, said: bytes) -> bytes:
    return ctx.seals.stamp(session_token.encode() + b"|" + said, use="console purpose")
