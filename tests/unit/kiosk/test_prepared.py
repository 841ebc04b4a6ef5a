"""Prepared material opens on its own terminal, at its time, and as the server signed it."""

import errno
import os
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.client.device_key import DeviceKey
from kiosk.client.errors import NotEnrolled
from kiosk.client.terminal_home import Enrolment, TerminalHome
from kiosk.opening import open_prepared
from kiosk.prepared.errors import (
    ItemChanged,
    ItemMissing,
    OtherTerminal,
    PreparedError,
    StoreBroken,
    StoreFull,
    TooEarly,
    WrongKey,
    WrongSignature,
)
from kiosk.prepared.store import PreparedStore
from server.infra.preparing import KeyNotYet, prepare
from server.wire.prepared import LINE_END
from tests.factories.prepared import DEVICE, NINE, PAPER, PreparingServer

OWN = X25519PrivateKey.generate()


@pytest.fixture
def server() -> PreparingServer:
    return PreparingServer()


@pytest.fixture
def store(server: PreparingServer, tmp_path: Path) -> PreparedStore:
    return server.terminal(tmp_path / "prepared", key=OWN)


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_item_opens_once_its_key_is_there_also_after_a_restart(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    prepared = server.prepares()
    statement = store.take_in(prepared.item)
    assert (statement.kind, statement.opens_at) == ("exams.paper", NINE)
    store.take_key(server.releases(prepared, store))
    assert store.open(statement.item_id) == PAPER
    restarted = server.terminal(tmp_path / "prepared", key=OWN)
    assert restarted.open(statement.item_id) == PAPER
    assert restarted.items() == [statement]


def test_neither_content_nor_key_lies_on_the_disk_in_clear(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    prepared = server.prepares()
    store.take_in(prepared.item)
    store.take_key(server.releases(prepared, store))
    store.open(prepared.statement.item_id)
    there = all_bytes(tmp_path)
    for secret in (PAPER, PAPER[:9], prepared.key, b64encode(prepared.key)[:40]):
        assert secret not in there
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "prepared").iterdir()} == {0}


def test_without_its_key_it_is_too_early(server: PreparingServer, store: PreparedStore) -> None:
    prepared = server.prepares()
    store.take_in(prepared.item)
    with pytest.raises(TooEarly) as early:
        store.open(prepared.statement.item_id)
    assert early.value.opens_at == NINE


def test_the_server_gives_no_key_out_before_its_time(
    server: PreparingServer, store: PreparedStore
) -> None:
    prepared = server.prepares()
    with pytest.raises(KeyNotYet):
        server.releases(prepared, store, after=-timedelta(microseconds=1))


def test_another_server_s_signature_is_refused(store: PreparedStore, tmp_path: Path) -> None:
    with pytest.raises(WrongSignature):
        store.take_in(PreparingServer().prepares().item)
    assert all_bytes(tmp_path) == b""


def test_what_was_signed_for_another_use_is_no_item(
    server: PreparingServer, store: PreparedStore
) -> None:
    item = server.prepares().item
    line, _, sealed = item.partition(LINE_END)
    statement = server.prepares().statement.model_dump_json()
    signature = b64encode(server.signing.sign(statement.encode())).decode()
    forged = line.replace(line.split(b'"signature":"')[1][:-2], signature.encode())
    with pytest.raises(WrongSignature):
        store.take_in(forged + LINE_END + sealed)


def test_each_changed_byte_is_found(server: PreparingServer, store: PreparedStore) -> None:
    item = server.prepares().item
    line = item.index(LINE_END)
    felt = set()
    for place in range(len(item)):
        changed = item[:place] + bytes([item[place] ^ 1]) + item[place + 1 :]
        with pytest.raises((ItemChanged, WrongSignature)) as error:
            store.take_in(changed)
        felt.add(type(error.value))
        if place > line:
            assert isinstance(error.value, ItemChanged)
    assert felt == {ItemChanged, WrongSignature}


@pytest.mark.parametrize("length", [0, 1, 100, -1, -PAPER.__len__()])
def test_half_an_item_is_found(server: PreparingServer, store: PreparedStore, length: int) -> None:
    with pytest.raises(ItemChanged):
        store.take_in(server.prepares().item[:length])


@pytest.mark.parametrize("odd", [b"{}\n", b"\n", b"\xff\xfe\n", b"[" * 9000, os.urandom(512)])
def test_what_never_was_an_item_is_found(store: PreparedStore, odd: bytes) -> None:
    with pytest.raises(ItemChanged):
        store.take_in(odd)


def test_a_byte_that_changes_on_the_disk_is_found(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    prepared = server.prepares()
    store.take_in(prepared.item)
    store.take_key(server.releases(prepared, store))
    [path] = (tmp_path / "prepared").glob("*.item")
    path.write_bytes(prepared.item[:-1] + bytes([prepared.item[-1] ^ 1]))
    with pytest.raises(ItemChanged):
        store.open(prepared.statement.item_id)
    assert store.items() == []


def test_an_item_under_another_s_name_is_found(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    first, second = server.prepares(), server.prepares()
    store.take_in(first.item)
    [path] = (tmp_path / "prepared").glob("*.item")
    path.write_bytes(second.item)
    with pytest.raises(ItemChanged):
        store.open(first.statement.item_id)


def test_an_item_for_another_terminal_is_refused(
    server: PreparingServer, store: PreparedStore
) -> None:
    with pytest.raises(OtherTerminal):
        store.take_in(server.prepares(device_id=DEVICE + 1).item)


def test_a_copied_disk_opens_nothing_without_the_terminal_s_key(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    prepared = server.prepares()
    store.take_in(prepared.item)
    store.take_key(server.releases(prepared, store))
    thief = server.terminal(tmp_path / "prepared")
    with pytest.raises(OtherTerminal):
        thief.open(prepared.statement.item_id)


def test_a_key_given_to_another_terminal_is_refused_and_not_kept(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    prepared, other = server.prepares(), server.terminal(tmp_path / "other")
    store.take_in(prepared.item)
    with pytest.raises(OtherTerminal):
        store.take_key(server.releases(prepared, other))
    with pytest.raises(TooEarly):
        store.open(prepared.statement.item_id)


def test_the_key_of_another_item_is_refused(server: PreparingServer, store: PreparedStore) -> None:
    prepared, other = server.prepares(), server.prepares()
    store.take_in(prepared.item)
    mixed = server.releases(type(other)(prepared.statement, prepared.item, other.key), store)
    with pytest.raises(WrongKey):
        store.take_key(mixed)
    moved = server.releases(other, store).model_copy(update={"item_id": prepared.statement.item_id})
    with pytest.raises(OtherTerminal):
        store.take_key(moved)


def test_a_changed_key_is_refused(server: PreparingServer, store: PreparedStore) -> None:
    prepared = server.prepares()
    store.take_in(prepared.item)
    released = server.releases(prepared, store)
    encrypted = bytearray(b64decode(released.encrypted))
    encrypted[-1] ^= 1
    changed = b64encode(bytes(encrypted)).decode()
    with pytest.raises(OtherTerminal):
        store.take_key(released.model_copy(update={"encrypted": changed}))
    with pytest.raises(ItemChanged):
        store.take_key(released.model_copy(update={"encrypted": "no base64!"}))


@pytest.mark.parametrize("name", ["0" * 32, "../keys/device", "", "x"])
def test_an_item_that_is_not_there_is_missing(store: PreparedStore, name: str) -> None:
    for ask in (store.open, store.remove) if name != "0" * 32 else (store.open,):
        with pytest.raises(ItemMissing):
            ask(name)


def test_what_is_removed_is_gone(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    prepared = server.prepares()
    store.take_in(prepared.item)
    store.take_key(server.releases(prepared, store))
    for _ in range(2):
        store.remove(prepared.statement.item_id)
    assert all_bytes(tmp_path) == b""


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, StoreFull), (errno.EIO, StoreBroken)])
def test_a_disk_that_takes_nothing_keeps_what_was_there(
    server: PreparingServer, store: PreparedStore, number: int, told: type[PreparedError]
) -> None:
    first = server.prepares()
    store.take_in(first.item)
    with patch("os.fsync", side_effect=OSError(number, "told by the test")):
        with pytest.raises(told):
            store.take_in(server.prepares().item)
        with pytest.raises(told):
            store.take_key(server.releases(first, store))
    assert store.items() == [first.statement]
    store.take_key(server.releases(first, store))
    assert store.open(first.statement.item_id) == PAPER


def test_half_a_file_that_a_power_cut_left_takes_no_room(
    server: PreparingServer, store: PreparedStore, tmp_path: Path
) -> None:
    store.take_in(server.prepares().item)
    (tmp_path / "prepared" / ("0" * 32 + ".item.new")).write_bytes(b"half")
    assert len(server.terminal(tmp_path / "prepared").items()) == 1
    assert not list((tmp_path / "prepared").glob("*.new"))


def test_a_large_pack_opens(server: PreparingServer, store: PreparedStore) -> None:
    content = os.urandom(5_000_000)
    prepared = server.prepares(content)
    store.take_in(prepared.item)
    store.take_key(server.releases(prepared, store))
    assert store.open(prepared.statement.item_id) == content


def test_a_terminal_that_was_enrolled_opens_its_own(
    server: PreparingServer, tmp_path: Path
) -> None:
    home = TerminalHome(tmp_path)
    home.write_enrolment(Enrolment("https://127.0.0.1:1", DEVICE, "1-01", "", ""))
    DeviceKey.load_or_make(home.device_key)
    with pytest.raises(NotEnrolled):
        open_prepared(home)
    home.server_signing_key.write_bytes(server.signing.public_key().public_bytes_raw())
    store = open_prepared(home)
    prepared = prepare(
        PAPER, kind="exams.paper", device_id=DEVICE, opens_at=NINE, signing=server.signing
    )
    store.take_in(prepared.item)
    store.take_key(server.releases(prepared, store))
    assert open_prepared(home).open(prepared.statement.item_id) == PAPER
