"""What services are given besides their session: time, seals, limits and ways to other owners."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

from server.infra.clock import Clock
from server.infra.limits import Limits
from server.infra.permissions import Actor, Place
from server.infra.sealing import Seals


@dataclass(frozen=True)
class Whereabouts:
    """Where an inmate is kept, in ids and in words."""

    person_id: int
    number: str
    place: Place
    prison: str
    block: str


class FindsInmates(Protocol):
    """Implemented by custody; identity reaches it only through this."""

    def whereabouts(self, session: Session, *, person_id: int) -> Whereabouts | None:
        """Where the inmate is now; None for a person who is not held."""


class DecidesWork(Protocol):
    """What a capability does when one of its work items is decided."""

    def decided(
        self,
        session: Session,
        ctx: "Context",
        *,
        actor: Actor,
        subject_id: int,
        kind: str,
        approved: bool,
        reason: str,
    ) -> None:
        """Carry the decision out in the same transaction; raise to refuse it."""


@dataclass(frozen=True)
class Context:
    clock: Clock
    seals: Seals
    limits: Limits
    inmates: FindsInmates
    work_handlers: Mapping[str, DecidesWork] = field(default_factory=dict)
