"""Lets those of a remote visit onto its line: checks each, and signs a ticket to a node."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.media_access import MediaAccess
from server.infra.permissions import Action, Actor
from server.visits.rules.errors import (
    AgreementMissing,
    CannotRecord,
    NoNode,
    NotByVideo,
    StepRefused,
    UnderReview,
)
from server.visits.rules.life import ON_LINE
from server.visits.rules.line import BEFOREHAND, require_open
from server.visits.service import nodes
from server.visits.service.arriving import require_arrived
from server.visits.service.lines import keep_agreement, keep_used, locked_line, used_of
from server.visits.service.recordings import keeps_picture, recipient_for
from server.visits.service.rulebook import rulebook
from server.visits.service.seats import Seat, parties_of, seat_of
from server.visits.service.steps import add_step, locked_visit, step_to
from server.visits.tables import MediaNode, Visit, VisitLine
from server.wire.media import IceServer, JoinReply, JoinRequest, Terms, Ticket, write_ticket
from server.wire.visits import VisitClass, VisitForm, VisitState

NODE_LOST = "node_lost"
# Ends keep their way through TURN for as long as a visit can be, and a little.
_TURN_LASTS = timedelta(hours=3)


def join(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, request: JoinRequest
) -> JoinReply:
    """A ticket to one's own seat, or to watch; again after the line or the node was lost."""
    found = session.get(Visit, visit_id)
    if found is None:
        raise NotFound
    seat = seat_of(session, found, actor=actor)
    visit = locked_visit(session, visit_id)
    _require_line(ctx, visit)
    if seat.number is not None and not request.has_agreed:
        raise AgreementMissing
    require_arrived(session, ctx, visit, seat=seat, actor=actor)
    if VisitState(visit.state) not in ON_LINE:
        raise StepRefused("nobody has come yet")
    if ctx.media is None:
        raise NoNode
    if seat.number is not None:
        keep_agreement(session, ctx, visit, person_id=actor.person_id)
    line = locked_line(session, visit)
    node = _node_for(session, ctx, visit, line)
    terms = _terms(session, ctx, visit, line, node)
    ticket = _ticket(ctx, visit, node=node, seat=seat, actor=actor, terms=terms)
    _log(session, ctx, visit, actor=actor, seat=seat)
    return JoinReply(
        ticket=write_ticket(ticket, sign=ctx.media.sign),
        node_url=node.url,
        ice_servers=_ice_servers(ctx.media, visit, seat, now=ctx.clock.now()),
        relay_only=ctx.media.relay_only,
    )


def _require_line(ctx: Context, visit: Visit) -> None:
    """A privileged visit has none that a server could carry."""
    if visit.visit_class == VisitClass.PRIVILEGED or visit.form != VisitForm.REMOTE:
        raise NotByVideo
    if visit.flag:
        raise UnderReview
    rules, now = rulebook(ctx.limits), ctx.clock.now()
    require_open(rules, starts_at=visit.starts_at, ends_at=visit.ends_at, now=now)


def _node_for(session: Session, ctx: Context, visit: Visit, line: VisitLine) -> MediaNode:
    """The node that has the visit; another one where it is dead."""
    node = nodes.node_of(session, ctx, line)
    if node is not None:
        return node
    lost = session.get(MediaNode, line.node) if line.node else None
    if lost is not None:
        _leave(session, ctx, visit, line, since=lost.heard_at)
    node = nodes.least_loaded(session, ctx)
    line.node = node.name
    return node


def _leave(
    session: Session, ctx: Context, visit: Visit, line: VisitLine, *, since: datetime
) -> None:
    """What passed since the node was last heard of is not used time."""
    keep_used(line, used_of(line).stop(since))
    line.node, line.watched_by = None, None
    if visit.state in (VisitState.LIVE, VisitState.SUPERVISOR_MISSING):
        step_to(session, ctx, visit, VisitState.RECONNECTING)
    add_step(session, ctx, visit, what=NODE_LOST)


def _terms(session: Session, ctx: Context, visit: Visit, line: VisitLine, node: MediaNode) -> Terms:
    key = recipient_for(session, ctx, visit)
    if key is None:
        raise CannotRecord
    length = int((visit.ends_at - visit.starts_at).total_seconds()) + line.extended_s
    return Terms(
        parties=parties_of(session, visit),
        length_s=length,
        lived_s=int(used_of(line).at(_known_until(ctx, line, node))),
        needs_supervisor=VisitClass(visit.visit_class) in rulebook(ctx.limits).supervised,
        recording_key=key,
        keeps_picture=keeps_picture(session, ctx, visit),
    )


def _known_until(ctx: Context, line: VisitLine, node: MediaNode) -> datetime:
    """A node that was silent and came back may have lost the visit in between."""
    if node.back_from and line.runs_since and node.back_from > line.runs_since:
        return node.back_from
    return ctx.clock.now()


def _ticket(
    ctx: Context, visit: Visit, *, node: MediaNode, seat: Seat, actor: Actor, terms: Terms
) -> Ticket:
    now = ctx.clock.now()
    return Ticket(
        ticket_id=secrets.token_hex(16),
        visit_id=visit.id,
        node=node.name,
        role=seat.role,
        seat=seat.number,
        party_id=actor.person_id,
        not_before=now - BEFOREHAND,
        expires=now + rulebook(ctx.limits).ticket_lasts,
        terms=terms,
    )


def _ice_servers(media: MediaAccess, visit: Visit, seat: Seat, *, now: datetime) -> list[IceServer]:
    if not media.turn_url:
        return []
    who = "watch" if seat.number is None else str(seat.number)
    return [turn_server(media, until=now + _TURN_LASTS, name=f"{visit.id}-{who}")]


def turn_server(media: MediaAccess, *, until: datetime, name: str) -> IceServer:
    """Credentials that coturn checks by its shared secret and that end by themselves."""
    username = f"{int(until.timestamp())}:{name}"
    # The TURN REST convention knows HMAC with SHA-1 alone.
    digest = hmac.new(media.turn_secret.encode(), username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(digest).decode()
    return IceServer(urls=[media.turn_url], username=username, credential=credential)


def _log(session: Session, ctx: Context, visit: Visit, *, actor: Actor, seat: Seat) -> None:
    """An officer on the line sees and hears the person."""
    is_party = seat.number is not None
    record = audit.Record(
        Action.VISIT_JOIN if is_party else Action.VISIT_RUN,
        actor,
        seat.duty,
        subject_id=visit.inmate_id,
        detail={"visit": visit.id, "line": seat.role.value},
    )
    audit.append(session, ctx.clock, record)
