"""A node is killed in a live visit: another takes the same people, and nothing it knew is lost."""

import signal
from pathlib import Path

from server.infra.keys import load_keys
from server.media.store import Store
from server.wire.media import Refusal, Role, RoomState, Ticket, write_ticket
from server.wire.media_events import Joined, WentLive
from tests.factories.media import make_terms, make_ticket
from tests.media_end import AiortcEnd, refusal
from tests.media_node import node_process

PLACES = ((Role.INMATE, 0), (Role.RELATIVE, 1))


async def test_visit_goes_on_at_another_node_after_a_kill(tmp_path: Path, address: str) -> None:
    signing = load_keys(tmp_path / "keys").signing

    def sealed(ticket: Ticket) -> str:
        return write_ticket(ticket, sign=signing.sign)

    async def both(url: str, node: str, *, lived_s: int) -> tuple[list[AiortcEnd], list[str]]:
        terms = make_terms(lived_s=lived_s)
        texts = [
            sealed(make_ticket(role=role, seat=seat, node=node, terms=terms))
            for role, seat in PLACES
        ]
        return [await AiortcEnd.join_with(url, text) for text in texts], texts

    with node_process(tmp_path, host=address, name="node-1") as (url, process):
        ends, used = await both(url, "node-1", lived_s=0)
        await ends[0].until_seen(1, frames=10)
        process.send_signal(signal.SIGKILL)
        for end in ends:
            await end.line.until_closed()
            await end.close()
    with node_process(tmp_path, host=address, name="node-2", ports=(44_000, 44_999)) as (other, _):
        again, _ = await both(other, "node-2", lived_s=600)
        state = await again[0].line.until_state(RoomState.LIVE)
        assert 1_100 < state.left_s <= 1_200
        await again[0].until_seen(1, frames=10)
        await again[1].until_seen(0, frames=10)
        for end in again:
            await end.close()
    store = Store(tmp_path / "media" / "node-1.sqlite")
    kept = [type(event.what) for event in store.waiting(100)]
    store.close()
    assert kept == [Joined, Joined, WentLive]
    with node_process(tmp_path, host=address, name="node-1") as (url, _):
        assert (await refusal(url, used[0])).why is Refusal.TICKET_USED
