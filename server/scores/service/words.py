"""The words, in both languages, in which a line and a case are shown to people."""

from typing import Final

from server.infra.permissions import Role
from server.infra.words import role_words
from server.scores.rules.clauses import Clause, ClauseBook
from server.scores.rules.months import year_of
from server.scores.service.ledger import BY_CONTEST, BY_IMPORT, BY_MONTH, BY_OFFICER
from server.wire.base import Text
from server.wire.scores import CaseStage, EntryKind, Part

ENGLISH_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PARTS: Final = {
    Part.SUPERVISION: Text(zh="监管改造", en="Supervision"),
    Part.EDUCATION: Text(zh="教育和文化改造", en="Education and culture"),
    Part.LABOUR: Text(zh="劳动改造", en="Labour"),
    Part.SPECIAL: Text(zh="专项加分", en="Special bonus"),
    Part.PENALTY: Text(zh="处罚", en="Penalty"),
    Part.WHOLE: Text(zh="当月基础分", en="The month's base"),
}
YOU: Final = Text(zh="本人", en="You")
SOURCES: Final = {
    BY_OFFICER: Text(zh="本系统录入，经第二人审核", en="Entered here, approved by a second person"),
    BY_MONTH: Text(zh="按规定每月计入", en="Entered every month by the rule"),
    BY_CONTEST: Text(zh="异议成立后更正", en="Corrected after it was contested"),
    BY_IMPORT: Text(zh="原计分考核系统导出", en="Exported by the former scoring system"),
}
BY_RULE: Final = Text(zh="系统按规定计入", en="Entered by the rule, without an officer")
NO_CLAUSE: Final = Text(zh="原记录未注明条款", en="The old record names no clause")
TO_WHOM: Final = {
    CaseStage.REVIEW: Text(zh="监区计分考核工作小组", en="The block's scoring group"),
    CaseStage.RECHECK: Text(zh="监狱计分考核工作组", en="The prison's scoring group"),
}
STEPS: Final = {
    "opened": Text(zh="提出异议，申请复查", en="You contested the line and asked for a review"),
    "upheld": Text(zh="复查结束：维持原记录", en="Review ended: the line stands"),
    "corrected": Text(zh="复查结束：予以更正", en="Review ended: the line is corrected"),
    "recheck_opened": Text(zh="申请复核", en="You asked the prison for a re-check"),
    "recheck_upheld": Text(
        zh="复核结束：维持原记录，为最终决定", en="Re-check ended: the line stands. This is final"
    ),
    "recheck_corrected": Text(
        zh="复核结束：予以更正，为最终决定", en="Re-check ended: corrected. This is final"
    ),
    "withdrawn": Text(zh="撤回异议", en="You withdrew the case"),
}


def role_text(role: str) -> Text:
    """Who entered, approved or decided, as the person it is about reads it."""
    if role == Role.INMATE:
        return YOU
    if not role:
        return BY_RULE
    words = role_words(role)
    return Text(zh=words.zh, en=words.en)


def title_text(
    clauses: ClauseBook, *, kind: str, month: int, title: str, is_correction: bool
) -> Text:
    """What a line is about. The ledger keeps the Chinese words; English is the clause's."""
    text = _base_title(month, title) if kind == EntryKind.BASE else clauses.titled(title)
    if not is_correction:
        return text
    return Text(zh=f"更正：{text.zh}", en=f"Correction: {text.en}" if text.en else "")


def _base_title(month: int, parts: str) -> Text:
    return Text(
        zh=f"{month % 100}月基础分 {parts}".rstrip(),
        en=f"Base of {ENGLISH_MONTHS[month % 100 - 1]} {parts}".rstrip(),
    )


def period_text(kind: EntryKind, *, part: Part, month: int) -> Text | None:
    """In what time and part a cap holds."""
    year = year_of(month)
    if kind is EntryKind.SPECIAL_BONUS:
        return Text(zh=f"{year}年", en=str(year))
    if kind is EntryKind.BONUS:
        words = PARTS[part]
        return Text(
            zh=f"{year}年{month % 100}月 {words.zh}",
            en=f"{words.en}, {ENGLISH_MONTHS[month % 100 - 1]} {year}",
        )
    return None


def clause_source(clause: Clause) -> str:
    return f"{clause.source}（{clause.in_force} 起施行）"
