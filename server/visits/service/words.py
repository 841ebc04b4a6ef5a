"""What stands against a booking, and what happened to a visit, in words."""

from collections.abc import Mapping
from typing import Final

from server.wire.base import Text
from server.wire.visits import Finding

_FINDINGS: Final[Mapping[Finding, Text]] = {
    Finding.RELATION_UNVERIFIED: Text(
        zh="亲属关系还没有核实", en="The relation has not been verified yet."
    ),
    Finding.RELATION_EXPIRED: Text(
        zh="亲属关系的证明已经过期", en="The proof of the relation has expired."
    ),
    Finding.TOO_MANY_VISITORS: Text(
        zh="会见的人数超过规定", en="There are more visitors than the rule allows."
    ),
    Finding.OVER_QUOTA: Text(
        zh="这个月的会见次数已经用完", en="The visits of this month are used up."
    ),
    Finding.RESTRICTED: Text(zh="会见被暂停", en="Visits are suspended at that time."),
    Finding.LOCKDOWN: Text(
        zh="这段时间监区或监狱暂停会见", en="The block or prison has no visits at that time."
    ),
    Finding.MOVED: Text(zh="服刑人员已调到别处", en="The inmate has been moved to another place."),
    Finding.NEEDS_OFFICER: Text(zh="要由民警审批", en="An officer has to approve this."),
}


def finding_words(stored: str) -> Text:
    return _FINDINGS[Finding(stored)]


_STEPS: Final[Mapping[str, Text]] = {
    "requested": Text(zh="提出预约", en="asked for"),
    "auto_approved": Text(zh="按规定自动批准", en="approved by rule"),
    "approved": Text(zh="民警批准", en="approved by an officer"),
    "rejected": Text(zh="未批准", en="refused"),
    "withdrawn": Text(zh="撤回", en="withdrawn"),
    "cancelled": Text(zh="取消", en="cancelled"),
    "checked_in": Text(zh="一方到场", en="one side is there"),
    "waiting": Text(zh="双方到场，等待开始", en="both sides are there"),
    "live": Text(zh="会见开始", en="the visit goes on"),
    "supervisor_missing": Text(zh="监督民警不在，暂停", en="no supervisor; held"),
    "reconnecting": Text(zh="线路中断，正在重连", en="the line is lost; joining again"),
    "ended": Text(zh="会见结束", en="ended"),
    "terminated": Text(zh="民警终止会见", en="ended by an officer"),
    "no_show": Text(zh="有人未到", en="somebody did not come"),
    "failed": Text(zh="未能进行", en="could not take place"),
    "archived": Text(zh="归档", en="archived"),
    "deleted": Text(zh="录音录像已删除", en="the recording was removed"),
    "supervised": Text(zh="指定监督民警", en="a supervisor was named"),
    "kept": Text(zh="复核后保留", en="kept after review"),
    "appealed": Text(zh="提出复议", en="appealed"),
    "appeal_granted": Text(zh="复议成立", en="appeal granted"),
    "appeal_upheld": Text(zh="复议维持原决定", en="appeal not granted"),
    "warning": Text(zh="民警警示", en="warning by the officer"),
    "warned": Text(zh="民警警示", en="warning by the officer"),
    "muted": Text(zh="民警静音", en="muted by the officer"),
    "unmuted": Text(zh="民警取消静音", en="heard again"),
    "extended": Text(zh="延长时间", en="time was added"),
    "outage": Text(zh="线路中断", en="the line was lost"),
    "recording_asked": Text(zh="申请查看录音录像", en="asked to see the recording"),
    "recording_granted": Text(zh="同意查看录音录像", en="may see the recording"),
    "recording_refused": Text(zh="未同意查看录音录像", en="may not see the recording"),
    "node_lost": Text(
        zh="媒体节点出错，正在换用", en="the media node was lost; another one takes over"
    ),
    "recording_lost": Text(
        zh="录音录像到此为止：磁盘出错", en="the recording ends here: the disk failed"
    ),
}
_FLAGGED: Final = "flagged_"


def step_words(what: str) -> Text:
    """What happened; of a kind that has no words yet, its plain name."""
    if what.startswith(_FLAGGED) and what.removeprefix(_FLAGGED) in set(Finding):
        return finding_words(what.removeprefix(_FLAGGED))
    plain = what.replace("_", " ")
    return _STEPS.get(what, Text(zh=f"其他（{plain}）", en=plain))
