"""One who takes part in a visit, from the ticket until his line or the visit ends."""

from dataclasses import dataclass
from typing import Final, Protocol

from server.media.leg import Leg
from server.media.relay import End
from server.wire.base import Reply
from server.wire.media import Present, Role, Ticket

# A camera that sends nothing for so long counts as away.
SEAT_SILENT_S: Final = 3.0
# A supervisor sends no media: browsers show every few seconds that they still listen.
SUPERVISOR_SILENT_S: Final = 15.0
JOIN_WITHIN_S: Final = 30.0


class Line(Protocol):
    """The signalling line of one end. Neither call waits."""

    def say(self, message: Reply) -> None: ...

    def close(self, why: str) -> None: ...


@dataclass(eq=False)
class Member:
    """`last_at` is when something genuine came last; `is_here`: that was lately."""

    ticket: Ticket
    line: Line
    leg: Leg
    end: End
    since: float
    last_at: float = 0.0
    is_here: bool = False
    has_been_here: bool = False
    _counted: int = 0

    @property
    def role(self) -> Role:
        return self.ticket.role

    @property
    def seat(self) -> int | None:
        return self.ticket.seat

    @property
    def key(self) -> tuple[Role, int]:
        """Who takes this place next takes it from this one."""
        if self.ticket.seat is None:
            return (self.role, self.ticket.party_id)
        return (Role.INMATE, self.ticket.seat)

    def look(self, now: float) -> bool:
        """Whether he is here at this moment."""
        count = self.leg.heard if self.seat is not None else self.leg.answered
        if self.leg.is_ready and count != self._counted:
            self._counted, self.last_at = count, now
        most = SUPERVISOR_SILENT_S if self.seat is None else SEAT_SILENT_S
        return self.leg.is_ready and bool(self.last_at) and now - self.last_at < most

    def is_too_late(self, now: float) -> bool:
        return not self.has_been_here and now - self.since > JOIN_WITHIN_S

    def present(self, *, is_muted: bool) -> Present:
        return Present(role=self.role, seat=self.seat, is_here=self.is_here, is_muted=is_muted)
