"""The one function through which what a person does leaves the terminal."""

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from kiosk.client.door import Door, Verb
from kiosk.client.errors import Refused
from server.wire.base import Reply, Request

R = TypeVar("R", bound=Reply)
_NO_ID = "0" * 32


class Acts:
    """Sends an act at once, under an id that makes a repeat harmless."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._unanswered: dict[tuple[str, str], str] = {}

    def send_act(
        self,
        path: str,
        make: Callable[[str], Request | None],
        reply: type[R],
        *,
        verb: Verb = "POST",
    ) -> R:
        """`make` is given the id of the act and returns the message that carries it.

        The same words sent again after a lost answer are the same act: they keep their id.
        """
        message = make(_NO_ID)
        words = (path, message.model_dump_json() if message is not None else "")
        act_id = self._unanswered.setdefault(words, uuid4().hex)
        try:
            answer = self._door.act(path, make(act_id), reply, verb=verb)
        except Refused:
            del self._unanswered[words]
            raise
        del self._unanswered[words]
        return answer

    def forget(self) -> None:
        self._unanswered.clear()
