"""What can be wrong with a score line, a grade or a contest.

ScoreError
├── OutsideTheClause    the points are not those the clause allows
├── CapReached          nothing is left under the cap
├── SecondPersonNeeded  who entered a line cannot approve it, who did either cannot decide on it
├── ReasonMissing       a refusal or a decision needs its reasons
├── StatementMissing    who decides on a line of the old system states that he did not enter it
├── TooLateToContest    the term has passed
├── WordsTooLong        more of one's own words than a case takes
├── AlreadyContested    one contest a line
└── CaseClosed          the case no longer waits for this
"""

from server.infra.errors import GuituError, Sentence


class ScoreError(GuituError):
    """Base of what scores refuses."""

    status = 409
    code = "score_refused"


class OutsideTheClause(ScoreError):
    """The points are not those that the clause allows, or the clause is unknown."""

    status = 422
    code = "outside_the_clause"
    sentence = Sentence(
        "分值不在该条款的范围内，请核对条款。",
        "The points are outside what the clause allows. Please check the clause.",
    )


class CapReached(ScoreError):
    """Nothing is left under the cap of the part and month, or of the year."""

    code = "cap_reached"
    sentence = Sentence(
        "这一部分的加分已经到上限，不能再加。",
        "The bonus of this part has reached its limit. No more can be added.",
    )


class SecondPersonNeeded(ScoreError):
    """The same person cannot enter and approve, nor decide on what he entered or approved."""

    status = 403
    code = "second_person_needed"
    sentence = Sentence(
        "这件事要由另一位民警办理。",
        "Another officer has to decide this.",
    )


class ReasonMissing(ScoreError):
    """A refusal, and every decision of a case, states its reasons."""

    status = 422
    code = "reason_missing"
    sentence = Sentence("请写明理由。", "Please state the reasons.")


class WordsTooLong(ScoreError):
    """More of a person's own words than a case takes."""

    status = 422
    code = "words_too_long"
    sentence = Sentence(
        "写得太长了，请删短一些再交。", "It is too long. Please shorten it and send it again."
    )


class StatementMissing(ScoreError):
    """The old system names an officer whom nobody here knows: the decider says it is not he."""

    status = 422
    code = "statement_missing"
    sentence = Sentence(
        "请先声明您不是录入这一条的民警。如果是您本人录入的，要由另一位民警办理。",
        "State first that you did not enter this line. If you did, another officer decides.",
    )


class TooLateToContest(ScoreError):
    """The term for contesting has passed."""

    code = "too_late_to_contest"
    sentence = Sentence(
        "提出异议的期限已过，可以找民警说明情况。",
        "The time to contest this has passed. You can speak to an officer.",
    )


class AlreadyContested(ScoreError):
    """The line has its case already."""

    code = "already_contested"
    sentence = Sentence(
        "这一条已经提出过异议，可以在“我的异议”里看进度。",
        "You have contested this already. You can follow it under your cases.",
    )


class CaseClosed(ScoreError):
    """The case was decided or withdrawn, or is not at the stage for this."""

    code = "case_closed"
    sentence = Sentence(
        "这件异议已经办结或撤回了，不用再办。",
        "This case is closed already. Nothing more is needed.",
    )
