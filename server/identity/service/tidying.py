"""Deletes what nobody needs any more: ended sessions, forgotten guesses, faces of who left."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.identity.service import faces
from server.identity.tables import (
    EnrolmentCode,
    FaceTicket,
    Guesses,
    Invitation,
    KnownBrowser,
    LetIn,
    PersonSession,
    TerminalOrder,
)
from server.infra.context import Context


def tidy(session: Session, ctx: Context) -> None:
    """Once a day. Who logged in when stays in the audit log; wrong proofs that still count stay."""
    before = ctx.clock.now() - timedelta(days=ctx.limits.number("identity.sessions_kept"))
    session.execute(delete(PersonSession).where(PersonSession.ends_at < before))
    session.execute(delete(Guesses).where(Guesses.last_at < before))
    session.execute(delete(EnrolmentCode).where(EnrolmentCode.expires_at < before))
    session.execute(delete(FaceTicket).where(FaceTicket.ends_at < before))
    session.execute(delete(Invitation).where(Invitation.ends_at < before))
    session.execute(delete(KnownBrowser).where(KnownBrowser.ends_at < ctx.clock.now()))
    session.execute(delete(LetIn).where(LetIn.ends_at < before))
    session.execute(delete(TerminalOrder).where(TerminalOrder.ends_at < before))
    faces.erase_of_nobody_held(session, ctx)
