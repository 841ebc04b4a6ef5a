"""When a delivered act is the next one, one that is here already, or one that cannot be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.infra.errors import Conflict, GuituError, Sentence, TooManyTries
from server.wire.sync import WrittenAct, chained, content_hash


class ActsOutOfOrder(Conflict):
    """The next act must be the one after the last: the terminal asks where to go on."""

    code = "acts_out_of_order"
    sentence = Sentence("记录的顺序不对，终端会重新核对。", "The acts came out of order.")


class OtherAct(Conflict):
    """The server has another act under this number, or another body under this act's id."""

    code = "other_act"
    sentence = Sentence("这条记录和服务器上的不一样。", "The server has another act in its place.")


class ChainBroken(Conflict):
    """The act is not chained to the one that the server has before it."""

    code = "chain_broken"
    sentence = Sentence("记录和前面的接不上。", "The act does not follow the one before it.")


class DeliveriesBusy(TooManyTries):
    """Many terminals deliver at once: come back in some seconds."""

    code = "deliveries_busy"
    sentence = Sentence("正在接收别的终端，请稍候。", "Others are delivering. Please wait.")


class ActUnknown(GuituError):
    """No capability of this server takes such an act."""

    status = 422
    code = "act_unknown"
    sentence = Sentence("这件事服务器还办不了，已经记下来。", "The server cannot do this yet.")


class NotHeld(Conflict):
    """Only an act that is held can be tried again: this one has its outcome."""

    code = "not_held"
    sentence = Sentence("这件事已经有结果，不用再办。", "This act has its outcome already.")


class StillStranger(Conflict):
    """The person never logged in at that terminal: nothing shows that the act is his."""

    code = "still_stranger"
    sentence = Sentence(
        "这个人没有在那台终端登录过，这件事先留着。",
        "This person never logged in at that terminal. The act stays held.",
    )


class AlarmSeen(Conflict):
    """Somebody else was faster: his words stand, and these are not kept."""

    code = "alarm_seen"
    sentence = Sentence(
        "别的民警已经先查看过了，您写的没有保存。请刷新后看他写了什么。",
        "Somebody else looked at it first; your words are not kept. Open the page again.",
    )


@dataclass(frozen=True)
class Standing:
    """Where the server's copy of a journal ends."""

    high_water: int
    chain: str


def is_next(act: WrittenAct, after: Standing) -> bool:
    """Whether the act is new and in its place; False for one that is here already.

    Raises ActsOutOfOrder for one that leaves a gap, ChainBroken for one of another journal.
    """
    if act.seq <= after.high_water:
        return False
    if act.seq != after.high_water + 1:
        raise ActsOutOfOrder(f"{act.seq} after {after.high_water}")
    if act.chain != chained(after.chain, seq=act.seq, content=content_hash(act)):
        raise ChainBroken(f"at {act.seq}")
    return True


def waits_too_long(
    *, since: datetime | None, delivered_at: datetime | None, now: datetime, limit: timedelta
) -> bool:
    """`since` is when the server first heard that acts wait; a delivery begins the wait anew."""
    if since is None:
        return False
    return now - max(since, delivered_at or since) > limit
