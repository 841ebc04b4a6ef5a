"""Counts wrong PINs while the line is down, across restarts, and says how long to wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, Field, ValidationError

from kiosk.kept.vault import Vault
from server.wire.base import Moment
from server.wire.offline import MayKeep, WaitingRule

PLACE: Final = "terminal"
# 2 ** 20 first waits are over any longest wait; the bound keeps the number small.
_MOST_DOUBLINGS: Final = 20


class Tally(BaseModel):
    wrong: int
    last_at: Moment


class _State(BaseModel):
    of_person: WaitingRule
    of_terminal: WaitingRule
    tallies: dict[str, Tally] = Field(default_factory=dict)


class Tallies:
    """Kept in one sealed file of the vault. Raises OSError where that cannot be written."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._name = vault, vault.blind("tallies")

    @property
    def file(self) -> str:
        return self._name

    def use_rules(self, rules: MayKeep) -> None:
        state = self._state()
        made = _State(
            of_person=rules.of_person,
            of_terminal=rules.of_terminal,
            tallies=state.tallies if state is not None else {},
        )
        if made != state:
            self._store(made)

    def wait_s(self, who: str, *, now: datetime) -> int | None:
        """How long nobody is looked at; None where the rules are not known."""
        state = self._state()
        if state is None:
            return None
        state = self._restamped(state, now=now)
        return max(
            _wait_s(state.tallies.get(key), _rule(state, key), now=now) for key in (who, PLACE)
        )

    def _restamped(self, state: _State, *, now: datetime) -> _State:
        """A clock that was set back makes nobody wait until it has caught up."""
        ahead = {key: tally for key, tally in state.tallies.items() if tally.last_at > now}
        if not ahead:
            return state
        here = {key: tally.model_copy(update={"last_at": now}) for key, tally in ahead.items()}
        made = state.model_copy(update={"tallies": state.tallies | here})
        self._store(made)
        return made

    def count(self, who: str, *, now: datetime) -> int:
        """As wrong, before the PIN is looked at: a pulled plug must not make a try free."""
        state = self._required()
        tallies = {
            key: tally
            for key, tally in state.tallies.items()
            if not _is_forgotten(tally, _rule(state, key), now=now)
        }
        before = tallies[who].wrong if who in tallies else 0
        for key in (who, PLACE):
            known = tallies[key].wrong if key in tallies else 0
            tallies[key] = Tally(wrong=known + 1, last_at=now)
        self._store(state.model_copy(update={"tallies": tallies}))
        return before

    def was_right(self, who: str) -> None:
        """The person's count is forgotten, and of the terminal's this one try."""
        state = self._required()
        tallies = {key: tally for key, tally in state.tallies.items() if key != who}
        here = tallies[PLACE]
        tallies[PLACE] = here.model_copy(update={"wrong": max(0, here.wrong - 1)})
        self._store(state.model_copy(update={"tallies": tallies}))

    def _required(self) -> _State:
        state = self._state()
        if state is None:
            raise OSError("the counts cannot be read")
        return state

    def _state(self) -> _State | None:
        plain = self._vault.get(self._name)
        try:
            return _State.model_validate_json(plain) if plain is not None else None
        except ValidationError:
            return None

    def _store(self, state: _State) -> None:
        self._vault.put(self._name, state.model_dump_json().encode())


def _rule(state: _State, key: str) -> WaitingRule:
    return state.of_terminal if key == PLACE else state.of_person


def _is_forgotten(tally: Tally, rule: WaitingRule, *, now: datetime) -> bool:
    return now - tally.last_at >= timedelta(seconds=rule.forgotten_after_s)


def _wait_s(tally: Tally | None, rule: WaitingRule, *, now: datetime) -> int:
    if tally is None or _is_forgotten(tally, rule, now=now) or tally.wrong < rule.free:
        return 0
    doubled = rule.first_wait_s << min(tally.wrong - rule.free, _MOST_DOUBLINGS)
    left = tally.last_at + timedelta(seconds=min(doubled, rule.longest_wait_s)) - now
    return max(0, -(-left // timedelta(seconds=1)))


def keys_of(vault: Vault, spoken: Sequence[str]) -> str:
    """Under what a try is counted, for somebody known or not."""
    return vault.blind("|".join(("try", *spoken)))
