"""One visit on this node: its room, packets, lines, recording, and what is reported of it."""

import functools
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.infra.clock import Clock
from server.media.dtls import Identity
from server.media.feedback import Feedback
from server.media.gate import NotAdmitted
from server.media.leg import Leg
from server.media.member import Line, Member
from server.media.ports import NoPortFree, PortRange
from server.media.recording.recorder import Recorder
from server.media.relay import End, Relay
from server.media.room import Ending, Room
from server.media.sdp import AnswerWrong, read_answer, write_offer
from server.wire import media as wire
from server.wire import media_events as events
from server.wire.base import Reply
from server.wire.media import Refusal, Role, RoomState

logger = logging.getLogger(__name__)
_MOST_SUPERVISORS: Final = 4
_STATE_EVERY_S: Final = 5.0


@dataclass(frozen=True)
class Parts:
    """What all visits of a node share. `host` is the address that ends are told."""

    clock: Clock
    ports: PortRange
    host: str
    identity: Identity
    report: Callable[[int, events.What], None]
    close_recorder: Callable[[Recorder], None]
    now: Callable[[], float] = time.monotonic


class Visit:
    def __init__(
        self, visit_id: int, terms: wire.Terms, parts: Parts, *, recorder: Recorder | None
    ) -> None:
        self.visit_id = visit_id
        self._terms = terms
        self._parts = parts
        self._room = Room(terms)
        self._recorder = recorder
        self._relay = Relay(write=self._write if recorder else None, now=parts.now)
        self._feedback = Feedback(self._relay)
        self._members: dict[tuple[Role, int], Member] = {}
        self._known: set[tuple[Role, int]] = set()
        self._outages: dict[tuple[Role, int], events.Outage] = {}
        self._told = RoomState.WAITING
        self._told_recording = self._is_recorded
        self._state_at = self.empty_since = parts.now()

    @property
    def has_ended(self) -> bool:
        return self._room.ending is not None

    @property
    def is_empty(self) -> bool:
        return not self._members

    # Coming and going.

    def join(self, ticket: wire.Ticket, line: Line) -> Member:
        """A second leg in the same place takes it from the first. Raises NotAdmitted."""
        if self.has_ended:
            raise NotAdmitted(Refusal.VISIT_ENDED)
        member = self._new_member(ticket, line)
        former = self._members.get(member.key)
        if former:
            self.leave(former)
            former.line.close("replaced")
        elif member.seat is None and self._supervisors() >= _MOST_SUPERVISORS:
            member.leg.close()
            raise NotAdmitted(Refusal.NODE_FULL)
        self._members[member.key] = member
        self._relay.add(member.end)
        line.say(self._offer(member))
        line.say(self._state())
        return member

    def leave(self, member: Member) -> None:
        """His line is closed. Twice is fine, and after another took his place."""
        member.leg.close()
        self._relay.remove(member.end)
        if self._members.get(member.key) is not member:
            return
        del self._members[member.key]
        now = self._parts.now()
        self.empty_since = now
        if self.has_ended:
            return
        if member.is_here:
            self._gone(member, now)
        if member.has_been_here:
            self._report(
                events.Left(role=member.role, seat=member.seat, party_id=member.ticket.party_id)
            )
        self._settle()

    def _new_member(self, ticket: wire.Ticket, line: Line) -> Member:
        try:
            sock = self._parts.ports.bind()
        except NoPortFree as error:
            raise NotAdmitted(Refusal.NODE_FULL) from error
        leg = Leg(
            sock,
            identity=self._parts.identity,
            on_ready=self.look,
            on_end=functools.partial(self._leg_ended, line),
        )
        seats = [seat for seat in range(self._terms.parties) if seat != ticket.seat]
        end = End(leg, seat=ticket.seat, seats=seats)
        leg.on_packet = functools.partial(self._relay.packet, end)
        leg.on_report = functools.partial(self._feedback.report, end)
        return Member(ticket=ticket, line=line, leg=leg, end=end, since=self._parts.now())

    def _leg_ended(self, line: Line, why: str) -> None:
        """Without a leg a line is of no use: the end joins again."""
        logger.info("a leg ended: %s", why)
        line.close(why)

    def _supervisors(self) -> int:
        return sum(member.seat is None for member in self._members.values())

    def _offer(self, member: Member) -> wire.Offer:
        pairs = member.end.pairs
        sdp = write_offer(pairs, member.leg.transport(self._parts.host))
        seats = [pair.seat for pair in pairs if pair.seat is not None]
        return wire.Offer(sdp=sdp, ice_servers=[], seats=seats)

    # Time.

    def look(self) -> None:
        """Who is here, and whether time is up. Several times a second."""
        if self.has_ended:
            return
        now = self._parts.now()
        for member in list(self._members.values()):
            is_here = member.look(now)
            if is_here and not member.is_here:
                self._here(member, now)
            elif member.is_here and not is_here:
                self._gone(member, now)
            elif member.is_too_late(now):
                member.line.close("too late")
        self._room.pass_time(now)
        self._settle()
        if not self.has_ended and now - self._state_at > _STATE_EVERY_S:
            self._tell_state()

    def _here(self, member: Member, now: float) -> None:
        member.is_here = True
        if not member.has_been_here:
            self._joined(member)
        if outage := self._outages.pop(member.key, None):
            self._report(outage.model_copy(update={"until": self._parts.clock.now()}))
        if member.seat is None:
            self._room.supervisor_here(member.key, now)
        else:
            self._room.seat_here(member.seat, now)
        self._tell_state()

    def _joined(self, member: Member) -> None:
        member.has_been_here = True
        is_again = member.key in self._known
        self._known.add(member.key)
        self._report(
            events.Joined(
                role=member.role,
                seat=member.seat,
                party_id=member.ticket.party_id,
                is_again=is_again,
            )
        )

    def _gone(self, member: Member, now: float) -> None:
        member.is_here = False
        since = min(member.last_at, now)
        if member.seat is None:
            self._room.supervisor_gone(member.key, since=since, at=now)
        else:
            self._room.seat_gone(member.seat, since=since, at=now)
        if member.seat is not None and not self._room.has_enough:
            self._outages[member.key] = events.Outage(
                role=member.role, seat=member.seat, since=self._moment(since), until=None
            )
        self._tell_state()

    def _moment(self, at: float) -> datetime:
        return self._parts.clock.now() - timedelta(seconds=self._parts.now() - at)

    # What members ask.

    def hear(self, member: Member, message: wire.FromEnd) -> Refusal | None:
        """Why it was not done, if it was not."""
        if self.has_ended:
            return Refusal.VISIT_ENDED
        if isinstance(message, wire.Answer):
            return self._take_answer(member, message)
        if isinstance(message, wire.Ice):
            return None
        if isinstance(message, wire.End):
            return self._take_end(member, message)
        if isinstance(message, wire.Hello):
            return Refusal.MESSAGE_WRONG
        if member.role is not Role.SUPERVISOR:
            return Refusal.NOT_ALLOWED
        return self._take_order(member.ticket.party_id, message)

    def _take_answer(self, member: Member, message: wire.Answer) -> Refusal | None:
        try:
            answer = read_answer(message.sdp)
        except AnswerWrong:
            return Refusal.MESSAGE_WRONG
        member.end.set_red(takes_red=answer.takes_red)
        member.leg.accept(answer)
        return None

    def _take_end(self, member: Member, message: wire.End) -> Refusal | None:
        if member.role is Role.SUPERVISOR:
            if not message.reason.strip():
                return Refusal.MESSAGE_WRONG
            reason = wire.EndReason.ENDED_BY_SUPERVISOR
        elif member.role is Role.INTERPRETER:
            return Refusal.NOT_ALLOWED
        else:
            reason = wire.EndReason.ENDED_BY_PARTIES
        party_id = member.ticket.party_id
        self.end(Ending(reason=reason, words=message.reason, party_id=party_id))
        return None

    def _take_order(
        self, party_id: int, order: wire.Warn | wire.Mute | wire.Extend
    ) -> Refusal | None:
        if isinstance(order, wire.Warn):
            return self._warn(party_id, order)
        if isinstance(order, wire.Mute):
            return self._mute(party_id, order)
        now = self._parts.now()
        self._room.extend(order.seconds, now)
        self._report(events.TimeExtended(party_id=party_id, seconds=order.seconds))
        self._say(wire.Extended(seconds=order.seconds, left_s=self._room.left_s(now)))
        self._tell_state()
        return None

    def _warn(self, party_id: int, order: wire.Warn) -> Refusal | None:
        if order.prepared is None and not order.words.strip():
            return Refusal.MESSAGE_WRONG
        self._report(
            events.WarningGiven(party_id=party_id, prepared=order.prepared, words=order.words)
        )
        self._say(wire.Warning(prepared=order.prepared, words=order.words))
        return None

    def _mute(self, party_id: int, order: wire.Mute) -> Refusal | None:
        if order.seat >= self._terms.parties:
            return Refusal.MESSAGE_WRONG
        self._relay.mute(order.seat, is_muted=order.is_muted)
        self._report(events.Muted(party_id=party_id, seat=order.seat, is_muted=order.is_muted))
        self._tell_state()
        return None

    # Ending.

    def end(self, ending: Ending) -> None:
        self._room.end(ending, self._parts.now())
        self._settle()

    def close(self) -> None:
        """Lets go of all without a word: nobody has been here for long."""
        for member in list(self._members.values()):
            self.leave(member)
            member.line.close("closed")
        self._close_recorder()

    def _settle(self) -> None:
        """Do and report what follows from the room's new state."""
        state = self._room.state
        if state == self._told:
            if self._told_recording != self._is_recorded:
                self._tell_state()
            return
        was_live, self._told = self._told is RoomState.LIVE, state
        self._relay.set_open(is_open=state is RoomState.LIVE)
        if was_live and self._recorder and state is not RoomState.ENDED:
            self._recorder.cut(state.value)
        if state is RoomState.LIVE:
            self._report(events.WentLive())
        elif state is RoomState.SUPERVISOR_MISSING:
            self._report(events.Held())
        elif state is RoomState.ENDED:
            self._ended()
            return
        self._tell_state()

    def _ended(self) -> None:
        ending, now = self._room.ending, self._parts.now()
        if ending is None:
            return
        self._close_recorder()
        for outage in self._outages.values():
            self._report(outage)
        self._report(
            events.VisitEnded(
                reason=ending.reason,
                words=ending.words,
                party_id=ending.party_id,
                lived_s=self._room.lived_s(now),
                given_back_s=self._room.given_back_s(now),
            )
        )
        self._say(wire.Ended(reason=ending.reason, words=ending.words))
        for member in list(self._members.values()):
            member.leg.close()
            member.line.close("ended")

    # Telling.

    def _state(self) -> wire.State:
        now = self._parts.now()
        muted = self._relay.muted
        return wire.State(
            state=self._room.state,
            left_s=self._room.left_s(now),
            given_back_s=self._room.given_back_s(now),
            is_recorded=self._is_recorded,
            present=[m.present(is_muted=m.seat in muted) for m in self._members.values()],
        )

    def _tell_state(self) -> None:
        self._state_at = self._parts.now()
        self._told_recording = self._is_recorded
        self._say(self._state())

    def _say(self, message: Reply) -> None:
        _say_to_all((member.line for member in list(self._members.values())), message)

    def _report(self, what: events.What) -> None:
        self._parts.report(self.visit_id, what)

    # Recording.

    @property
    def _is_recorded(self) -> bool:
        return self._recorder is not None and self._recorder.is_recording

    def _close_recorder(self) -> None:
        if self._recorder:
            self._parts.close_recorder(self._recorder)

    def _write(self, seat: int, is_video: bool, packet: memoryview) -> None:  # noqa: FBT001  # often
        if self._recorder:
            self._recorder.write(seat, "video" if is_video else "audio", packet, time.time())


def _say_to_all(lines: Iterable[Line], message: Reply) -> None:
    for line in lines:
        line.say(message)
