"""Applies what media nodes report of visits, each event once, by the table of the life cycle."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final  # handlers take one kind of event each

from sqlalchemy import text
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.permissions import Role
from server.visits.rules.errors import NodeUnknown, ReportOld
from server.visits.rules.life import ON_LINE
from server.visits.rules.line import REPORT_LASTS
from server.visits.service import nodes, recordings
from server.visits.service.lines import keep_used, locked_line, used_of
from server.visits.service.seats import parties_of
from server.visits.service.steps import add_step, locked_visit, step_to
from server.visits.tables import MediaNode, Visit, VisitLine, VisitOutage
from server.wire import media_events as events
from server.wire.media import EndReason
from server.wire.media import Role as MediaRole
from server.wire.media_events import NodeEvent, NodeEventsReply, NodeEventsRequest
from server.wire.visits import VisitState

logger = logging.getLogger(__name__)
_STOOD: Final = frozenset({VisitState.LIVE, VisitState.SUPERVISOR_MISSING})
_MOST_WORDS: Final = 500


def require_signed(ctx: Context, report: NodeEventsRequest, *, body: bytes, signature: str) -> None:
    """Sent lately by a node of ours."""
    if ctx.media is None or not ctx.media.is_of_node(report.node, body=body, signature=signature):
        raise NodeUnknown
    if abs(ctx.clock.now() - report.sent_at) > REPORT_LASTS:
        raise ReportOld


def take_report(session: Session, ctx: Context, *, report: NodeEventsRequest) -> NodeEventsReply:
    """Keep the sign of life, and apply each event that was not applied before."""
    node = nodes.heard(session, ctx, report)
    # By visit, as others lock; within one visit their order stays.
    for event in sorted(report.events, key=lambda each: each.visit_id):
        if _is_new(session, ctx, node=node.name, event=event):
            _apply(session, ctx, node=node, event=event)
    return NodeEventsReply(taken=[event.event_id for event in report.events])


def _is_new(session: Session, ctx: Context, *, node: str, event: NodeEvent) -> bool:
    moment = nodes.stored_moment(session, ctx.clock.now())
    made = session.execute(
        text(
            "INSERT INTO media_event (node, event_id, taken_at) VALUES (:node, :event, :now)"
            " ON CONFLICT (node, event_id) DO NOTHING RETURNING event_id"
        ).bindparams(node=node, event=event.event_id, now=moment)
    )
    return made.first() is not None


def _apply(session: Session, ctx: Context, *, node: MediaNode, event: NodeEvent) -> None:
    """What cannot be applied is logged and not asked for again: a node cannot take it back."""
    try:
        with session.begin_nested():
            visit = locked_visit(session, event.visit_id)
            line = locked_line(session, visit)
            _Applying(session, ctx, visit, line, node, event.at).take(event.what)
            recordings.take(session, ctx, event)
    except GuituError as error:
        logger.error("event %s of a visit is not applied: %s", event.what.kind, error)


class _Applying:
    """One event on one visit."""

    def __init__(
        self,
        session: Session,
        ctx: Context,
        visit: Visit,
        line: VisitLine,
        node: MediaNode,
        at: datetime,
    ) -> None:
        self._session, self._ctx = session, ctx
        self._visit, self._line, self._node = visit, line, node
        # A node's clock that is ahead gives nobody time that has not passed.
        self._at = min(at, ctx.clock.now())

    def take(self, what: events.What) -> None:
        handle: Callable[[Any], None] | None = self._handlers.get(what.kind)  # its own kind
        if handle is not None and (self._is_on_line or isinstance(what, events.Outage)):
            handle(what)

    @property
    def _handlers(self) -> Mapping[str, Callable[..., None]]:
        return {
            "joined": self._joined,
            "left": self._left,
            "went_live": self._went_live,
            "held": self._held,
            "outage": self._outage,
            "warning_given": self._warned,
            "muted": self._muted,
            "time_extended": self._extended,
            "visit_ended": self._ended,
        }

    @property
    def _is_on_line(self) -> bool:
        return VisitState(self._visit.state) in ON_LINE

    def _step(self, state: VisitState, *, by_id: int | None = None, words: str = "") -> None:
        if self._visit.state == state:
            return
        role = Role.OFFICER if by_id is not None else None
        step_to(self._session, self._ctx, self._visit, state, by_id=by_id, role=role, reasons=words)

    def _note(self, what: str, *, by_id: int, words: str = "") -> None:
        add_step(
            self._session,
            self._ctx,
            self._visit,
            what=what,
            by_id=by_id,
            role=Role.OFFICER,
            reasons=words[:_MOST_WORDS],
        )

    def _joined(self, what: events.Joined) -> None:
        if what.role is MediaRole.SUPERVISOR:
            self._line.watched_by = what.party_id
            return
        used = used_of(self._line)
        if not what.is_again and used.runs_since:
            # The node began anew: what ran on the old one ended when that was last heard of.
            back = self._node.back_from
            keep_used(self._line, used.stop(min(back or self._at, self._at)))

    def _left(self, what: events.Left) -> None:
        if what.role is MediaRole.SUPERVISOR:
            if self._line.watched_by == what.party_id:
                self._line.watched_by = None
            return
        # With more than two the others go on.
        if self._visit.state in _STOOD and parties_of(self._session, self._visit) == 2:
            keep_used(self._line, used_of(self._line).stop(self._at))
            self._step(VisitState.RECONNECTING)

    def _went_live(self, _what: events.WentLive) -> None:
        self._step(VisitState.LIVE)
        keep_used(self._line, used_of(self._line).run(self._at))

    def _held(self, _what: events.Held) -> None:
        """Before it was ever live it waits; the officer is called all the same."""
        self._line.watched_by = None
        keep_used(self._line, used_of(self._line).stop(self._at))
        if self._visit.state in (VisitState.LIVE, VisitState.RECONNECTING):
            self._step(VisitState.SUPERVISOR_MISSING)

    def _outage(self, what: events.Outage) -> None:
        row = VisitOutage(
            visit_id=self._visit.id,
            role=what.role.value,
            seat=what.seat,
            since=what.since,
            until=what.until,
        )
        self._session.add(row)
        self._session.flush()
        if what.seat is not None and what.until is not None and self._is_on_line:
            keep_used(self._line, used_of(self._line).without(what.since, what.until))

    def _warned(self, what: events.WarningGiven) -> None:
        self._note("warned", by_id=what.party_id, words=what.words or what.prepared or "")

    def _muted(self, what: events.Muted) -> None:
        self._note("muted" if what.is_muted else "unmuted", by_id=what.party_id)

    def _extended(self, what: events.TimeExtended) -> None:
        self._line.extended_s += what.seconds
        self._note("extended", by_id=what.party_id)

    def _ended(self, what: events.VisitEnded) -> None:
        used = used_of(self._line).stop(self._at)
        if what.reason is EndReason.NODE_STOPPED:
            keep_used(self._line, used)
            self._line.node, self._line.watched_by = None, None
            if self._visit.state in _STOOD:
                self._step(VisitState.RECONNECTING)
            return
        self._line.watched_by = None
        keep_used(self._line, used)
        self._line.used_s = what.lived_s
        self._line.given_s = max(used.given_s, what.given_back_s)
        is_officer = what.reason is EndReason.ENDED_BY_SUPERVISOR
        by_id = what.party_id if is_officer else None
        self._step(self._state_after(what.reason), by_id=by_id, words=what.words[:_MOST_WORDS])
        detail: dict[str, object] = {"visit": self._visit.id, "why": what.reason.value}
        if is_officer and what.party_id is not None:
            detail["by"] = what.party_id
        record = audit.Record("visit_ended", None, subject_id=self._visit.inmate_id, detail=detail)
        audit.append(self._session, self._ctx.clock, record)

    def _state_after(self, reason: EndReason) -> VisitState:
        if reason is EndReason.ENDED_BY_SUPERVISOR:
            return VisitState.TERMINATED
        was_live = self._visit.state not in (VisitState.CHECKED_IN, VisitState.WAITING)
        return VisitState.ENDED if was_live else VisitState.FAILED
