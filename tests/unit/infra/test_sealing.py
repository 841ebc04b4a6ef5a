"""Sealed values open only in their own place, and tell nothing without their key."""

import os
import threading
from pathlib import Path

import pytest

from server.infra.sealing import Place, SealBroken, Seals, load_or_make_key

PHONE = Place("person", "phone", "row-1")


@pytest.fixture
def seals() -> Seals:
    return Seals(field_key=os.urandom(32), index_key=os.urandom(32))


def test_sealed_text_opens_in_its_place(seals: Seals) -> None:
    assert seals.open(seals.seal("19920354288 转 𠮷", PHONE), PHONE) == "19920354288 转 𠮷"


@pytest.mark.parametrize(
    "moved_to",
    [
        Place("person", "phone", "row-2"),
        Place("person", "address", "row-1"),
        Place("relative", "phone", "row-1"),
    ],
)
def test_value_moved_to_another_row_or_column_is_found(seals: Seals, moved_to: Place) -> None:
    sealed = seals.seal("19920354288", PHONE)
    with pytest.raises(SealBroken):
        seals.open(sealed, moved_to)


def test_each_changed_byte_is_found(seals: Seals) -> None:
    sealed = seals.seal("1992", PHONE)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            seals.open(changed, PHONE)


@pytest.mark.parametrize("broken", [b"", b"short", bytes(28)])
def test_what_was_never_sealed_is_found(seals: Seals, broken: bytes) -> None:
    with pytest.raises(SealBroken):
        seals.open(broken, PHONE)


def test_other_key_opens_nothing(seals: Seals) -> None:
    other = Seals(field_key=os.urandom(32), index_key=os.urandom(32))
    with pytest.raises(SealBroken):
        other.open(seals.seal("1992", PHONE), PHONE)


def test_same_text_is_sealed_differently_each_time(seals: Seals) -> None:
    assert seals.seal("1992", PHONE) != seals.seal("1992", PHONE)


def test_blind_index_is_steady_and_apart_for_each_field_and_installation(seals: Seals) -> None:
    other = Seals(field_key=os.urandom(32), index_key=os.urandom(32))
    made = seals.index("1992", field="phone")
    assert made == seals.index("1992", field="phone")
    assert made not in {
        seals.index("1992", field="id_number"),
        seals.index("1993", field="phone"),
        other.index("1992", field="phone"),
    }


def test_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "fields.key"
    made = load_or_make_key(path)
    assert (len(made), load_or_make_key(path)) == (32, made)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["fields.key"]


def test_of_many_that_start_together_one_makes_the_key(tmp_path: Path) -> None:
    path = tmp_path / "fields.key"
    seen: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: seen.append(load_or_make_key(path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert (len(seen), len(set(seen))) == (8, 1)
