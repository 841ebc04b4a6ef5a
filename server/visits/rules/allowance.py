"""What a booking has to keep to: relations, numbers of visitors, the month's allowance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.infra.errors import InvalidInput
from server.visits.rules.errors import NoteMissing, ReasonMissing, SlotPast, SlotUnfit
from server.visits.rules.life import TAKES_TIME
from server.wire.visits import Finding, VisitClass, VisitForm, VisitState

# As imports store it, in the words of the prison's own files too.
LENIENT = frozenset({"lenient", "宽管", "宽管级"})
STRICT = frozenset({"strict", "从严", "严管", "严管级"})


@dataclass(frozen=True)
class VisitRules:
    visitors: int
    longest_in_person: timedelta
    longest_remote: timedelta
    monthly_lenient: int
    monthly_ordinary: int
    monthly_strict: int
    no_show_counts: bool
    approves_family_by_rule: bool
    hold: timedelta
    booked_ahead: timedelta
    answer_within: int
    restriction_shortest: timedelta
    restriction_longest: timedelta
    offers: int
    appeal_within: int
    appeal_answer_within: int
    join_before: timedelta
    join_after: timedelta
    ticket_lasts: timedelta
    supervised: frozenset[VisitClass]

    def monthly(self, level: str) -> int:
        if level in LENIENT:
            return self.monthly_lenient
        return self.monthly_strict if level in STRICT else self.monthly_ordinary

    def longest(self, form: VisitForm) -> timedelta:
        return self.longest_remote if form is VisitForm.REMOTE else self.longest_in_person

    def counts(self, state: VisitState) -> bool:
        """Whether a visit in this state is one of the month's."""
        if state is VisitState.NO_SHOW:
            return self.no_show_counts
        had = {VisitState.ENDED, VisitState.TERMINATED, VisitState.ARCHIVED, VisitState.DELETED}
        return state in TAKES_TIME | had


@dataclass(frozen=True)
class Kin:
    """What is known of a visitor's tie to the inmate on the day of the visit."""

    is_verified: bool
    expires_on: date | None


@dataclass(frozen=True)
class Window:
    """A slot's time, form and where its room stands."""

    starts_at: datetime
    ends_at: datetime
    form: VisitForm
    prison_id: int
    is_partner_place: bool


def findings(
    rules: VisitRules,
    *,
    visit_class: VisitClass,
    kin: Sequence[Kin],
    on: date,
    level: str,
    already: int,
) -> list[Finding]:
    """Why the rule does not approve; empty where it does."""
    if visit_class is not VisitClass.FAMILY:
        return [Finding.NEEDS_OFFICER]
    against = {
        Finding.RELATION_UNVERIFIED: not all(each.is_verified for each in kin),
        Finding.RELATION_EXPIRED: any(each.expires_on and each.expires_on < on for each in kin),
        Finding.TOO_MANY_VISITORS: len(kin) > rules.visitors,
        Finding.OVER_QUOTA: already >= rules.monthly(level),
        Finding.NEEDS_OFFICER: not rules.approves_family_by_rule,
    }
    return [finding for finding, holds in against.items() if holds]


def require_note(visit_class: VisitClass, note: str) -> None:
    if visit_class is not VisitClass.FAMILY and not note.strip():
        raise NoteMissing


def require_bookable(rules: VisitRules, window: Window, *, now: datetime) -> None:
    if not now < window.starts_at <= now + rules.booked_ahead:
        raise SlotPast


def require_fit(near: Window, far: Window | None, *, prison_id: int | None) -> None:
    """The inmate's room is in his prison; the other end's room has the same time, elsewhere."""
    if near.is_partner_place or near.prison_id != prison_id:
        raise SlotUnfit("the room is not in the inmate's prison")
    if far is None:
        return
    is_remote = near.form is VisitForm.REMOTE and far.form is VisitForm.REMOTE
    same_time = (near.starts_at, near.ends_at) == (far.starts_at, far.ends_at)
    if not (is_remote and same_time and far.is_partner_place):
        raise SlotUnfit("the two rooms do not go together")


def require_restriction(
    rules: VisitRules, *, starts_at: datetime, ends_at: datetime, reason: str
) -> None:
    """A suspension has a reason, and a length that the rule allows."""
    length = ends_at - starts_at
    if not rules.restriction_shortest <= length <= rules.restriction_longest:
        raise InvalidInput("a suspension is as long as the rule allows")
    if not reason.strip():
        raise ReasonMissing
