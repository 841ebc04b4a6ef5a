"""What terminals say of themselves: kept as said last, for the console to show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from server.identity.rules.tokens import DeviceClaim
from server.identity.service import faces, terminal_orders
from server.identity.tables import Device, TerminalState
from server.infra.context import Context
from server.infra.types import UtcMoment
from server.wire.identity import ReportReply, TerminalReport

_SAY: Final = text(
    "INSERT INTO terminal_state (device_id, at, occupation, report, waiting_since)"
    " VALUES (:device, :at, :occupation, :report, :waiting_since)"
    " ON CONFLICT (device_id) DO UPDATE SET at = excluded.at, occupation = excluded.occupation,"
    " report = excluded.report, waiting_since = excluded.waiting_since"
).bindparams(bindparam("at", type_=UtcMoment), bindparam("waiting_since", type_=UtcMoment))


@dataclass(frozen=True)
class SaidState:
    """A terminal's last report and when it came. `waiting_since` is by the server's clock."""

    at: datetime
    report: TerminalReport
    waiting_since: datetime | None = None


def report(
    session: Session, ctx: Context, *, device: DeviceClaim, request: TerminalReport
) -> ReportReply:
    """Keep what the terminal says, and tell it what it shall do."""
    now = ctx.clock.now()
    session.get_one(Device, device.device_id, with_for_update=True).last_seen_at = now
    said = request.model_copy(update={"answers": []}).model_dump_json()
    values = {
        "device": device.device_id,
        "at": now,
        "occupation": request.occupation.value,
        "report": said,
        "waiting_since": _waiting_since(session, device, now) if request.waiting_acts else None,
    }
    session.execute(_SAY, values)
    terminal_orders.take_answers(session, ctx, device=device, answers=request.answers)
    return ReportReply(
        report_again_s=ctx.limits.number("identity.report_every"),
        commands=terminal_orders.deliver(
            session, ctx, device=device, occupation=request.occupation
        ),
        face_enrolment=faces.waiting_at(session, ctx, device=device),
    )


def _waiting_since(session: Session, device: DeviceClaim, now: datetime) -> datetime:
    """The device's row is locked: no other report of it comes between."""
    query = select(TerminalState.waiting_since).where(TerminalState.device_id == device.device_id)
    return session.scalar(query) or now


def said_by(session: Session, *, device_ids: Collection[int]) -> dict[int, SaidState]:
    """The last report of each. The caller has checked who asks."""
    query = select(TerminalState).where(TerminalState.device_id.in_(device_ids))
    return {
        row.device_id: SaidState(
            row.at, TerminalReport.model_validate_json(row.report), row.waiting_since
        )
        for row in session.scalars(query)
    }
