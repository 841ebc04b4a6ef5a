"""Messages about whom a terminal may let in, and show what, while its line is down."""

from typing import Annotated

from pydantic import Field

from server.wire.base import Moment, Reply, Request

# Changes whenever the person's PIN, card or number does; it tells nothing of any of them.
Mark = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9.-]+$")]


class WaitingRule(Reply):
    """After `free` wrong PINs a wait that doubles with each further one."""

    free: int
    first_wait_s: int
    longest_wait_s: int
    forgotten_after_s: int


class MayKeep(Reply):
    """With a LogInReply: the terminal may keep a verifier of the PIN and the last answers."""

    mark: Mark
    days: int
    of_person: WaitingRule
    of_terminal: WaitingRule


class KeptPerson(Request):
    person_id: int = Field(ge=1, le=2**31 - 1)
    mark: Mark


class KeptRequest(Request):
    """POST /terminal/kept, at times while the line is up: of whom the terminal keeps something."""

    people: list[KeptPerson] = Field(max_length=2000)


class KeptReply(Reply):
    """The people of whom nothing may be kept any more."""

    forget: list[int]


class OfflineLogInRequest(Request):
    """The act "identity.logged_in": somebody was let in by the terminal itself.

    `at` is the terminal's clock; `wrong_before` counts the wrong PINs in his name before.
    """

    at: Moment
    wrong_before: int = Field(default=0, ge=0, le=2**31 - 1)
