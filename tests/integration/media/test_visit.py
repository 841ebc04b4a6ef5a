"""Ends on the stock aiortc meet on a real node: they see each other, and what may not be is not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from server.wire import media as wire
from server.wire.media import (
    End,
    Ended,
    EndReason,
    Extend,
    Extended,
    Hello,
    Mute,
    Refusal,
    Refused,
    Role,
    RoomState,
    Warn,
    write_ticket,
)
from server.wire.media_events import (
    Held,
    Joined,
    Outage,
    RecordingFrom,
    RecordingTo,
    VisitEnded,
    WarningGiven,
    WentLive,
)
from tests.factories.media import make_terms, make_ticket, signed
from tests.integration.media.conftest import Join
from tests.media_end import open_line, refusal
from tests.media_node import events_of, node_in_loop

RELATIVE = Role.RELATIVE
SUPERVISOR = Role.SUPERVISOR


async def test_two_ends_see_each_other_and_one_ends_it(
    tmp_path: Path, address: str, join: Join
) -> None:
    async with node_in_loop(tmp_path, host=address) as node:
        inmate = await join(node.url, make_ticket())
        relative = await join(node.url, make_ticket(role=RELATIVE, seat=1))
        state = await inmate.line.until_state(RoomState.LIVE)
        assert len(state.present) == 2
        await inmate.until_seen(1, frames=30)
        await relative.until_seen(0, frames=30)
        assert inmate.sounds[1]
        assert relative.sounds[0]
        await relative.line.say(End(reason="said"))
        assert (await inmate.line.first(Ended)).reason is EndReason.ENDED_BY_PARTIES
        await relative.line.until_closed()
        whats = [type(what) for what in events_of(node)]
        assert whats == [Joined, Joined, WentLive, VisitEnded]
        assert (await refusal(node.url, signed(make_ticket()))).why is Refusal.VISIT_ENDED


async def test_nothing_is_seen_until_a_supervisor_is_here(
    tmp_path: Path, address: str, join: Join
) -> None:
    terms = make_terms(needs_supervisor=True)
    async with node_in_loop(tmp_path, host=address) as node:
        inmate = await join(node.url, make_ticket(terms=terms))
        relative = await join(node.url, make_ticket(terms=terms, role=RELATIVE, seat=1))
        await inmate.line.until_state(RoomState.SUPERVISOR_MISSING)
        assert not inmate.pictures
        officer = await join(node.url, make_ticket(terms=terms, role=SUPERVISOR, party_id=90))
        await inmate.line.until_state(RoomState.LIVE)
        await officer.until_seen(0, frames=10)
        await officer.until_seen(1, frames=10)
        await relative.until_seen(0, frames=10)
        await officer.line.say(Warn(prepared="language"))
        assert (await relative.line.first(wire.Warning)).prepared == "language"
        await officer.line.say(Mute(seat=0, is_muted=True))
        await relative.line.until(
            lambda: any(p.seat == 0 and p.is_muted for p in relative.line.state.present)  # type: ignore[union-attr]  # there is one
        )
        await officer.line.say(Extend(seconds=600))
        assert (await inmate.line.first(Extended)).left_s > 2_300
        await officer.close()
        held = await inmate.line.until_state(RoomState.SUPERVISOR_MISSING)
        seen = dict(inmate.pictures)
        again = await join(node.url, make_ticket(terms=terms, role=SUPERVISOR, party_id=90))
        await inmate.line.until_state(RoomState.LIVE)
        await inmate.until_seen(1, frames=10)
        assert inmate.pictures[1] > seen[1]
        assert held.left_s <= 2_400
        await again.line.say(End())
        assert (await again.line.first(Refused)).why is Refusal.MESSAGE_WRONG
        await again.line.say(End(reason="shouting"))
        ended = await inmate.line.first(Ended)
        assert (ended.reason, ended.words) == (EndReason.ENDED_BY_SUPERVISOR, "shouting")
        kinds = [type(what) for what in events_of(node)]
        assert kinds.count(Held) == 2
        assert WarningGiven in kinds


async def test_an_end_that_vanished_takes_its_seat_again(
    tmp_path: Path, address: str, join: Join
) -> None:
    async with node_in_loop(tmp_path, host=address) as node:
        inmate = await join(node.url, make_ticket())
        relative = await join(node.url, make_ticket(role=RELATIVE, seat=1))
        await inmate.until_seen(1, frames=10)
        await relative.vanish()
        await inmate.line.until_state(RoomState.RECONNECTING)
        again = await join(node.url, make_ticket(role=RELATIVE, seat=1))
        await relative.line.until_closed()
        state = await inmate.line.until_state(RoomState.LIVE)
        assert state.given_back_s > 2
        await inmate.until_seen(1, frames=20)
        await again.until_seen(0, frames=20)
        outages = [what for what in events_of(node) if isinstance(what, Outage)]
        assert [outage.seat for outage in outages] == [1]
        assert outages[0].until
        assert outages[0].until - outages[0].since > timedelta(seconds=2)


async def test_a_party_may_not_do_what_a_supervisor_may(
    tmp_path: Path, address: str, join: Join
) -> None:
    async with node_in_loop(tmp_path, host=address) as node:
        inmate = await join(node.url, make_ticket())
        for number, message in enumerate(
            (Warn(words="no"), Mute(seat=1, is_muted=True), Extend(seconds=60)), start=1
        ):
            await inmate.line.say(message)
            await inmate.line.until(
                lambda n=number: sum(isinstance(m, Refused) for m in inmate.line.heard) == n  # type: ignore[misc]  # bound now
            )
        whys = {each.why for each in inmate.line.heard if isinstance(each, Refused)}
        assert whys == {Refusal.NOT_ALLOWED}


async def test_wrong_tickets_let_nobody_in(tmp_path: Path) -> None:
    terms = make_terms(recording_key="age1qqqq")
    late = datetime.now(UTC) - timedelta(hours=1)
    foreign = write_ticket(make_ticket(), sign=Ed25519PrivateKey.generate().sign)
    async with node_in_loop(tmp_path) as node:
        used = signed(make_ticket(visit_id=2))
        line = await open_line(node.url)
        await line.say(Hello(ticket=used))
        await line.until_state(RoomState.WAITING)
        cases = {
            foreign: Refusal.TICKET_WRONG,
            "": Refusal.TICKET_WRONG,
            signed(make_ticket(node="node-2")): Refusal.OTHER_NODE,
            signed(make_ticket(now=late)): Refusal.TICKET_EXPIRED,
            signed(make_ticket(seat=2)): Refusal.TICKET_WRONG,
            used: Refusal.TICKET_USED,
            signed(make_ticket(terms=terms)): Refusal.CANNOT_RECORD,
        }
        for text, why in cases.items():
            assert (await refusal(node.url, text)).why is why
        await line.close()
        assert node.rooms == 1


async def test_a_full_node_says_so(tmp_path: Path) -> None:
    async with node_in_loop(tmp_path, most_rooms=1) as node:
        line = await open_line(node.url)
        await line.say(Hello(ticket=signed(make_ticket())))
        await line.until_state(RoomState.WAITING)
        full = await refusal(node.url, signed(make_ticket(visit_id=2)))
        assert full.why is Refusal.NODE_FULL
        await line.close()


async def test_a_recorded_visit_is_kept_while_it_is_live(
    tmp_path: Path, address: str, join: Join
) -> None:
    terms = make_terms(recording_key=str(x25519.Identity.generate().to_public()))
    async with node_in_loop(tmp_path, host=address) as node:
        inmate = await join(node.url, make_ticket(terms=terms))
        relative = await join(node.url, make_ticket(terms=terms, role=RELATIVE, seat=1))
        state = await inmate.line.until_state(RoomState.LIVE)
        assert state.is_recorded
        await inmate.until_seen(1, frames=20)
        await relative.line.say(End())
        await inmate.line.first(Ended)
        await node.stop_recordings()
        reports = {type(what): what for what in events_of(node)}
        begun, ended = reports[RecordingFrom], reports[RecordingTo]
        assert isinstance(begun, RecordingFrom)
        assert isinstance(ended, RecordingTo)
        assert (ended.why, ended.folder) == ("ended", begun.folder)
        assert ended.chunks > 1
