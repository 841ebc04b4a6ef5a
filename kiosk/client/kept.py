"""What the client asks of whatever the terminal keeps for a line that is down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.client.errors import LineDown, Refused
from kiosk.client.last_known import Dated
from server.wire.identity import LogInMethod, LogInReply, PersonCard
from server.wire.offline import KeptPerson


class ProofWrongHere(Refused):
    """Number or PIN is wrong, or nothing is kept of such a person: nobody is told which."""

    def __init__(self) -> None:
        super().__init__(code="wrong_without_line", sentence="")


class SlowedHere(Refused):
    """Too many wrong PINs at this terminal."""

    def __init__(self, *, wait_s: int) -> None:
        super().__init__(code="slowed_without_line", sentence="", retry_after_s=wait_s)


@dataclass(frozen=True)
class Proof:
    """What a person shows to get in."""

    method: LogInMethod
    identifier: str
    pin: str


class Drawer(Protocol):
    """The last answers of one person; only his PIN opens it."""

    def keep(self, answers: Mapping[tuple[type[Dated], int], Dated]) -> None: ...

    def answers(self) -> dict[tuple[type[Dated], int], Dated]: ...


@dataclass(frozen=True)
class LetIn:
    """Somebody whom the terminal knows by itself."""

    person: PersonCard
    wrong_before: int
    drawer: Drawer


class Kept(Protocol):
    """Safe to call from several threads."""

    def remember(self, reply: LogInReply, proof: Proof) -> Drawer | None:
        """After a log-in with the line up; None where nothing may be kept of him."""

    def let_in(self, proof: Proof) -> LetIn:
        """Raises LineDown where nobody is kept, ProofWrongHere or SlowedHere."""

    def people(self) -> Sequence[KeptPerson]: ...

    def forget(self, person_ids: Iterable[int]) -> None: ...

    def forget_all(self) -> None: ...


class NothingKept:
    """A terminal that keeps nothing of anybody."""

    def remember(self, reply: LogInReply, proof: Proof) -> Drawer | None:
        del reply, proof
        return None

    def let_in(self, proof: Proof) -> LetIn:
        del proof
        raise LineDown("nobody is kept here")

    def people(self) -> Sequence[KeptPerson]:
        return ()

    def forget(self, person_ids: Iterable[int]) -> None: ...

    def forget_all(self) -> None: ...
