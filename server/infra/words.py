"""What roles, looks and purposes are called, to the person and to officers."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from server.infra.errors import Sentence
from server.infra.permissions import Action, Role


class ReadPurpose(StrEnum):
    """Why a member of staff looks at a person; the list that pages offer.

    What is stored is the value, or the value, a colon and the officer's own words.
    """

    SCORING = "scoring"
    CONTEST = "contest"
    SENTENCE = "sentence"
    EDUCATION = "education"
    FAMILY = "family"
    HEALTH = "health"
    SAFETY = "safety"
    REQUEST = "request"
    RECORDS = "records"
    SUPERVISION = "supervision"
    OTHER = "other"


PURPOSE_WORDS: Final[Mapping[ReadPurpose, Sentence]] = {
    ReadPurpose.SCORING: Sentence("计分考核", "keeping scores"),
    ReadPurpose.CONTEST: Sentence("复查异议", "deciding a contested line"),
    ReadPurpose.SENTENCE: Sentence("刑罚执行", "carrying out the sentence"),
    ReadPurpose.EDUCATION: Sentence("教育改造", "education"),
    ReadPurpose.FAMILY: Sentence("会见和亲属事务", "visits and family"),
    ReadPurpose.HEALTH: Sentence("医疗", "health care"),
    ReadPurpose.SAFETY: Sentence("监管安全", "safety"),
    ReadPurpose.REQUEST: Sentence("办理本人申请", "handling the person's own request"),
    ReadPurpose.RECORDS: Sentence("核对和更正档案", "checking and correcting records"),
    ReadPurpose.SUPERVISION: Sentence("执法监督", "supervision of the staff's work"),
    ReadPurpose.OTHER: Sentence("其他", "other"),
}
ROLE_WORDS: Final[Mapping[Role, Sentence]] = {
    Role.INMATE: Sentence("服刑人员", "inmate"),
    Role.RELATIVE: Sentence("亲属", "relative"),
    Role.OFFICER: Sentence("民警", "officer"),
    Role.BLOCK_LEADER: Sentence("监区长", "block leader"),
    Role.SCORES_OFFICE: Sentence("狱政管理科", "prison affairs office"),
    Role.TEACHER: Sentence("教员", "teacher"),
    Role.CLINICIAN: Sentence("医生", "clinician"),
    Role.PRISON_LEADER: Sentence("监狱领导", "prison leader"),
    Role.DATA_OFFICER: Sentence("数据管理员", "data officer"),
    Role.AUDITOR: Sentence("审计员", "auditor"),
    Role.ADMINISTRATOR: Sentence("系统管理员", "administrator"),
}
LOOK_WORDS: Final[Mapping[Action, Sentence]] = {
    Action.PERSON_SEARCH: Sentence("在查询结果中看到您", "saw you in a search result"),
    Action.PERSON_READ: Sentence("查看基本信息", "read your basic data"),
    Action.PERSON_READ_SENSITIVE: Sentence(
        "查看证件号、电话或住址", "read your id number, phone or address"
    ),
    Action.PERSON_READ_HEALTH: Sentence("查看健康信息", "read your health data"),
    Action.PERSON_READ_ETHNICITY: Sentence("查看民族", "read your ethnicity"),
    Action.PERSON_READ_MINOR: Sentence("查看是否未成年", "read whether you are a minor"),
    Action.PERSON_LET_IN: Sentence(
        "看过您本人，为您开了终端", "saw you and let you in at a terminal"
    ),
    Action.FACE_ENROL: Sentence("看了您是否录入人脸", "read whether your face is kept"),
    Action.SENTENCE_READ: Sentence("查看刑期", "read your sentence"),
    Action.SCORE_READ: Sentence("查看计分", "read your scores"),
    Action.ACCOUNT_READ: Sentence("查看账户", "read your account"),
    Action.CLASS_HOURS_READ: Sentence("查看课时", "read your class hours"),
    Action.VISIT_READ: Sentence("查看会见", "read your visits"),
    Action.RECORDING_PLAY: Sentence("回放会见录音录像", "played the recording of a visit of yours"),
    Action.WORK_READ: Sentence("查看与您有关的审批", "read an approval about you"),
    Action.IMPORT_READ: Sentence("查看导入记录", "read an import's record about you"),
    Action.AUDIT_READ: Sentence("查看日志", "read the log about you"),
    Action.AUDIT_EXPORT: Sentence("导出日志", "exported the log about you"),
}
_UNNAMED_LOOK: Final = Sentence("查看个人信息", "read your data")


def stored_purpose(purpose: ReadPurpose, note: str = "") -> str:
    """What to hand to a service as `purpose`."""
    return f"{purpose}:{note.strip()}" if note.strip() else purpose.value


def purpose_words(stored: str) -> Sentence:
    """The purpose as the person reads it; an officer's own words stay as they are."""
    value, _, note = stored.partition(":")
    if value not in set(ReadPurpose):
        return Sentence(stored, stored)
    words = PURPOSE_WORDS[ReadPurpose(value)]
    if not note:
        return words
    return Sentence(f"{words.zh}：{note}", f"{words.en}: {note}")


def role_words(role: str) -> Sentence:
    return ROLE_WORDS[Role(role)] if role in set(Role) else Sentence(role, role)


def look_words(action: str) -> Sentence:
    """What an audited read of a person was, as he reads it."""
    return LOOK_WORDS.get(Action(action), _UNNAMED_LOOK) if action in set(Action) else _UNNAMED_LOOK
