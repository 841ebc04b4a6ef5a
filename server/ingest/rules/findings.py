"""What became of a row: taken, refused, an exact duplicate or blank; and what was noticed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | time | None
Cells = Sequence[Cell]


class Reason(StrEnum):
    """Why a row is refused. The words for people are in server/console/locale."""

    SHORT_ROW = "short_row"
    TOO_MANY_CELLS = "too_many_cells"
    UNREADABLE_CHARACTERS = "unreadable_characters"
    MISSING_VALUE = "missing_value"
    VALUE_TOO_LONG = "value_too_long"
    UNREADABLE_INMATE_NUMBER = "unreadable_inmate_number"
    UNKNOWN_INMATE_NUMBER = "unknown_inmate_number"
    ROWS_OF_REFUSED_PEOPLE = "rows_of_refused_people"
    NAME_DIFFERS_FROM_ROSTER = "name_differs_from_roster"
    SAME_NUMBER_OTHER_PERSON = "same_number_other_person"
    SAME_ID_NUMBER_OTHER_PERSON = "same_id_number_other_person"
    MISSING_NAME = "missing_name"
    UNREADABLE_NAME = "unreadable_name"
    MISSING_ID_NUMBER = "missing_id_number"
    UNREADABLE_ID_NUMBER = "unreadable_id_number"
    ID_NUMBER_LOST_DIGITS = "id_number_lost_digits"
    BAD_ID_CHECK_CHARACTER = "bad_id_check_character"
    IMPOSSIBLE_BIRTH_DATE = "impossible_birth_date"
    IMPOSSIBLE_DATE = "impossible_date"
    UNREADABLE_DATE = "unreadable_date"
    IMPOSSIBLE_MONTH = "impossible_month"
    UNREADABLE_SENTENCE = "unreadable_sentence"
    MISSING_SENTENCE_END = "missing_sentence_end"
    SENTENCE_ENDS_BEFORE_IT_STARTS = "sentence_ends_before_it_starts"
    UNREADABLE_NUMBER = "unreadable_number"
    NEGATIVE_NUMBER = "negative_number"
    NUMBER_TOO_LARGE = "number_too_large"
    MONTH_TOTAL_DOES_NOT_ADD_UP = "month_total_does_not_add_up"
    BONUS_OVER_CAP = "bonus_over_cap"
    SECOND_ROW_FOR_MONTH = "second_row_for_month"
    DIFFERS_FROM_LEDGER = "differs_from_ledger"
    PHONE_TOO_SHORT = "phone_too_short"
    UNREADABLE_PHONE = "unreadable_phone"
    MISSING_RELATION = "missing_relation"
    SECOND_ROW_FOR_RELATIVE = "second_row_for_relative"
    UNKNOWN_COURSE = "unknown_course"
    NEGATIVE_HOURS = "negative_hours"
    MORE_HOURS_THAN_A_DAY_HAS = "more_hours_than_a_day_has"


class Mend(StrEnum):
    """What was read without guessing although it was not written as it should be."""

    FULL_WIDTH_ID_NUMBER = "full_width_id_number"
    OLD_ID_NUMBER = "old_id_number"
    SPACED_NAME = "spaced_name"
    NAME_WITH_NOTE = "name_with_note"
    NAME_LOST = "name_lost_in_cp936"
    UNIT_IN_NUMBER = "unit_in_number"
    FULL_WIDTH_NUMBER = "full_width_number"
    PHONE_SAYS_NONE = "phone_says_none"


class Warned(StrEnum):
    """What is taken as it stands and listed for the department."""

    BALANCE_DOES_NOT_ADD_UP = "balance_does_not_add_up"
    BIRTH_DATE_DIFFERS_FROM_ID_NUMBER = "birth_date_differs_from_id_number"


class RowRefused(Exception):
    """One row cannot be taken; says which field, and the value as it was written."""

    def __init__(self, reason: Reason, field: str, value: Cell = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.field = field
        self.value = value


class Refusal(NamedTuple):
    row: int
    reason: Reason
    field: str
    value: str


class Notice(NamedTuple):
    row: int
    warned: Warned
    field: str
    value: str


@dataclass
class Tally:
    """The counts of one file. read = taken + refused + duplicates + blank."""

    taken: int = 0
    duplicates: int = 0
    blank: int = 0
    mended: int = 0
    changed: int = 0
    layout_rows: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    mends: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    reference_rows: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        return self.refusals.total()

    @property
    def warned(self) -> int:
        return self.warnings.total()

    @property
    def read(self) -> int:
        return self.taken + self.refused + self.duplicates + self.blank

    def mend(self, mends: Sequence[Mend]) -> None:
        """Count one taken row that was mended."""
        self.mended += 1
        self.mends.update(mend.value for mend in mends)
