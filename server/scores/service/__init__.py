"""What scores does, one task a function; each module is one group of tasks."""

from server.scores.service.contest import ask_recheck, my_case, my_cases, open_case, withdraw_case
from server.scores.service.deciding import (
    StaffCase,
    acting_in_case,
    case_for_staff,
    cases_for_staff,
    decide_case,
)
from server.scores.service.entry import (
    Proposed,
    decide_entry,
    proposals_for_staff,
    propose_entry,
    reckon_entry,
)
from server.scores.service.grading import (
    EndedCycleView,
    cycles_for_staff,
    decide_grade,
    propose_grade,
)
from server.scores.service.handler import ScoresWork
from server.scores.service.month import close_months, enter_bases
from server.scores.service.reading import (
    line_for_staff,
    lines_for_staff,
    my_line,
    my_lines,
    my_scores,
    my_what_if,
    scores_for_staff,
)
from server.scores.service.rulebook import rulebook

__all__ = [
    "EndedCycleView",
    "Proposed",
    "ScoresWork",
    "StaffCase",
    "acting_in_case",
    "ask_recheck",
    "case_for_staff",
    "cases_for_staff",
    "close_months",
    "cycles_for_staff",
    "decide_case",
    "decide_entry",
    "decide_grade",
    "enter_bases",
    "line_for_staff",
    "lines_for_staff",
    "my_case",
    "my_cases",
    "my_line",
    "my_lines",
    "my_scores",
    "my_what_if",
    "open_case",
    "proposals_for_staff",
    "propose_entry",
    "propose_grade",
    "reckon_entry",
    "rulebook",
    "scores_for_staff",
    "withdraw_case",
]
