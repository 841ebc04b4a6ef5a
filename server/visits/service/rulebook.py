"""Turns the limits of an installation into the values that the rules take."""

from datetime import timedelta
from functools import lru_cache

from server.infra.limits import Limits
from server.visits.rules.allowance import VisitRules
from server.wire.visits import VisitClass


@lru_cache(maxsize=8)
def rulebook(limits: Limits) -> VisitRules:
    """The rules of one installation. Limits never change while it runs."""

    def minutes(name: str) -> timedelta:
        return timedelta(minutes=limits.number(f"visits.{name}"))

    return VisitRules(
        visitors=limits.number("visits.visitors"),
        longest_in_person=minutes("longest_in_person"),
        longest_remote=minutes("longest_remote"),
        monthly_lenient=limits.number("visits.monthly_lenient"),
        monthly_ordinary=limits.number("visits.monthly_ordinary"),
        monthly_strict=limits.number("visits.monthly_strict"),
        no_show_counts=limits.flag("visits.no_show_counts"),
        approves_family_by_rule=limits.flag("visits.approves_family_by_rule"),
        hold=minutes("hold_minutes"),
        booked_ahead=timedelta(days=limits.number("visits.booked_ahead_days")),
        answer_within=limits.number("visits.answer_within"),
        restriction_shortest=timedelta(days=limits.number("visits.restriction_shortest_days")),
        restriction_longest=timedelta(days=limits.number("visits.restriction_longest_days")),
        appeal_within=limits.number("visits.appeal_within"),
        appeal_answer_within=limits.number("visits.appeal_answer_within"),
        offers=limits.number("visits.offers"),
        join_before=minutes("join_before_minutes"),
        join_after=minutes("join_after_minutes"),
        ticket_lasts=timedelta(seconds=limits.number("visits.ticket_seconds")),
        supervised=frozenset(
            VisitClass(str(each)) for each in limits.values("visits.supervised_classes")
        ),
    )
