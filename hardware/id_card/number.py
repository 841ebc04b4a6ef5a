"""The citizen's identity number: its check character, and what it says of its bearer."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from hardware.id_card.api import CardDataWrong, Sex

# GB 11643-1999, 4.1 and ISO/IEC 7064, MOD 11-2.
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_FORM: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_DATE: Final = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, repr=False)
class NumberSays:
    birth: date
    sex: Sex


def read_number(number: str) -> NumberSays:
    """Raises CardDataWrong for a number that GB 11643 does not allow."""
    if not _FORM.fullmatch(number):
        raise CardDataWrong("the card's number is not 18 digits")
    if check_character(number[:17]) != number[17]:
        raise CardDataWrong("the card's number does not fit its check digit")
    is_odd = int(number[16]) % 2 == 1
    return NumberSays(birth=read_date(number[6:14]), sex=Sex.MALE if is_odd else Sex.FEMALE)


def check_character(first_17: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True))
    return _CHECKS[total % 11]


def read_date(text: str) -> date:
    """YYYYMMDD."""
    if not _DATE.fullmatch(text):
        raise CardDataWrong("a date on the card is not eight digits")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise CardDataWrong("a date on the card is in no calendar") from error
