"""Messages about a person's sentence: its dates, its changes and what comes next."""

from datetime import date
from enum import StrEnum

from server.wire.base import Moment, Reply, Text


class SentenceKind(StrEnum):
    FIXED = "fixed"
    LIFE = "life"
    SUSPENDED_DEATH = "suspended_death"


class MilestoneKind(StrEnum):
    """刑期节点."""

    STARTED = "started"
    CHANGED = "changed"
    HALF_SERVED = "half_served"
    EXIT_EDUCATION = "exit_education"
    RELEASE_NOTICE = "release_notice"
    ENDS = "ends"


class Milestone(Reply):
    kind: MilestoneKind
    on: date
    title: Text
    passed: bool


class SentenceChange(Reply):
    """A reduction or an extension, with the document it stands on."""

    decided_on: date
    title: Text
    days: int
    new_end: date | None
    document: str


class SentenceReply(Reply):
    """GET /custody/mine/sentence. `ends_on` is None for a sentence without an end date."""

    as_of: Moment
    kind: SentenceKind
    started_on: date
    original_end: date | None
    ends_on: date | None
    days_served: int
    days_left: int | None
    milestones: list[Milestone]
    changes: list[SentenceChange]
    source: Text
