"""What a screen asks of the process for picture and sound, whichever it is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # The first frame must not wait for the wire's packages.
    from kiosk.call.board import BoardPicture, Place
    from kiosk.call.messages import FromCall
    from server.wire.media import JoinReply


class Call(Protocol):
    """One call. All of it may be called twice and in any order."""

    def start(self) -> None: ...

    def join(self, reply: "JoinReply") -> None: ...

    def set_volume(self, percent: int) -> None: ...

    def end_visit(self) -> None: ...

    def picture(self, place: "Place", *, after: int) -> "BoardPicture | None":
        """None where there is none newer than the one of this number."""

    def close(self) -> None: ...


# Given who is told, on the screen's thread, of all that the call says.
MakesCall = Callable[["Callable[[FromCall], None]"], Call]


def heard_on(
    screen_thread: Callable[[Callable[[], None]], None], make: MakesCall | None
) -> MakesCall | None:
    """What a call says reaches its screen on the screen's thread."""
    if make is None:
        return None

    def make_heard(told: "Callable[[FromCall], None]") -> Call:
        return make(lambda message: screen_thread(lambda: told(message)))

    return make_heard
