"""What-if: when the running cycle ends if each month brings so many points."""

from dataclasses import dataclass

from server.scores.rules.months import plus_months

# Further away than any sentence; keeps a rate of one point from running on.
LONGEST_MONTHS = 600


@dataclass(frozen=True)
class Outlook:
    """`months` counts from the present month (0: it ends with it); None: not in sight."""

    points_a_month: int
    months: int | None
    month: int | None


def outlook(
    *, cycle_points: int, target: int, this_month: int, this_month_points: int, points_a_month: int
) -> Outlook:
    """The present month is taken to reach the rate too, if it has not passed it already."""
    still_this_month = max(0, points_a_month - this_month_points)
    missing = target - cycle_points - still_this_month
    if missing <= 0:
        return Outlook(points_a_month, 0, this_month)
    if points_a_month <= 0:
        return Outlook(points_a_month, None, None)
    months = -(-missing // points_a_month)
    if months > LONGEST_MONTHS:
        return Outlook(points_a_month, None, None)
    return Outlook(points_a_month, months, plus_months(this_month, months))
