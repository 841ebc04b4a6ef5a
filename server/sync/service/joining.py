"""A terminal and the server agree on the epoch of its journal, and from where to go on."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices
from server.infra.context import Context
from server.sync.tables import JournalStream
from server.wire.sync import START, StreamReply, StreamRequest


def join(
    session: Session, ctx: Context, *, device: DeviceClaim, request: StreamRequest
) -> StreamReply:
    """Agree with a terminal on epoch and place.

    A journal that ends before what it delivered is an old one that was put back: its numbers are
    taken, so it begins a new epoch.
    """
    devices.wait_for(session, device_id=device.device_id)
    stream = locked_stream(session, device, request.epoch) if request.epoch else None
    if stream is None and request.epoch > 0 and not _has_streams(session, device):
        # The server was restored without this terminal's acts, and takes them all again.
        stream = _new_stream(session, ctx, device, epoch=request.epoch)
    if stream is None or stream.high_water > request.last_seq:
        stream = _new_stream(session, ctx, device, epoch=_last_epoch(session, device) + 1)
    return StreamReply(epoch=stream.epoch, high_water=stream.high_water, chain=stream.chain)


def locked_stream(session: Session, device: DeviceClaim, epoch: int) -> JournalStream | None:
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
