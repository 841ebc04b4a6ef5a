"""Compares what terminals showed as saved with what the server stored, and with its effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.orm import Session

from server.infra.database import Database
from tests.torture.processes import TerminalProcess

_APPLIED = "SELECT act_id FROM journal_act WHERE outcome = 'applied'"


@dataclass(frozen=True)
class Verdict:
    """`reasons` is empty when every act that was shown as saved took effect exactly once."""

    acts_saved: int
    acts_applied_once: int
    acts_lost: int
    acts_doubled: int
    acts_out_of_order: int
    reasons: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.reasons


def judge(database: Database, terminals: Sequence[TerminalProcess]) -> Verdict:
    with database.reading() as session:
        return _judge(session, terminals)


def _judge(session: Session, terminals: Sequence[TerminalProcess]) -> Verdict:
    saved = [act_id for terminal in terminals for act_id in terminal.saved]
    rows = list(session.execute(text("SELECT act_id, outcome FROM journal_act ORDER BY id")))
    outcomes = {row.act_id: row.outcome for row in rows}
    refused = [act_id for act_id, outcome in outcomes.items() if outcome != "applied"]
    lost = [act_id for act_id in saved if act_id not in outcomes]
    effects, cases = _effects(session)
    wrong = abs(effects["settings_change"] - cases["preferences"])
    wrong += abs(effects["contests"] - cases["contests"])
    disorder = sum(_out_of_order(terminal.saved, outcomes) for terminal in terminals)
    told = {
        f"{len(lost)} acts shown as saved are not stored": len(lost),
        f"{len(rows) - len(outcomes)} acts are stored twice": len(rows) - len(outcomes),
        f"{wrong} effects too many or too few": wrong,
        f"{len(refused)} acts were not applied": len(refused),
        f"{disorder} acts took effect out of order": disorder,
        "nothing was saved": not saved,
    }
    return Verdict(
        acts_saved=len(saved),
        acts_applied_once=len(saved) - len(lost) - len(set(saved) & set(refused)),
        acts_lost=len(lost),
        acts_doubled=len(rows) - len(outcomes) + wrong,
        acts_out_of_order=disorder,
        reasons=tuple(reason for reason, is_so in told.items() if is_so),
    )


def _effects(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    """How often something took effect, and how often it should have."""

    def count(statement: str) -> int:
        return int(session.execute(text(statement)).scalar_one())

    effects = {
        "settings_change": count(
            "SELECT count(*) FROM audit_entry WHERE action = 'settings_change'"
        ),
        "contests": count("SELECT count(*) FROM contest_case"),
    }
    should = {
        name: count(
            f"SELECT count(*) FROM journal_act WHERE outcome = 'applied' AND kind = '{kind}'"
        )
        for name, kind in (("preferences", "identity.preferences"), ("contests", "scores.contest"))
    }
    return effects, should


def _out_of_order(saved: Sequence[str], outcomes: dict[str, str]) -> int:
    """Acts of one terminal that came to the server before one that was written earlier."""
    place = {act_id: number for number, act_id in enumerate(outcomes)}
    places = [place[act_id] for act_id in saved if act_id in place]
    return sum(after < before for before, after in pairwise(places))
