"""Takes deliveries of acts in: each once, in order, record and effect in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.identity.rules.tokens import DeviceClaim
from server.identity.service import sessions
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.permissions import Actor
from server.sync.rules import ChainBroken, OtherAct, Standing, is_next
from server.sync.service.applying import apply_act
from server.sync.service.joining import locked_stream
from server.sync.tables import JournalAct, JournalAlarm, JournalStream, place_of_body
from server.wire.base import Reply, Text
from server.wire.sync import (
    ActOutcome,
    ActResult,
    DeliveryReply,
    DeliveryRequest,
    WrittenAct,
    content_hash,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """An act that is here already, and what became of it."""

    content: str
    outcome: str
    code: str
    sentence_zh: str
    sentence_en: str


@dataclass
class Intake:
    """One delivery under way, in one transaction. The stream's row is locked."""

    session: Session
    ctx: Context
    device: DeviceClaim
    stream: JournalStream
    known: dict[str, Known]
    actors: dict[int, Actor | None] = field(default_factory=dict)

    def actor(self, person_id: int) -> Actor | None:
        """Who did it, or None for one who was never at this terminal."""
        if person_id not in self.actors:
            self.actors[person_id] = sessions.actor_who_was_at(
                self.session, person_id=person_id, device_id=self.device.device_id
            )
        return self.actors[person_id]


def take_in(
    session: Session, ctx: Context, *, device: DeviceClaim, request: DeliveryRequest
) -> DeliveryReply | GuituError:
    """Take a delivery up to the first act that cannot be the next one.

    What was taken before it stays; the refusal is returned, for raising would undo its alarm.
    """
    stream = locked_stream(session, device, request.epoch)
    if stream is None:
        return OtherAct("no such epoch")
    intake = Intake(session, ctx, device, stream, _known(session, request.acts))
    results: list[ActResult] = []
    for act in request.acts:
        try:
            results.append(_take(intake, act))
        except (OtherAct, ChainBroken) as refusal:
            _alarm(intake, act, kind=refusal.code)
            return refusal
        except GuituError as refusal:
            return refusal
    stream.waiting = request.waiting
    stream.delivered_at = ctx.clock.now()
    return DeliveryReply(epoch=stream.epoch, high_water=stream.high_water, results=results)


def _known(session: Session, acts: Sequence[WrittenAct]) -> dict[str, Known]:
    query = select(
        JournalAct.act_id,
        JournalAct.content,
        JournalAct.outcome,
        JournalAct.code,
        JournalAct.sentence_zh,
        JournalAct.sentence_en,
    ).where(JournalAct.act_id.in_([act.act_id for act in acts]))
    return {act_id: Known(*rest) for act_id, *rest in session.execute(query)}


def _take(intake: Intake, act: WrittenAct) -> ActResult:
    stream = intake.stream
    is_new_here = is_next(act, Standing(stream.high_water, stream.chain))
    # An act that came in an epoch before is here already: only its number is new.
    known = intake.known.get(act.act_id)
    if known is None and not is_new_here:
        raise OtherAct(f"at {act.seq} of epoch {stream.epoch} of {stream.device_id}")
    if known is not None and known.content != content_hash(act):
        raise OtherAct("another act has this id")
    result = _told(known, act) if known is not None else _apply(intake, act)
    if is_new_here:
        stream.high_water, stream.chain = act.seq, act.chain
    return result


def _told(known: Known, act: WrittenAct) -> ActResult:
    """What became of it when it came first; the owner's answer is not kept."""
    words = Text(zh=known.sentence_zh, en=known.sentence_en) if known.code else None
    return ActResult(
        seq=act.seq,
        act_id=act.act_id,
        outcome=ActOutcome(known.outcome),
        code=known.code,
        sentence=words,
    )


def _apply(intake: Intake, act: WrittenAct) -> ActResult:
    """The effect in a savepoint: what a rule refuses is undone, and recorded as refused."""
    actor = intake.actor(act.person_id)
    if actor is None:
        _alarm(intake, act, kind="stranger")
        return _record(intake, act, ActOutcome.HELD)
    try:
        with intake.session.begin_nested():
            answer = _effect(intake, actor, act)
    except GuituError as refusal:
        return _record(intake, act, ActOutcome.REFUSED, why=refusal)
    except DBAPIError:
        raise
    except Exception:
        # The outer edge: a fault in one act must not keep all later ones of the terminal waiting.
        logger.exception("an act of kind %s is held", act.kind)
        _alarm(intake, act, kind="held")
        return _record(intake, act, ActOutcome.HELD)
    return _record(intake, act, ActOutcome.APPLIED, answer=answer)


def _effect(intake: Intake, actor: Actor, act: WrittenAct) -> Reply:
    return apply_act(
        intake.session, intake.ctx, actor=actor, kind=act.kind, act_id=act.act_id, body=act.body
    )


def _record(
    intake: Intake,
    act: WrittenAct,
    outcome: ActOutcome,
    *,
    answer: Reply | None = None,
    why: GuituError | None = None,
) -> ActResult:
    ctx, stream = intake.ctx, intake.stream
    known = Known(
        content=content_hash(act),
        outcome=outcome.value,
        code=why.code if why is not None else "",
        sentence_zh=why.sentence.zh if why is not None else "",
        sentence_en=why.sentence.en if why is not None else "",
    )
    intake.session.execute(
        insert(JournalAct).values(
            device_id=stream.device_id,
            epoch=stream.epoch,
            seq=act.seq,
            act_id=act.act_id,
            person_id=act.person_id,
            kind=act.kind,
            body=ctx.seals.seal(act.body, place_of_body(act.act_id)),
            written_at=act.written_at,
            received_at=ctx.clock.now(),
            **vars(known),
        )
    )
    intake.known[act.act_id] = known
    said = answer.model_dump_json() if answer is not None else ""
    return _told(known, act).model_copy(update={"answer": said})


def _alarm(intake: Intake, act: WrittenAct, *, kind: str) -> None:
    """A terminal that tries the same again is one alarm, until somebody has looked at it."""
    what = {
        "device_id": intake.stream.device_id,
        "epoch": intake.stream.epoch,
        "seq": act.seq,
        "kind": kind,
    }
    same = select(JournalAlarm.id).filter_by(**what, seen_at=None).limit(1)
    if intake.session.scalar(same) is None:
        at = intake.ctx.clock.now()
        intake.session.execute(insert(JournalAlarm).values(at=at, **what))
