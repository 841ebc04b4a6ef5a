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
└── NoteMissing         a visit of this class says what it is for
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
