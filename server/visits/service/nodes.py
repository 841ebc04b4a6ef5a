"""Media nodes: which of them live, and which one carries a visit."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.types import UtcMoment
from server.visits.rules.errors import NoNode
from server.visits.rules.life import ON_LINE
from server.visits.rules.line import SILENT_AFTER, is_alive
from server.visits.tables import MediaNode, Visit, VisitLine
from server.wire.media_events import NodeEventsRequest


def heard(session: Session, ctx: Context, report: NodeEventsRequest) -> MediaNode:
    """A node has given a sign of life. Two reports of one node wait for each other."""
    now = ctx.clock.now()
    session.execute(
        text(
            "INSERT INTO media_node (name, url, rooms, most_rooms, heard_at)"
            " VALUES (:name, '', 0, 0, :now) ON CONFLICT (name) DO NOTHING"
        ).bindparams(name=report.node, now=stored_moment(session, now))
    )
    node = session.get_one(MediaNode, report.node, with_for_update=True, populate_existing=True)
    if not is_alive(node.heard_at, now=now):
        node.back_from = node.heard_at
    node.url, node.heard_at = report.url, max(node.heard_at, now)
    node.rooms, node.most_rooms = report.rooms, report.most_rooms
    session.flush()
    return node


def stored_moment(session: Session, moment: datetime) -> object:
    """As `UtcMoment` keeps it, for a statement in words."""
    dialect = session.get_bind().dialect
    return UtcMoment().process_bind_param(moment, dialect)


def node_of(session: Session, ctx: Context, line: VisitLine) -> MediaNode | None:
    """The node that has the visit, if it lives."""
    node = session.get(MediaNode, line.node) if line.node else None
    return node if node and is_alive(node.heard_at, now=ctx.clock.now()) else None


def least_loaded(session: Session, ctx: Context) -> MediaNode:
    """The living node with most room left. What was given to it since its report counts too."""
    alive = MediaNode.heard_at >= ctx.clock.now() - SILENT_AFTER
    nodes = session.scalars(select(MediaNode).where(alive).order_by(MediaNode.name)).all()
    given = (
        select(VisitLine.node, func.count())
        .join(Visit, Visit.id == VisitLine.visit_id)
        .where(Visit.state.in_(ON_LINE))
        .group_by(VisitLine.node)
    )
    counts: dict[str | None, int] = dict(session.execute(given).all())
    left = {node: node.most_rooms - max(node.rooms, counts.get(node.name, 0)) for node in nodes}
    best = max(nodes, key=lambda node: left[node], default=None)
    if best is None or left[best] <= 0:
        raise NoNode(retry_after_s=2)
    return best


def node_urls(session: Session) -> list[str]:
    """Of all that were ever heard of: one that is silent now may come back while a page is open."""
    return list(session.scalars(select(MediaNode.url).order_by(MediaNode.name)))


def last_heard(session: Session, line: VisitLine) -> datetime | None:
    """When the visit's node gave its last sign of life."""
    node = session.get(MediaNode, line.node) if line.node else None
    return node.heard_at if node else None
