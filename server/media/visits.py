"""All visits that live on this node."""

import asyncio
from collections.abc import Callable
from typing import Final

from server.media.gate import NotAdmitted
from server.media.member import Line, Member
from server.media.recording.recorder import CannotRecord, Recorder
from server.media.room import Ending
from server.media.visit import Parts, Visit
from server.wire.media import EndReason, Refusal, Terms, Ticket

# A visit that nobody has been in for so long is let go; it is not ended, its people may join again.
_EMPTY_S: Final = 7_200.0
# So long a late ticket hears that its visit has ended.
_REMEMBERED_S: Final = 3_600.0


RecorderFor = Callable[[int, Terms], Recorder | None]
"""Waits for the disk, and raises CannotRecord; None where the terms ask for no recording."""


class Visits:
    def __init__(self, parts: Parts, *, most: int, recorder_for: RecorderFor) -> None:
        self._parts = parts
        self._recorder_for = recorder_for
        self._opening: dict[int, asyncio.Lock] = {}
        self._most = most
        self._visits: dict[int, Visit] = {}
        self._ended: dict[int, float] = {}

    @property
    def count(self) -> int:
        return len(self._visits)

    @property
    def most(self) -> int:
        return self._most

    async def join(self, ticket: Ticket, line: Line) -> tuple[Visit, Member]:
        """Raises NotAdmitted."""
        is_new = ticket.visit_id not in self._visits
        opening = self._opening.setdefault(ticket.visit_id, asyncio.Lock())
        try:
            async with opening:
                visit = await self._visit(ticket)
        finally:
            self._opening.pop(ticket.visit_id, None)
        try:
            return visit, visit.join(ticket, line)
        except NotAdmitted:
            self._let_go_if_new(visit, is_new=is_new)
            raise

    async def _visit(self, ticket: Ticket) -> Visit:
        if ticket.visit_id in self._ended:
            raise NotAdmitted(Refusal.VISIT_ENDED)
        if visit := self._visits.get(ticket.visit_id):
            return visit
        # Those that are being opened count too: each has its lock.
        if self.count + len(self._opening) > self._most:
            raise NotAdmitted(Refusal.NODE_FULL)
        try:
            recorder = await asyncio.to_thread(self._recorder_for, ticket.visit_id, ticket.terms)
        except CannotRecord as error:
            raise NotAdmitted(Refusal.CANNOT_RECORD) from error
        visit = Visit(ticket.visit_id, ticket.terms, self._parts, recorder=recorder)
        self._visits[ticket.visit_id] = visit
        return visit

    def _let_go_if_new(self, visit: Visit, *, is_new: bool) -> None:
        """He who opened it found no port, and nobody else has come."""
        if is_new and visit.is_empty and not visit.has_ended:
            visit.close()
            self._visits.pop(visit.visit_id, None)

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
