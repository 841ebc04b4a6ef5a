"""The last answers of one person, sealed with a key that only his PIN and this terminal give."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ValidationError

from kiosk.client.last_known import Dated
from kiosk.journal.errors import JournalBroken
from kiosk.journal.seal import Seal
from kiosk.kept.vault import Vault
from server.wire.accounts import AccountReply
from server.wire.custody import SentenceReply
from server.wire.home import HomeReply
from server.wire.identity import LooksReply
from server.wire.scores import CasesReply, ExplainedLine, ScoresReply
from server.wire.sync import RefusedActsReply
from server.wire.visits import PeopleReply, VisitsReply

logger = logging.getLogger(__name__)

Answers = dict[tuple[type[Dated], int], Dated]
MOST_BYTES: Final = 512 * 1024
# In this order they find room.
_KINDS: Final[tuple[type[BaseModel], ...]] = (
    HomeReply, RefusedActsReply, ScoresReply, SentenceReply, AccountReply, CasesReply, VisitsReply,
    PeopleReply, LooksReply, ExplainedLine,
)  # fmt: skip
_BY_NAME: Final = {kind.__name__: kind for kind in _KINDS}
_PLACE: Final = "answers"


class SealedDrawer:
    """One file in the vault, sealed twice."""

    def __init__(
        self, vault: Vault, name: str, *, key: bytes, days: int, now: Callable[[], datetime]
    ) -> None:
        self._vault, self._name, self._seal = vault, name, Seal(key)
        self._oldest, self._now = timedelta(days=days), now

    def keep(self, answers: Mapping[tuple[type[Dated], int], Dated]) -> None:
        """What finds room. A disk that takes nothing costs the answers and not the session."""
        plain = json.dumps(_fitting(answers), ensure_ascii=False).encode()
        try:
            self._vault.put(self._name, self._seal.close(plain, place=_PLACE))
        except OSError as error:
            logger.warning("the last answers cannot be kept: %s", error.strerror)

    def answers(self) -> Answers:
        """But those that are too old, or of a shape that this program does not know."""
        sealed = self._vault.get(self._name)
        if sealed is None:
            return {}
        try:
            rows = json.loads(self._seal.open(sealed, place=_PLACE))
        except JournalBroken:
            return {}
        found: Answers = {}
        for name, subject, said in rows:
            answer = _decoded(name, said)
            if answer is not None and self._now() - answer.as_of <= self._oldest:
                found[type(answer), subject] = answer
        return found


def _fitting(answers: Mapping[tuple[type[Dated], int], Dated]) -> list[tuple[str, int, str]]:
    rows, room = [], MOST_BYTES
    names = list(_BY_NAME)
    known = [key for key in answers if key[0].__name__ in _BY_NAME]
    for kind, subject in sorted(known, key=lambda key: names.index(key[0].__name__)):
        answer = answers[kind, subject]
        if isinstance(answer, BaseModel):
            said = answer.model_dump_json()
            room -= len(said.encode())
            if room < 0:
                break
            rows.append((kind.__name__, subject, said))
    return rows


def _decoded(name: str, said: str) -> Dated | None:
    try:
        answer = _BY_NAME[name].model_validate_json(said)
    except (KeyError, ValidationError):
        return None
    return answer if hasattr(answer, "as_of") else None
