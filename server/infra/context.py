"""What services are given besides their session: time, seals, limits and ways to other owners."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Session

from server.infra.clock import Clock
from server.infra.limits import Limits
from server.infra.media_access import MediaAccess
from server.infra.permissions import Actor, Place
from server.infra.sealing import Seals
from server.wire.base import Reply


@dataclass(frozen=True)
class Whereabouts:
    """Where an inmate is kept, in ids and in words."""

    person_id: int
    number: str
    place: Place
    prison: str
    block: str


@dataclass(frozen=True)
class PlaceWords:
    """`block` is empty for a place that is a whole prison."""

    prison: str
    block: str = ""


class FindsInmates(Protocol):
    """Implemented by custody; identity reaches it only through this."""

    def whereabouts(self, session: Session, *, person_id: int) -> Whereabouts | None:
        """Where the inmate is now; None for a person who is not held."""

    def whereabouts_of_all(
        self, session: Session, *, person_ids: Collection[int]
    ) -> dict[int, Whereabouts]:
        """The same for many; a person who is not held is left out."""

    def held_within(self, places: Collection[Place]) -> Select[int]:
        """A query for the ids of those held there now, to narrow a search with."""

    def held_under_number(self, number: str, places: Collection[Place]) -> Select[int]:
        """The same for those whose number begins so."""

    def place_words(self, session: Session, place: Place) -> PlaceWords:
        """What the place is called."""

    def is_place(self, session: Session, place: Place) -> bool:
        """Whether there is such a prison, and the block, if any, is one of its own."""


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


class AppliesAct(Protocol):
    """What a capability does with one act that a person wrote at a terminal."""

    def __call__(
        self, session: Session, ctx: "Context", *, actor: Actor, act_id: str, body: str
    ) -> Reply:
        """The effect, in the transaction of the act's record; a GuituError refuses it.

        `body` is the JSON of the capability's own message; `act_id` is the same in each repeat.
        """


class HearsOfMove(Protocol):
    """What a capability does when a person is held elsewhere from now on."""

    def __call__(
        self,
        session: Session,
        ctx: "Context",
        *,
        actor: Actor | None,
        person_id: int,
        place: Place,
    ) -> None:
        """In the transaction of the transfer; nobody acts where a file told of it."""


@dataclass(frozen=True)
class Context:
    clock: Clock
    seals: Seals
    limits: Limits
    inmates: FindsInmates
    work_handlers: Mapping[str, DecidesWork] = field(default_factory=dict)
    # By the kind of act, such as "scores.contest".
    act_handlers: Mapping[str, AppliesAct] = field(default_factory=dict)
    move_handlers: Sequence[HearsOfMove] = ()
    # Signs device tokens and nonces; the hash is of the certificate that terminals pin.
    tokens_key: bytes = b""
    certificate_hash: bytes = b""
    # The public half of what signs material for terminals.
    signing_key: bytes = b""
    # None where no visit goes over a line, as in a test of something else.
    media: MediaAccess | None = None

    def tell_moved(
        self, session: Session, *, actor: Actor | None, person_id: int, place: Place
    ) -> None:
        """Called by custody, after the person stands at the new place."""
        for hear in self.move_handlers:
            hear(session, self, actor=actor, person_id=person_id, place=place)
