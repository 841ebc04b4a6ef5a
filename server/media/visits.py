"""All visits that live on this node."""

from typing import Final

from server.media.gate import NotAdmitted
from server.media.member import Line, Member
from server.media.room import Ending
from server.media.visit import Parts, Visit
from server.wire.media import EndReason, Refusal, Ticket

# A visit that nobody has been in for so long is let go; it is not ended, its people may join again.
_EMPTY_S: Final = 7_200.0
# So long a late ticket hears that its visit has ended.
_REMEMBERED_S: Final = 3_600.0


class Visits:
    def __init__(self, parts: Parts, *, most: int) -> None:
        self._parts = parts
        self._most = most
        self._visits: dict[int, Visit] = {}
        self._ended: dict[int, float] = {}

    @property
    def count(self) -> int:
        return len(self._visits)

    @property
    def most(self) -> int:
        return self._most

    def join(self, ticket: Ticket, line: Line) -> tuple[Visit, Member]:
        """Raises NotAdmitted."""
        if ticket.visit_id in self._ended:
            raise NotAdmitted(Refusal.VISIT_ENDED)
        if visit := self._visits.get(ticket.visit_id):
            return visit, visit.join(ticket, line)
        if self.count >= self._most:
            raise NotAdmitted(Refusal.NODE_FULL)
        visit = Visit(ticket.visit_id, ticket.terms, self._parts)
        try:
            member = visit.join(ticket, line)
        except NotAdmitted:
            visit.close()
            raise
        self._visits[ticket.visit_id] = visit
        return visit, member

    def look(self) -> None:
        now = self._parts.now()
        for visit_id, visit in list(self._visits.items()):
            visit.look()
            if visit.has_ended:
                self._ended[visit_id] = now
                del self._visits[visit_id]
            elif visit.is_empty and now - visit.empty_since > _EMPTY_S:
                visit.close()
                del self._visits[visit_id]
        for visit_id, at in list(self._ended.items()):
            if now - at > _REMEMBERED_S:
                del self._ended[visit_id]

    def stop(self) -> None:
        for visit in self._visits.values():
            visit.end(Ending(EndReason.NODE_STOPPED))
        self.look()
