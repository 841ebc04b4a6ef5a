"""What a node answers to somebody whom it does not let in, or whose wish it does not do."""

from collections.abc import Mapping
from typing import Final

from server.wire.base import Text
from server.wire.media import Refusal, Refused

_SENTENCES: Final[Mapping[Refusal, Text]] = {
    Refusal.TICKET_WRONG: Text(
        zh="入场凭证无效，请重新进入会见。",
        en="This pass is not valid. Please enter the visit again.",
    ),
    Refusal.TICKET_EXPIRED: Text(
        zh="入场凭证已过期，请重新进入会见。",
        en="This pass has expired. Please enter the visit again.",
    ),
    Refusal.TICKET_USED: Text(
        zh="入场凭证已经用过，请重新进入会见。",
        en="This pass was used before. Please enter the visit again.",
    ),
    Refusal.OTHER_NODE: Text(
        zh="会见不在这里进行，请重新进入会见。",
        en="The visit is held elsewhere. Please enter the visit again.",
    ),
    Refusal.VISIT_ENDED: Text(zh="会见已经结束。", en="The visit has ended."),
    Refusal.NODE_FULL: Text(
        zh="会见系统繁忙，请稍候再试。", en="The visit system is busy. Please try again soon."
    ),
    Refusal.MESSAGE_WRONG: Text(
        zh="请求有误，没有执行。", en="The request was not understood. Nothing was done."
    ),
    Refusal.NOT_ALLOWED: Text(zh="您不能执行此操作。", en="You may not do this."),
    Refusal.CANNOT_RECORD: Text(
        zh="现在无法录像，会见不能开始。请告诉工作人员。",
        en="Recording is not possible now, so the visit cannot start. Please tell the staff.",
    ),
}


def refused(why: Refusal) -> Refused:
    return Refused(why=why, sentence=_SENTENCES[why])
