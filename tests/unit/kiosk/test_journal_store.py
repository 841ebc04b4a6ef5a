"""What was acknowledged is in the file, in order, sealed, and of one terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.journal.errors import JournalBroken
from kiosk.journal.seal import Seal
from kiosk.journal.store import Store, open_store
from server.wire.sync import START, ActOutcome, ActResult, StreamReply, chained, content_hash

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
KEY = bytes(32)
WORDS = "没有这回事"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, seal=Seal(KEY), device_id=7)
    yield opened
    opened.close()


def write(store: Store, count: int = 1) -> None:
    for _ in range(count):
        store.append(person_id=3, kind="scores.contest", make=lambda _: WORDS, at=AT)


def deliver(store: Store, high_water: int) -> None:
    results = [
        ActResult(seq=act.seq, act_id=act.act_id, outcome=ActOutcome.APPLIED)
        for act in store.waiting(at_most=high_water)
    ]
    store.settle(results, high_water=high_water)


def test_acts_are_numbered_and_chained_from_the_first(store: Store) -> None:
    write(store, 3)
    previous = START
    for seq, act in enumerate(store.waiting(at_most=10), start=1):
        assert act.seq == seq
        assert act.chain == chained(previous, seq=seq, content=content_hash(act))
        previous = act.chain


def test_an_act_is_there_after_the_terminal_starts_again(store: Store, tmp_path: Path) -> None:
    write(store)
    store.close()
    again = Store(tmp_path, seal=Seal(KEY), device_id=7)
    assert [act.body for act in again.waiting(at_most=10)] == [WORDS]
    again.close()


def test_the_body_is_not_found_in_any_file(store: Store, tmp_path: Path) -> None:
    write(store)
    store.close()
    for file in tmp_path.iterdir():
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert WORDS.encode(encoding) not in file.read_bytes()


def test_an_act_moved_to_another_place_does_not_open(store: Store, tmp_path: Path) -> None:
    write(store, 2)
    store.close()
    other = Store(tmp_path, seal=Seal(b"k" * 32), device_id=7)
    with pytest.raises(JournalBroken):
        other.waiting(at_most=10)
    other.close()


def test_a_body_that_could_not_be_made_takes_no_number(store: Store) -> None:
    def make(_: str) -> str:
        raise ValueError

    with pytest.raises(ValueError):
        store.append(person_id=3, kind="scores.contest", make=make, at=AT)
    write(store)
    assert store.position().last_seq == 1


def test_only_what_the_server_has_not_waits(store: Store) -> None:
    write(store, 5)
    deliver(store, 3)
    assert store.position().waiting == 2
    assert [act.seq for act in store.waiting(at_most=10)] == [4, 5]


def test_a_new_epoch_numbers_all_anew_and_keeps_their_ids(store: Store) -> None:
    write(store, 4)
    before = [act.act_id for act in store.waiting(at_most=10)]
    deliver(store, 2)
    store.begin_epoch(9)
    after = store.waiting(at_most=10)
    assert [act.act_id for act in after] == before
    assert [act.seq for act in after] == [1, 2, 3, 4]
    assert store.position().epoch == 9


def test_a_terminal_made_known_anew_keeps_what_waits(store: Store, tmp_path: Path) -> None:
    write(store, 3)
    deliver(store, 2)
    left = store.waiting(at_most=10)[0].act_id
    store.close()
    again = Store(tmp_path, seal=Seal(KEY), device_id=8)
    assert [act.act_id for act in again.waiting(at_most=10)] == [left]
    assert again.position().epoch == 0
    again.close()


def test_delivered_acts_are_forgotten_but_for_the_last(store: Store) -> None:
    write(store, 6)
    deliver(store, 5)
    store.keep_delivered(at_most=2)
    chain = store.waiting(at_most=1)[0].chain
    assert store.follows(StreamReply(epoch=0, high_water=6, chain=chain))
    assert store.follows(StreamReply(epoch=0, high_water=4, chain=_chain_at(store, 4)))
    assert not store.follows(StreamReply(epoch=0, high_water=1, chain=START))


def _chain_at(store: Store, seq: int) -> str:
    store.stand_at(seq - 1)
    return store.waiting(at_most=1)[0].chain


def test_another_program_cannot_open_the_same_journal(store: Store, tmp_path: Path) -> None:
    del store
    with pytest.raises(JournalBroken):
        Store(tmp_path, seal=Seal(KEY), device_id=7)


def test_a_damaged_file_is_put_aside_and_a_new_journal_begun(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"no database at all" * 400)
    made = open_store(tmp_path, seal=Seal(KEY), device_id=7)
    write(made)
    made.close()
    [aside] = tmp_path.glob("damaged-*/journal.sqlite")
    assert aside.read_bytes().startswith(b"no database")
