"""Takes deliveries of acts in: each once, in order, record and effect in one transaction."""

import logging

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices, sessions
from server.infra.context import Context
from server.infra.errors import GuituError, NotFound, Sentence
from server.infra.permissions import Action, Actor, Target, require
from server.infra.sealing import Place as SealPlace
from server.sync.rules import ActUnknown, ChainBroken, OtherAct, Standing, is_next
from server.sync.tables import JournalAct, JournalAlarm, JournalStream
from server.wire.base import Reply, Text
from server.wire.sync import (
    START,
    ActOutcome,
    ActResult,
    DeliveryReply,
    DeliveryRequest,
    RefusedAct,
    RefusedActsReply,
    SeenRequest,
    StreamReply,
    StreamRequest,
    WrittenAct,
    content_hash,
)

logger = logging.getLogger(__name__)


def join(
    session: Session, ctx: Context, *, device: DeviceClaim, request: StreamRequest
) -> StreamReply:
    """Agree with a terminal on epoch and place.

    A journal that ends before what it delivered is an old one that was put back: its numbers are
    taken, so it begins a new epoch.
    """
    devices.wait_for(session, device_id=device.device_id)
    stream = _locked(session, device, request.epoch) if request.epoch else None
    if stream is None and request.epoch > 0 and not _has_streams(session, device):
        # The server was restored without this terminal's acts, and takes them all again.
        stream = _new_stream(session, ctx, device, epoch=request.epoch)
    if stream is None or stream.high_water > request.last_seq:
        stream = _new_stream(session, ctx, device, epoch=_last_epoch(session, device) + 1)
    return StreamReply(epoch=stream.epoch, high_water=stream.high_water, chain=stream.chain)


def _locked(session: Session, device: DeviceClaim, epoch: int) -> JournalStream | None:
    return session.get(JournalStream, (device.device_id, epoch), with_for_update=True)


def _has_streams(session: Session, device: DeviceClaim) -> bool:
    return _last_epoch(session, device) > 0


def _last_epoch(session: Session, device: DeviceClaim) -> int:
    query = select(func.max(JournalStream.epoch)).where(JournalStream.device_id == device.device_id)
    return session.scalar(query) or 0


def _new_stream(
    session: Session, ctx: Context, device: DeviceClaim, *, epoch: int
) -> JournalStream:
    made = JournalStream(
        device_id=device.device_id, epoch=epoch, high_water=0, chain=START,
        opened_at=ctx.clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def take_in(
    session: Session, ctx: Context, *, device: DeviceClaim, request: DeliveryRequest
) -> DeliveryReply | GuituError:
    """Take a delivery up to the first act that cannot be the next one.

    What was taken before it stays; the refusal is returned, for raising would undo its alarm.
    """
    stream = _locked(session, device, request.epoch)
    if stream is None:
        return OtherAct("no such epoch")
    results: list[ActResult] = []
    for act in request.acts:
        try:
            results.append(_take(session, ctx, device, stream, act))
        except (OtherAct, ChainBroken) as refusal:
            _alarm(session, ctx, stream, act, kind=refusal.code)
            return refusal
        except GuituError as refusal:
            return refusal
    stream.waiting = request.waiting
    stream.delivered_at = ctx.clock.now()
    return DeliveryReply(epoch=stream.epoch, high_water=stream.high_water, results=results)


def _take(
    session: Session, ctx: Context, device: DeviceClaim, stream: JournalStream, act: WrittenAct
) -> ActResult:
    if not is_next(act, Standing(stream.high_water, stream.chain)):
        return _again(session, device, stream.epoch, act)
    known = session.scalar(select(JournalAct).where(JournalAct.act_id == act.act_id))
    if known is not None and known.content != content_hash(act):
        raise OtherAct("another act has this id")
    # An act that came in an epoch before is here already: only its number is new.
    result = _told(known, act) if known is not None else _apply(session, ctx, device, stream, act)
    stream.high_water, stream.chain = act.seq, act.chain
    return result


def _again(session: Session, device: DeviceClaim, epoch: int, act: WrittenAct) -> ActResult:
    """A repeat of an act that is here, or OtherAct."""
    known = session.scalar(select(JournalAct).where(JournalAct.act_id == act.act_id))
    if known is None or known.content != content_hash(act):
        raise OtherAct(f"at {act.seq} of epoch {epoch} of {device.device_id}")
    return _told(known, act)


def _told(known: JournalAct, act: WrittenAct) -> ActResult:
    """What became of it when it came first; the owner's answer is not kept."""
    return ActResult(
        seq=act.seq,
        act_id=act.act_id,
        outcome=ActOutcome(known.outcome),
        code=known.code,
        sentence=_text(known) if known.code else None,
    )


def _apply(
    session: Session, ctx: Context, device: DeviceClaim, stream: JournalStream, act: WrittenAct
) -> ActResult:
    """The effect in a savepoint: what a rule refuses is undone, and recorded as refused."""
    actor = sessions.actor_who_was_at(session, person_id=act.person_id, device_id=device.device_id)
    if actor is None:
        _alarm(session, ctx, stream, act, kind="stranger")
        return _record(session, ctx, stream, act, ActOutcome.HELD, answer=None)
    try:
        with session.begin_nested():
            answer = _effect(session, ctx, actor, act)
    except GuituError as refusal:
        return _record(session, ctx, stream, act, ActOutcome.REFUSED, answer=None, why=refusal)
    except DBAPIError:
        raise
    except Exception:
        # The outer edge: a fault in one act must not keep all later ones of the terminal waiting.
        logger.exception("an act of kind %s is held", act.kind)
        _alarm(session, ctx, stream, act, kind="held")
        return _record(session, ctx, stream, act, ActOutcome.HELD, answer=None)
    return _record(session, ctx, stream, act, ActOutcome.APPLIED, answer=answer)


def _effect(session: Session, ctx: Context, actor: Actor, act: WrittenAct) -> Reply:
    apply = ctx.act_handlers.get(act.kind)
    if apply is None:
        raise ActUnknown(act.kind)
    return apply(session, ctx, actor=actor, act_id=act.act_id, body=act.body)


def _record(
    session: Session,
    ctx: Context,
    stream: JournalStream,
    act: WrittenAct,
    outcome: ActOutcome,
    *,
    answer: Reply | None,
    why: GuituError | None = None,
) -> ActResult:
    sentence = why.sentence if why is not None else Sentence("", "")
    record = JournalAct(
        device_id=stream.device_id,
        epoch=stream.epoch,
        seq=act.seq,
        act_id=act.act_id,
        person_id=act.person_id,
        kind=act.kind,
        body=ctx.seals.seal(act.body, SealPlace("journal_act", "body", act.act_id)),
        content=content_hash(act),
        written_at=act.written_at,
        received_at=ctx.clock.now(),
        outcome=outcome.value,
        code=why.code if why is not None else "",
        sentence_zh=sentence.zh,
        sentence_en=sentence.en,
    )
    session.add(record)
    session.flush()
    return _told(record, act).model_copy(
        update={"answer": answer.model_dump_json() if answer is not None else ""}
    )


def _alarm(
    session: Session, ctx: Context, stream: JournalStream, act: WrittenAct, *, kind: str
) -> None:
    session.add(
        JournalAlarm(
            device_id=stream.device_id, epoch=stream.epoch, seq=act.seq, kind=kind,
            at=ctx.clock.now(),
        )
    )  # fmt: skip
    session.flush()


def my_refused(session: Session, ctx: Context, *, actor: Actor) -> RefusedActsReply:
    """What a rule refused of this person's acts, until he says that he read it."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    query = (
        select(JournalAct)
        .where(
            JournalAct.person_id == actor.person_id,
            JournalAct.outcome == ActOutcome.REFUSED.value,
            JournalAct.seen_at.is_(None),
        )
        .order_by(JournalAct.id)
    )
    acts = [
        RefusedAct(
            event_id=act.id,
            kind=act.kind,
            received_at=act.received_at,
            code=act.code,
            sentence=_text(act),
        )
        for act in session.scalars(query)
    ]
    return RefusedActsReply(as_of=ctx.clock.now(), acts=acts)


def see_refused(
    session: Session, ctx: Context, *, actor: Actor, request: SeenRequest
) -> RefusedActsReply:
    """He has read why. Another person's act is not found."""
    require(actor, Action.HOME_READ, Target(actor.person_id))
    act = session.get(JournalAct, request.event_id, with_for_update=True)
    if act is None or act.person_id != actor.person_id:
        raise NotFound
    act.seen_at = act.seen_at or ctx.clock.now()
    session.flush()
    return my_refused(session, ctx, actor=actor)


def _text(act: JournalAct) -> Text:
    return Text(zh=act.sentence_zh, en=act.sentence_en)
