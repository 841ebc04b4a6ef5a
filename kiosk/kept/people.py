"""Verifiers of PINs: the block's own people are let in while the line is down."""

import hmac
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from pydantic import BaseModel, ValidationError

from kiosk.client.errors import LineDown
from kiosk.client.kept import Drawer, LetIn, Proof, ProofWrongHere, SlowedHere
from kiosk.journal.errors import JournalBroken
from kiosk.kept.drawer import SealedDrawer
from kiosk.kept.tallies import Tallies, keys_of
from kiosk.kept.vault import Vault
from server.wire.base import Moment
from server.wire.identity import LogInReply, PersonCard
from server.wire.offline import KeptPerson, MayKeep

logger = logging.getLogger(__name__)

_SALT_BYTES: Final = 16


@dataclass(frozen=True)
class Work:
    """How slow one guess is. RFC 9106 section 4, its second choice, for machines of less memory."""

    memory_kib: int = 64 * 1024
    passes: int = 3


class _Record(BaseModel):
    """One person. `doors` are blind: his number and card as he typed or laid them."""

    person: PersonCard
    rules: MayKeep
    doors: list[str]
    salt: bytes
    verifier: bytes
    made_at: Moment

    model_config = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}


@dataclass(frozen=True)
class _Keys:
    verifier: bytes
    answers: bytes


class KeptPeople:
    """All in one vault, under one lock: a hundred tries at once are looked at one by one."""

    def __init__(
        self,
        vault: Vault,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        work: Work | None = None,
    ) -> None:
        self._vault, self._now, self._work = vault, now, work or Work()
        self._tallies, self._lock = Tallies(vault), Lock()

    def remember(self, reply: LogInReply, proof: Proof) -> Drawer | None:
        rules, person_id = reply.may_keep, reply.person.person_id
        with self._lock:
            if rules is None:
                self._erase(person_id)
                return None
            try:
                return self._remember(reply.person, rules, proof)
            except OSError as error:
                logger.warning("nothing is kept: %s", error.strerror)
                return None

    def _remember(self, person: PersonCard, rules: MayKeep, proof: Proof) -> Drawer:
        former = self._record(self._file(person.person_id))
        if former is not None and former.rules.mark != rules.mark:
            self._erase(person.person_id)
            former = None
        salt = former.salt if former is not None else os.urandom(_SALT_BYTES)
        keys = self._keys(proof.pin, salt)
        made = _Record(
            person=person,
            rules=rules,
            doors=sorted({*(former.doors if former is not None else ()), self._door(proof)}),
            salt=salt,
            verifier=keys.verifier,
            made_at=self._now(),
        )
        self._tallies.use_rules(rules)
        self._vault.put(self._file(person.person_id), made.model_dump_json().encode())
        return self._drawer(made, keys)

    def let_in(self, proof: Proof) -> LetIn:
        with self._lock:
            try:
                return self._let_in(proof)
            except OSError as error:
                raise JournalBroken("a try could not be counted") from error

    def _let_in(self, proof: Proof) -> LetIn:
        now, door = self._now(), self._door(proof)
        records = list(self._records())
        if not records:
            raise LineDown("nobody is kept here")
        found = next((each for each in records if door in each.doors), None)
        # By number or by card he is the same one.
        who = keys_of(self._vault, [str(found.person.person_id)] if found else [door])
        wait_s = self._tallies.wait_s(who, now=now)
        if wait_s is None:
            raise LineDown("the counts cannot be read")
        if wait_s:
            raise SlowedHere(wait_s=wait_s)
        wrong_before = self._tallies.count(who, now=now)
        keys = self._keys(proof.pin, found.salt if found else bytes(_SALT_BYTES))
        if found is None or not hmac.compare_digest(keys.verifier, found.verifier):
            raise ProofWrongHere
        self._tallies.was_right(who)
        return LetIn(found.person, wrong_before, self._drawer(found, keys))

    def people(self) -> list[KeptPerson]:
        with self._lock:
            return [
                KeptPerson(person_id=each.person.person_id, mark=each.rules.mark)
                for each in self._records()
            ]

    def forget(self, person_ids: Iterable[int]) -> None:
        with self._lock:
            for person_id in person_ids:
                self._erase(person_id)

    def forget_all(self) -> None:
        with self._lock:
            self._vault.erase_all()

    def _records(self) -> Iterator[_Record]:
        """Those that still count; a clock from before they were made proves nothing."""
        for name in self._vault.names():
            record = self._record(name)
            if record is None:
                continue
            age = self._now() - record.made_at
            if age > timedelta(days=record.rules.days):
                self._erase(record.person.person_id)
            elif age >= timedelta(0):
                yield record

    def _record(self, name: str) -> _Record | None:
        plain = self._vault.get(name)
        if plain is None:
            return None
        try:
            return _Record.model_validate_json(plain)
        except ValidationError:
            # The counts, or somebody's answers.
            return None

    def _erase(self, person_id: int) -> None:
        for name in (self._file(person_id), self._answers_file(person_id)):
            self._vault.erase(name)

    def _drawer(self, record: _Record, keys: _Keys) -> Drawer:
        name = self._answers_file(record.person.person_id)
        return SealedDrawer(
            self._vault, name, key=keys.answers, days=record.rules.days, now=self._now
        )

    def _keys(self, pin: str, salt: bytes) -> _Keys:
        slow = Argon2id(
            salt=salt,
            length=32,
            iterations=self._work.passes,
            lanes=1,
            memory_cost=self._work.memory_kib,
            secret=self._vault.derived("pins"),
        ).derive(pin.encode())
        parts = [HKDFExpand(SHA256(), 32, use).derive(slow) for use in (b"verifier", b"answers")]
        return _Keys(*parts)

    def _door(self, proof: Proof) -> str:
        return self._vault.blind(f"door|{proof.method}|{proof.identifier.strip().upper()}")

    def _file(self, person_id: int) -> str:
        return self._vault.blind(f"person|{person_id}")

    def _answers_file(self, person_id: int) -> str:
        return self._vault.blind(f"answers|{person_id}")
