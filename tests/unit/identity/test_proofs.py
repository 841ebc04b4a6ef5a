"""Enrolment codes, tokens, nonces and slow hashes."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from server.identity.rules import codes, hashing, tokens
from server.identity.rules.tokens import DeviceClaim

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


def stamp(said: bytes) -> bytes:
    return hmac.digest(b"k" * 32, said, sha256)


def other_stamp(said: bytes) -> bytes:
    return hmac.digest(b"o" * 32, said, sha256)


@pytest.mark.parametrize("block_id", [None, 3])
def test_token_says_what_it_was_given(block_id: int | None) -> None:
    claim = DeviceClaim(7, 2, block_id, LATER)
    token = tokens.device_token(claim, stamp=stamp)
    assert tokens.read_device_token(token, stamp=stamp, now=NOW) == claim


def test_token_of_another_installation_is_nothing() -> None:
    token = tokens.device_token(DeviceClaim(7, 2, 3, LATER), stamp=other_stamp)
    assert tokens.read_device_token(token, stamp=stamp, now=NOW) is None


def test_token_is_over_at_its_moment() -> None:
    token = tokens.device_token(DeviceClaim(7, 2, 3, LATER), stamp=stamp)
    assert tokens.read_device_token(token, stamp=stamp, now=LATER) is None
    assert tokens.read_device_token(token, stamp=stamp, now=LATER - timedelta(seconds=1))


@pytest.mark.parametrize("given", ["", "=", "AAAA", "é", "A" * 400, "not base64!"])
def test_odd_tokens_and_nonces_are_nothing(given: str) -> None:
    assert tokens.read_device_token(given, stamp=stamp, now=NOW) is None
    assert not tokens.nonce_is_good(given, 7, now=NOW, stamp=stamp)


def test_every_changed_character_of_a_token_is_noticed() -> None:
    token = tokens.device_token(DeviceClaim(7, 2, 3, LATER), stamp=stamp)
    for place, sign in enumerate(token.rstrip("=")[:-1]):
        changed = token[:place] + ("A" if sign != "A" else "B") + token[place + 1 :]
        assert tokens.read_device_token(changed, stamp=stamp, now=NOW) is None


def test_no_two_nonces_are_alike() -> None:
    made = {tokens.nonce(7, expires_at=LATER, stamp=stamp) for _ in range(50)}
    assert len(made) == 50
    assert all(tokens.nonce_is_good(each, 7, now=NOW, stamp=stamp) for each in made)


def test_code_is_long_enough_that_a_proof_does_not_give_it_away() -> None:
    made = {codes.new_code().text for _ in range(50)}
    assert len(made) == 50
    for text in made:
        head, *groups = text.split("-")
        assert len(head) == 4
        # Five bits a sign.
        assert 5 * sum(len(group) for group in groups) >= 100
        assert not set(text) & set("01IO")


def test_proofs_differ_by_direction_code_certificate_key_and_device() -> None:
    def both(code: str, certificate: bytes, key: bytes, device_id: int) -> list[bytes]:
        return [
            codes.terminals_proof(code, certificate_hash=certificate, public_key=key),
            codes.servers_proof(
                code, certificate_hash=certificate, public_key=key, device_id=device_id
            ),
        ]

    seen = [
        *both("A-1", b"c" * 32, b"k" * 32, 1),
        *both("A-2", b"c" * 32, b"k" * 32, 1),
        *both("A-1", b"d" * 32, b"k" * 32, 1),
        *both("A-1", b"c" * 32, b"l" * 32, 1),
        both("A-1", b"c" * 32, b"k" * 32, 2)[1],
    ]
    assert len(set(seen)) == len(seen)


def test_hash_fits_its_secret_only() -> None:
    made = hashing.hash_secret("604913")
    assert hashing.matches("604913", made)
    assert not hashing.matches("604914", made)
    assert not hashing.matches("604913", "not a hash")
    assert made != hashing.hash_secret("604913")


def test_comparing_with_nobody_costs_what_comparing_with_somebody_does() -> None:
    cost = hashing.hash_secret("604913").split("$")[1:4]
    assert hashing.NOBODYS_HASH.split("$")[1:4] == cost == ["argon2id", "v=19", "m=19456,t=2,p=1"]
    assert not hashing.matches("604913", hashing.NOBODYS_HASH)
