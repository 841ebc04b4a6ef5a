"""How many points a line is worth: bases, caps, special bonuses and penalties."""

from dataclasses import dataclass

from server.scores.rules.errors import CapReached, OutsideTheClause
from server.wire.scores import EntryKind, Part

PARTS = (Part.SUPERVISION, Part.EDUCATION, Part.LABOUR)
TAKING = frozenset({EntryKind.DEDUCTION, EntryKind.PENALTY})


@dataclass(frozen=True)
class Bases:
    """The base points of a month, by part."""

    supervision: int
    education: int
    labour: int

    @property
    def total(self) -> int:
        return self.supervision + self.education + self.labour

    def of(self, part: Part) -> int:
        """The base of one part; nothing for what stands outside the parts."""
        by_part = {
            Part.SUPERVISION: self.supervision,
            Part.EDUCATION: self.education,
            Part.LABOUR: self.labour,
        }
        return by_part.get(part, 0)


@dataclass(frozen=True)
class PointRules:
    working: Bases
    unable_to_work: Bases
    bonus_cap_percent: int
    special_each: int
    special_a_year: int

    def bases(self, *, able_to_work: bool) -> Bases:
        return self.working if able_to_work else self.unable_to_work

    def bonus_cap(self, base: int) -> int:
        """Whole points only: half of 35 is 17, for 18 would be over half."""
        return base * self.bonus_cap_percent // 100

    def highest_month(self, bases: Bases) -> int:
        """The base and every daily bonus that fits; special bonuses stand outside."""
        return bases.total + sum(self.bonus_cap(bases.of(part)) for part in PARTS)


@dataclass(frozen=True)
class Ask:
    """What an officer wants to enter. `points` is positive, also for what is taken away."""

    part: Part
    kind: EntryKind
    points: int


@dataclass(frozen=True)
class Granted:
    """What is already in the ledger under the caps that may apply to an ask."""

    bonus_in_part: int = 0
    special_in_year: int = 0


@dataclass(frozen=True)
class Reckoning:
    """How the points of a line came about. The cap's fields are None where none applies."""

    asked: int
    applied: int
    base: int | None = None
    cap: int | None = None
    already: int | None = None

    @property
    def left(self) -> int | None:
        """What still fits under the cap after this line."""
        if self.cap is None or self.already is None:
            return None
        return max(0, self.cap - self.already - self.applied)


def reckoned(rules: PointRules, ask: Ask, *, bases: Bases, granted: Granted) -> Reckoning:
    """The points of a line, with the cap applied; raise where nothing can be given."""
    if ask.points <= 0:
        raise OutsideTheClause("a line gives or takes at least one point")
    if ask.kind is EntryKind.BONUS:
        return _bonus(rules, ask, base=bases.of(ask.part), already=granted.bonus_in_part)
    if ask.kind is EntryKind.SPECIAL_BONUS:
        return _special(rules, ask, already=granted.special_in_year)
    if ask.kind in TAKING:
        return Reckoning(asked=-ask.points, applied=-ask.points)
    raise OutsideTheClause(f"a {ask.kind} is not entered by an officer")


def _bonus(rules: PointRules, ask: Ask, *, base: int, already: int) -> Reckoning:
    cap = rules.bonus_cap(base)
    return _under(cap, Reckoning(ask.points, ask.points, base=base, cap=cap, already=already))


def _special(rules: PointRules, ask: Ask, *, already: int) -> Reckoning:
    if ask.points > rules.special_each:
        raise OutsideTheClause(f"a special bonus is at most {rules.special_each} points")
    cap = rules.special_a_year
    return _under(cap, Reckoning(ask.points, ask.points, cap=cap, already=already))


def _under(cap: int, wanted: Reckoning) -> Reckoning:
    already = wanted.already or 0
    fits = min(wanted.asked, cap - already)
    if fits <= 0:
        raise CapReached(f"{already} of {cap} points are given")
    return Reckoning(wanted.asked, fits, base=wanted.base, cap=cap, already=already)


def base_title(bases: Bases) -> str:
    """How a base line is titled in the ledger: "35 + 35 + 30", or two parts without work."""
    parts = (bases.supervision, bases.education, bases.labour)
    return " + ".join(str(part) for part in parts if part)


def base_reckoning(bases: Bases) -> Reckoning:
    return Reckoning(asked=bases.total, applied=bases.total)


def correction(
    rules: PointRules, was: Ask, *, now: int, points: int, bases: Bases, granted: Granted
) -> Reckoning:
    """The line that turns `now` (signed points in the ledger) into `points` (signed).

    `granted` still holds the contested line. A correction may not break a cap either.
    """
    if points == now:
        raise OutsideTheClause("the corrected points are the same as before")
    if was.kind is EntryKind.BONUS and points > 0:
        _must_fit(points, rules.bonus_cap(bases.of(was.part)) - (granted.bonus_in_part - now))
    if was.kind is EntryKind.SPECIAL_BONUS and points > 0:
        left = rules.special_a_year - (granted.special_in_year - now)
        _must_fit(points, min(left, rules.special_each))
    if was.kind is EntryKind.BASE and points > bases.total:
        raise OutsideTheClause(f"the month's base is at most {bases.total}")
    if points != 0 and (points < 0) != (was.kind in TAKING):
        raise OutsideTheClause("a correction does not turn a gain into a loss")
    return Reckoning(asked=points - now, applied=points - now)


def _must_fit(points: int, most: int) -> None:
    if points > most:
        raise CapReached(f"at most {max(0, most)} points fit")
