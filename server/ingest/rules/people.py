"""Reads what names a person: inmate numbers, names, identity numbers, phones, relations."""

import re
from datetime import date
from typing import NamedTuple

from stdnum.cn import ric

from server.ingest.rules.findings import Cell, Mend, Reason, RowRefused
from server.ingest.rules.mapping import Words
from server.ingest.rules.values import narrow, plain, says_none, short

_INMATE_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]{2,19}")
_NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_DOTS = str.maketrans("•・‧．∙", "·····")
# Letters of Chinese names: the ideographs of Unicode, its compatibility ones, private ones, 〇.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U000323af"
_HAN_NAME = re.compile(f"[{_HAN}·]+")
_OTHER_NAME = re.compile(r"[^\W\d_]+(?:[ ·'.\-]+[^\W\d_]+)*\.?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0\d{9,11}")
_PHONE_NOISE = re.compile(r"[-\s()\u2010-\u2015]+")


class ReadName(NamedTuple):
    value: str
    mends: tuple[Mend, ...]


class ReadIdNumber(NamedTuple):
    value: str
    born_on: date
    mends: tuple[Mend, ...]


class ReadPhone(NamedTuple):
    value: str
    mends: tuple[Mend, ...]


def read_inmate_number(cell: Cell) -> str:
    text = narrow(plain(cell))
    if not text:
        raise RowRefused(Reason.MISSING_VALUE, "inmate_number")
    if not _INMATE_NUMBER.fullmatch(text):
        raise RowRefused(Reason.UNREADABLE_INMATE_NUMBER, "inmate_number", text)
    return text


LONGEST_NAME = 80


def read_name(cell: Cell, words: Words, *, field: str, known: str = "") -> ReadName:
    """A name without notes and stray spaces. `known` is the roster's, which mends a lost letter."""
    written = plain(cell)
    if written == known and written:
        return ReadName(written, ())
    if says_none(written, words):
        raise RowRefused(Reason.MISSING_NAME, field, written)
    short(written, LONGEST_NAME, field=field)
    mends = []
    name = _NOTE.sub("", written).strip()
    if name != written:
        mends.append(Mend.NAME_WITH_NOTE)
    unspaced = re.sub(r"[\s\u3000]+", "", name).translate(_DOTS)
    if unspaced != name.translate(_DOTS) and _HAN_NAME.fullmatch(unspaced):
        mends.append(Mend.SPACED_NAME)
    name = unspaced if _HAN_NAME.fullmatch(unspaced) else " ".join(name.translate(_DOTS).split())
    if any(letter in words.lost for letter in name):
        if not known or not _with_lost_letters(name, words).fullmatch(known):
            raise RowRefused(Reason.UNREADABLE_NAME, field, written)
        return ReadName(known, (*mends, Mend.NAME_LOST))
    if not _HAN_NAME.fullmatch(name) and not _OTHER_NAME.fullmatch(name):
        raise RowRefused(Reason.UNREADABLE_NAME, field, written)
    return ReadName(name, tuple(mends))


def _with_lost_letters(name: str, words: Words) -> re.Pattern[str]:
    # A letter outside cp936 becomes one mark or two, for it is two units of UTF-16.
    runs = re.findall(f"[{re.escape(''.join(words.lost))}]+|.", name)
    parts = (f".{{1,{len(run)}}}" if run[0] in words.lost else re.escape(run) for run in runs)
    return re.compile("".join(parts))


def read_id_number(cell: Cell, words: Words) -> ReadIdNumber:
    """A resident identity number by GB 11643: 17 digits and a check character.

    The region is not checked against a list, for regions are renamed and their codes stay.
    """
    if isinstance(cell, float) and cell > 1e15:
        raise RowRefused(Reason.ID_NUMBER_LOST_DIGITS, "id_number", plain(cell))
    written = plain(cell)
    if says_none(written, words):
        raise RowRefused(Reason.MISSING_ID_NUMBER, "id_number", written)
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+", written):
        raise RowRefused(Reason.ID_NUMBER_LOST_DIGITS, "id_number", written)
    number = narrow(written).upper()
    mends = [Mend.FULL_WIDTH_ID_NUMBER] if narrow(written) != written else []
    if re.fullmatch(r"\d{15}", number):
        number = _lengthened(number)
        mends.append(Mend.OLD_ID_NUMBER)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise RowRefused(Reason.UNREADABLE_ID_NUMBER, "id_number", written)
    if ric.calc_check_digit(number) != number[-1]:
        raise RowRefused(Reason.BAD_ID_CHECK_CHARACTER, "id_number", written)
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise RowRefused(Reason.UNREADABLE_ID_NUMBER, "id_number", written) from error
    return ReadIdNumber(number, born_on, tuple(mends))


def _lengthened(old: str) -> str:
    """Numbers of 15 digits were given until 1999, all to people born in 19xx (GB 11643-1999)."""
    body = f"{old[:6]}19{old[6:]}"
    return body + str(ric.calc_check_digit(body + "0"))


def read_phone(cell: Cell, words: Words) -> ReadPhone:
    """Digits only, without the country's prefix; empty where there is none."""
    written = plain(cell)
    if not written:
        return ReadPhone("", ())
    if says_none(written, words):
        return ReadPhone("", (Mend.PHONE_SAYS_NONE,))
    number = _PHONE_NOISE.sub("", narrow(written))
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$|0\d{9,11}$)", "", number)
    if _MOBILE.fullmatch(digits) or _FIXED.fullmatch(digits):
        return ReadPhone(digits, ())
    if digits.isdigit() and len(digits) < 11:
        raise RowRefused(Reason.PHONE_TOO_SHORT, "phone", written)
    raise RowRefused(Reason.UNREADABLE_PHONE, "phone", written)


def read_ethnicity(cell: Cell) -> str:
    """With its 族, as GB/T 3304 writes it; a foreign or unknown one stays as written."""
    text = narrow(plain(cell))
    return f"{text}族" if 0 < len(text) <= 4 and not text.endswith(("族", "人", "他")) else text
