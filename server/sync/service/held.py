"""Acts that could not be applied when they came: listed and tried again by the administrator."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.identity.service import sessions
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import GuituError, NotFound
from server.infra.permissions import Actor
from server.sync.rules import NotHeld, StillStranger
from server.sync.service.applying import apply_act
from server.sync.tables import JournalAct, place_of_body
from server.wire.sync import ActOutcome

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HeldAct:
    """Without its body: what a person wrote is not for the machine's administrator."""

    event_id: int
    device_id: int
    epoch: int
    seq: int
    kind: str
    received_at: datetime


def held_acts(session: Session) -> Sequence[HeldAct]:
    query = select(JournalAct).where(JournalAct.outcome == ActOutcome.HELD).order_by(JournalAct.id)
    return [
        HeldAct(act.id, act.device_id, act.epoch, act.seq, act.kind, act.received_at)
        for act in session.scalars(query)
    ]


def retry(session: Session, ctx: Context, *, event_id: int) -> ActOutcome:
    """Apply a held act through its owner, with its new outcome in the same transaction.

    The administrator of the server asks: there is no actor. HELD again for one that still fails.
    """
    act = session.get(JournalAct, event_id, with_for_update=True)
    if act is None:
        raise NotFound
    if act.outcome != ActOutcome.HELD:
        raise NotHeld(act.outcome)
    actor = sessions.actor_who_was_at(session, person_id=act.person_id, device_id=act.device_id)
    if actor is None:
        raise StillStranger(f"act {event_id}")
    outcome = _tried(session, ctx, act, actor)
    act.outcome = outcome.value
    detail = {"act": event_id, "kind": act.kind, "outcome": outcome.value}
    record = audit.Record("journal_act_retried", None, subject_id=act.person_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return outcome


def _tried(session: Session, ctx: Context, act: JournalAct, actor: Actor) -> ActOutcome:
    body = ctx.seals.open(act.body, place_of_body(act.act_id))
    try:
        with session.begin_nested():
            apply_act(session, ctx, actor=actor, kind=act.kind, act_id=act.act_id, body=body)
    except GuituError as refusal:
        act.code = refusal.code
        act.sentence_zh, act.sentence_en = refusal.sentence.zh, refusal.sentence.en
        return ActOutcome.REFUSED
    except DBAPIError:
        raise
    except Exception:
        # The outer edge, as when it came first: the fault is in the log, the act is kept.
        logger.exception("act %s of kind %s is held again", act.id, act.kind)
        return ActOutcome.HELD
    return ActOutcome.APPLIED
