"""Turns the limits and the clause file of an installation into the values that the rules take."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final  # a TOML document has no narrower type than Any

from server.infra.limits import LimitMalformed, Limits, LimitUnknown
from server.scores.rules.clauses import Clause, ClauseBook
from server.scores.rules.contest import ContestRules
from server.scores.rules.points import Bases, PointRules
from server.scores.rules.standing import CycleRules
from server.scores.rules.workdays import WorkCalendar, work_calendar
from server.wire.base import Text
from server.wire.scores import EntryKind, Part

CLAUSES_FILE: Final = "scores.clauses_file"
SHIPPED_CLAUSES = Path(__file__).resolve().parent.parent / "clauses.toml"


@dataclass(frozen=True)
class Rulebook:
    """Every number and text that scores needs, read once."""

    points: PointRules
    cycles: CycleRules
    contest: ContestRules
    calendar: WorkCalendar
    clauses: ClauseBook
    base_day: int
    approval_within: int
    grading_within: int
    forecast_lowest_percent: int


@lru_cache(maxsize=8)
def rulebook(limits: Limits) -> Rulebook:
    """The rules of one installation. Limits never change while it runs."""
    return Rulebook(
        points=_point_rules(limits),
        cycles=CycleRules(
            target=limits.number("scores.cycle_points"),
            surplus_carries=limits.flag("scores.surplus_carries"),
            passed_below_base_is_material=limits.flag("scores.passed_below_base_is_material"),
        ),
        contest=ContestRules(
            contest_within=limits.number("scores.contest_within"),
            review_within=limits.number("scores.review_within"),
            recheck_asked_within=limits.number("scores.recheck_asked_within"),
            recheck_within=limits.number("scores.recheck_within"),
            words_at_most=limits.number("scores.contest_words"),
        ),
        calendar=work_calendar(
            holidays=map(str, limits.values("scores.holidays")),
            makeup_workdays=map(str, limits.values("scores.makeup_workdays")),
        ),
        clauses=_clause_book(limits),
        base_day=limits.number("scores.base_day"),
        approval_within=limits.number("scores.approval_within"),
        grading_within=limits.number("scores.grading_within"),
        forecast_lowest_percent=limits.number("scores.forecast_lowest_percent"),
    )


def _point_rules(limits: Limits) -> PointRules:
    return PointRules(
        working=Bases(
            limits.number("scores.base_supervision"),
            limits.number("scores.base_education"),
            limits.number("scores.base_labour"),
        ),
        unable_to_work=Bases(
            limits.number("scores.base_supervision_unable_to_work"),
            limits.number("scores.base_education_unable_to_work"),
            0,
        ),
        bonus_cap_percent=limits.number("scores.bonus_cap_percent"),
        special_each=limits.number("scores.special_bonus_each"),
        special_a_year=limits.number("scores.special_bonus_a_year"),
    )


def _clause_book(limits: Limits) -> ClauseBook:
    own = str(limits.get(CLAUSES_FILE).value)
    path = Path(own) if own else SHIPPED_CLAUSES
    try:
        clauses = tomllib.loads(path.read_text(encoding="utf-8"))["clause"]
        book = ClauseBook([_clause(fields, limits) for fields in clauses])
    except KeyError as error:
        raise LimitMalformed(f"{CLAUSES_FILE}: {path} has no [[{error.args[0]}]]") from error
    except (OSError, ValueError, TypeError, LimitMalformed) as error:
        raise LimitMalformed(f"{CLAUSES_FILE}: {path}: {error}") from error
    if not list(book):
        raise LimitMalformed(f"{CLAUSES_FILE}: {path} has no [[clause]]")
    return book


def _clause(fields: dict[str, Any], limits: Limits) -> Clause:  # TOML again
    """One clause; a penalty takes its points from the limit that it names."""
    if not isinstance(fields, dict):
        raise LimitMalformed(f"{fields!r} is no clause")
    try:
        points = _fixed(limits.number(fields["limit"])) if "limit" in fields else fields
        return Clause(
            code=fields["code"],
            part=Part(fields["part"]),
            kind=EntryKind(fields["kind"]),
            title=Text(zh=fields["title"], en=fields["title_en"]),
            text=Text(zh=fields["text"], en=fields["text_en"]),
            name=Text(
                zh=f"计分考核规定 {fields['code']}", en=f"Scoring rules, {fields['code_en']}"
            ),
            least=points["least"],
            most=points["most"],
            usual=points["usual"],
            source=fields["source"],
            in_force=fields["in_force"],
            confirmed=fields["confirmed"],
        )
    except (KeyError, TypeError, ValueError, LimitUnknown) as error:
        raise LimitMalformed(f"clause {fields.get('code', '?')}: {error}") from error


def _fixed(points: int) -> dict[str, int]:
    return {"least": points, "most": points, "usual": points}
