"""What can be wrong with a booking or with a step of a visit.

VisitError
├── SlotTaken           somebody else has the slot, or holds it
├── SlotPast            the slot has begun, or is too far ahead
├── SlotUnfit           the two rooms do not fit, or the room is not of the inmate's prison
├── SlotsOverlap        a room has another slot at that time
├── Clash               somebody of the visit has another one then
├── KeptApart           the two inmates must not meet
├── StepRefused         the visit is not at the point for this
├── TooLateToAppeal     the term has passed
├── AppealDecided       the appeal has its answer
├── SecondPersonNeeded  who had a part in a visit does not answer the appeal about it
├── UnderReview         something came between, and an officer has yet to keep or cancel it
├── ReasonMissing       a decision against the rule, and every ending, states its reason
├── NoteMissing         a visit of this class says what it is for
├── NotByVideo          it has no line: it is in person, or a privileged one
├── NotTheTime          the line is not open yet, or not any more
├── AgreementMissing    who joins has read the notice and agrees first
├── IdentityUnproved    an officer has to see this person before he is let on
├── NoNode              nothing that lives can carry the visit now
├── CannotRecord        it has to be recorded, and cannot be
├── NodeUnknown         a report that no node of ours signed
├── ReportOld           a report that was sent too long ago
├── RecordingNotReady   its films are not made yet
├── RecordingRemoved    its time is over; the proof is kept
├── RecordingDamaged    what lies there is not what was written
└── PlayOver            the purpose was stated too long ago
"""

from server.infra.errors import GuituError, Sentence


class VisitError(GuituError):
    """Base of what visits refuses."""

    status = 409
    code = "visit_refused"


class SlotTaken(VisitError):
    """Another visit has the slot, or somebody is booking it now."""

    code = "slot_taken"
    sentence = Sentence(
        "这个时间已经有人约了，请选别的时间。", "This time is taken. Please choose another."
    )


class SlotPast(VisitError):
    """The slot has begun, or cannot be booked yet."""

    code = "slot_past"
    sentence = Sentence(
        "这个时间现在不能预约，请选别的时间。",
        "This time cannot be booked now. Please choose another.",
    )


class SlotUnfit(VisitError):
    """The rooms do not go together, or the inmate is not held where the room is."""

    status = 422
    code = "slot_unfit"
    sentence = Sentence(
        "所选的会见室不合适，请重新选择。", "The rooms do not fit. Please choose again."
    )


class SlotsOverlap(VisitError):
    """The room has a slot at that time."""

    code = "slots_overlap"
    sentence = Sentence(
        "这个会见室在这段时间已有安排。", "This room has another slot at that time."
    )


class Clash(VisitError):
    """The inmate, a visitor or the officer has another visit at that time."""

    code = "visit_clash"
    sentence = Sentence(
        "有人在这个时间已有别的会见，请选别的时间。",
        "Somebody has another visit at that time. Please choose another time.",
    )


class KeptApart(VisitError):
    """Two inmates who must not meet. The sentence names no reason: it would tell of the other."""

    code = "slot_not_possible"
    sentence = Sentence(
        "这个时间不能安排，请选别的时间。", "This time is not possible. Please choose another."
    )


class StepRefused(VisitError):
    """The life cycle does not allow this step."""

    code = "visit_step_refused"
    sentence = Sentence(
        "这次会见的情况已经变了，请刷新后再看。", "This visit has changed. Please look again."
    )


class ReasonMissing(VisitError):
    """A decision against the rule, and every ending by an officer, states its reason."""

    status = 422
    code = "visit_reason_missing"
    sentence = Sentence("请写明理由。", "Please state the reason.")


class NoteMissing(VisitError):
    """A help-education, privileged or official visit says what it is for."""

    status = 422
    code = "visit_note_missing"
    sentence = Sentence("请写明会见事由。", "Please say what the visit is for.")


class UnderReview(VisitError):
    """A restriction, lockdown or transfer flagged it."""

    code = "visit_under_review"
    sentence = Sentence(
        "这次会见要先由民警复核，请找民警。",
        "An officer has to look at this visit first. Please ask an officer.",
    )


class TooLateToAppeal(VisitError):
    """The term for an appeal has passed."""

    code = "too_late_to_appeal"
    sentence = Sentence(
        "提出复议的期限已过，可以找民警说明情况。",
        "The time to appeal has passed. You can speak to an officer.",
    )


class AppealDecided(VisitError):
    """The prison has answered it."""

    code = "appeal_decided"
    sentence = Sentence("这件复议已经办结。", "This appeal has its answer already.")


class SecondPersonNeeded(VisitError):
    """Who refused, ended or otherwise acted in a visit does not answer the appeal."""

    status = 403
    code = "visit_second_person_needed"
    sentence = Sentence("这件事要由另一位民警办理。", "Another officer has to decide this.")


class NotByVideo(VisitError):
    """In person, or privileged: then the two ends speak to each other without us."""

    code = "visit_not_by_video"
    sentence = Sentence(
        "这次会见不走这条视频线路，请找民警。",
        "This visit does not use this video line. Please ask an officer.",
    )


class NotTheTime(VisitError):
    """The line is open from shortly before a visit until it has ended."""

    code = "visit_not_the_time"
    sentence = Sentence(
        "现在还不能进入会见，请按约定的时间来。",
        "You cannot join now. Please come at the agreed time.",
    )


class AgreementMissing(VisitError):
    """Nobody is on a line who has not read that it is watched and recorded, and agreed."""

    status = 422
    code = "visit_agreement_missing"
    sentence = Sentence(
        "请先阅读监听录音录像告知，同意后再进入。",
        "Please read the notice on supervision and recording and agree first.",
    )


class IdentityUnproved(VisitError):
    """His papers were not seen, or this is no place at which he can check in by himself."""

    code = "visit_identity_unproved"
    sentence = Sentence(
        "请民警核对身份并登记到场后再进入。",
        "Please let an officer check who you are first. Then you can join.",
    )


class NoNode(VisitError):
    """No media node was heard of lately, or all are full."""

    code = "visit_no_node"
    sentence = Sentence(
        "视频线路正忙，几秒后会再试。", "The video line is busy. It tries again in a few seconds."
    )


class CannotRecord(VisitError):
    """A visit that has to be recorded does not start without."""

    code = "visit_cannot_record"
    sentence = Sentence(
        "录像还没有准备好，会见不能开始，请找民警。",
        "The recording is not ready, so the visit cannot start. Please ask an officer.",
    )


class NodeUnknown(VisitError):
    """The signature is of no key in GUITU_HOME/keys/nodes."""

    status = 401
    code = "media_node_unknown"
    sentence = Sentence("媒体节点没有登记。", "This media node is not known.")


class ReportOld(VisitError):
    """Sent too long ago, or by a clock that is wrong."""

    status = 401
    code = "media_report_old"
    sentence = Sentence("媒体节点的时间不对。", "The clock of the media node is wrong.")


class RecordingNotReady(VisitError):
    """The visit is not over, or the worker has yet to make its films."""

    code = "recording_not_ready"
    sentence = Sentence(
        "录音录像还在整理，请过几分钟再看。",
        "The recording is not ready yet. Please try again in a few minutes.",
    )


class RecordingRemoved(VisitError):
    """Its time is over."""

    status = 410
    code = "recording_removed"
    sentence = Sentence(
        "录音录像已按规定删除，只保留删除证明。",
        "The recording was removed as the rule says. Only the proof of it is kept.",
    )


class RecordingDamaged(VisitError):
    """A film is missing or was changed."""

    status = 409
    code = "recording_damaged"
    sentence = Sentence(
        "录音录像文件损坏或丢失，请找管理员。",
        "The recording is damaged or missing. Please ask an administrator.",
    )


class PlayOver(VisitError):
    """A look lasts so long as the limit says; then the purpose is stated again."""

    status = 403
    code = "play_over"
    sentence = Sentence(
        "查看时间已到，请重新写明用途。",
        "The time for looking is over. Please state the purpose again.",
    )
