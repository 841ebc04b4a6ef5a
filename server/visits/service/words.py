"""What stands against a booking, as the person reads it."""

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
