"""Messages of visits: free slots, bookings, and what became of them."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.wire.base import Moment, Reply, Request, Text

RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]
MOST_VISITORS = 6


class VisitClass(StrEnum):
    FAMILY = "family"
    HELP_EDUCATION = "help_education"
    PRIVILEGED = "privileged"
    OFFICIAL = "official"


class VisitForm(StrEnum):
    IN_PERSON = "in_person"
    REMOTE = "remote"


class VisitState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    AUTO_APPROVED = "auto_approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CHECKED_IN = "checked_in"
    WAITING = "waiting"
    LIVE = "live"
    SUPERVISOR_MISSING = "supervisor_missing"
    RECONNECTING = "reconnecting"
    ENDED = "ended"
    TERMINATED = "terminated"
    NO_SHOW = "no_show"
    FAILED = "failed"
    ARCHIVED = "archived"
    DELETED = "deleted"


class Side(StrEnum):
    INMATE = "inmate"
    VISITORS = "visitors"


class AppealState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    UPHELD = "upheld"


class Finding(StrEnum):
    """What stands against approval by rule. An officer may approve all the same, with a reason."""

    RELATION_UNVERIFIED = "relation_unverified"
    RELATION_EXPIRED = "relation_expired"
    TOO_MANY_VISITORS = "too_many_visitors"
    OVER_QUOTA = "over_quota"
    NEEDS_OFFICER = "needs_officer"
    RESTRICTED = "restricted"
    LOCKDOWN = "lockdown"
    MOVED = "moved"


class HoldRequest(Request):
    """Keeps slots for some minutes; what the same person held before is free again."""

    inmate_id: RowId
    slot_id: RowId
    far_slot_id: RowId | None = None


class HoldReply(Reply):
    slot_id: int
    held_until: Moment


class VisitRequest(Request):
    """A booking. The same `act_id` sent twice books once."""

    act_id: str = Field(min_length=8, max_length=64)
    inmate_id: RowId
    slot_id: RowId
    far_slot_id: RowId | None = Field(
        default=None, description="the room of the relatives' end; None: their own device"
    )
    visit_class: VisitClass = VisitClass.FAMILY
    visitor_ids: list[RowId] = Field(min_length=1, max_length=MOST_VISITORS)
    purpose_note: str = Field(default="", max_length=500)


class AppealRequest(Request):
    """Against a refusal, a cancelling or an ending by an officer, once a visit."""

    visit_id: RowId
    words: str = Field(min_length=1, max_length=500)


class SeeRecording(Request):
    """Asks an officer to show one what was recorded of one's own visit."""

    visit_id: RowId


class WithdrawVisit(Request):
    visit_id: RowId


class VisitPerson(Reply):
    """Somebody to book a visit with: a relative, or for a relative the inmate."""

    person_id: int
    name: str
    kinship: Text
    is_verified: bool
    expires_on: date | None = None


class PeopleReply(Reply):
    as_of: Moment
    people: list[VisitPerson]


class FreeSlot(Reply):
    slot_id: int
    place: Text
    room: Text
    is_partner_place: bool
    form: VisitForm
    starts_at: Moment
    ends_at: Moment


class SlotsReply(Reply):
    as_of: Moment
    slots: list[FreeSlot]


class VisitStep(Reply):
    """What happened, when, and the role of who did it."""

    at: Moment
    what: str
    role: Text
    reasons: str = ""


class VisitOutage(Reply):
    """Nothing came of one end in between; the time was given back."""

    role: str = Field(description="whose end: a Role of server.wire.media")
    since: Moment
    until: Moment | None = None


class RateVisit(Request):
    """How it was, after a visit: 1 is bad, 5 is good. Said again it replaces what was said."""

    visit_id: RowId
    faces: int = Field(ge=1, le=5)
    words: str = Field(default="", max_length=500)


class AppealReply(Reply):
    state: AppealState
    asked_at: Moment
    words: str = Field(default="", description="to who wrote them, and to officers")
    answered_by: str = ""
    reasons: str = ""


class VisitReply(Reply):
    visit_id: int
    state: VisitState
    visit_class: VisitClass
    form: VisitForm
    starts_at: Moment
    ends_at: Moment
    inmate_name: str = ""
    visitors: list[str] = Field(description="names; a relative is told only his own")
    purpose_note: str = Field(default="", description="to who wrote it, and to officers")
    findings: list[Text]
    answered_by: str = Field(
        default="", description="the officer's name; empty: by rule, or not yet"
    )
    reasons: str = ""
    is_under_review: bool = Field(
        default=False, description="something came between: an officer keeps or cancels it"
    )
    offers: list[FreeSlot] = Field(
        default_factory=list, description="of a cancelled visit: what can be booked instead"
    )
    appeal: AppealReply | None = None
    steps: list[VisitStep]
    join_from: Moment | None = Field(default=None, description="of a remote one: its line opens")
    join_until: Moment | None = None
    given_back_s: int = Field(default=0, description="time that stood and was given back")
    outages: list[VisitOutage] = Field(default_factory=list)
    can_see_recording: bool = Field(
        default=False, description="something is kept, and no request to see it waits"
    )
    my_rating: int | None = Field(default=None, description="faces, as the reader rated it")


class Restriction(Reply):
    """The inmate's visits of family are suspended, by whom and why."""

    starts_at: Moment
    ends_at: Moment
    reason: str
    ordered_by: str


class MonthCount(Reply):
    """Visits of family in the present month: both forms are told, one number bounds both."""

    allowed: int
    in_person: int
    remote: int


class VisitsReply(Reply):
    as_of: Moment
    visits: list[VisitReply]
    month: MonthCount | None = Field(default=None, description="None for who is no inmate")
    restrictions: list[Restriction] = Field(default_factory=list)
