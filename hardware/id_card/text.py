"""Reads the 256 bytes of text on an ID card.

UTF-16 little-endian, each field padded with spaces. Places and lengths in bytes are those of
GA/T 467 for the resident's card, of the Ministry of Public Security's notice of 2017 for the
foreigner's ("I"), and of 2018 for residents of Hong Kong, Macau and Taiwan ("J").
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from hardware.id_card.api import (
    CardDataWrong,
    CardKindUnknown,
    ForeignerCard,
    IdCard,
    NationalCard,
    ResidencePermit,
    Sex,
    Validity,
)
from hardware.id_card.nations import NATIONS
from hardware.id_card.number import read_date, read_number

TEXT_BYTES: Final = 256
PHOTO_BYTES: Final = 1024
FOR_EVER: Final = "长期"
_NATIONALITY: Final = re.compile(r"[A-Z]{3}")
_FOREIGNER_NUMBER: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_COUNT: Final = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True)
class _Fields:
    raw: bytes

    def at(self, place: int, length: int) -> str:
        try:
            text = self.raw[place : place + length].decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise CardDataWrong("the card's text is not readable") from error
        # Some issuers pad with zeros instead of spaces.
        text = text.rstrip(" \0")
        if not text.isprintable():
            raise CardDataWrong("the card's text holds signs that are no letters")
        return text

    def needed(self, place: int, length: int) -> str:
        text = self.at(place, length)
        if not text.strip():
            raise CardDataWrong("the card leaves out what every card states")
        return text


def read_card(text: bytes, *, photo: bytes) -> IdCard:
    """Raises CardDataWrong or CardKindUnknown."""
    if len(text) != TEXT_BYTES:
        raise CardDataWrong(f"the card's text has {len(text)} bytes instead of {TEXT_BYTES}")
    fields = _Fields(text)
    kind = fields.at(248, 2)
    if kind == "":
        return _national(fields, photo)
    if kind == "I":
        return _foreigner(fields, photo)
    if kind == "J":
        return _permit(fields, photo)
    raise CardKindUnknown("this kind of card is not known here")


def _national(fields: _Fields, photo: bytes) -> NationalCard:
    nation = NATIONS.get(fields.at(32, 4))
    if nation is None:
        raise CardDataWrong("the card states a nation that GB/T 3304 does not have")
    number, sex, birth = _who(fields)
    return NationalCard(
        name=fields.needed(0, 30),
        sex=sex,
        nation=nation,
        birth=birth,
        address=fields.at(52, 70),
        number=number,
        issuer=fields.needed(158, 30),
        validity=_validity(fields),
        photo=photo,
    )


def _permit(fields: _Fields, photo: bytes) -> ResidencePermit:
    number, sex, birth = _who(fields)
    count = fields.at(238, 4)
    if not _COUNT.fullmatch(count):
        raise CardDataWrong("the card's count of issues is no number")
    return ResidencePermit(
        name=fields.needed(0, 30),
        sex=sex,
        birth=birth,
        address=fields.at(52, 70),
        number=number,
        issuer=fields.needed(158, 30),
        validity=_validity(fields),
        pass_number=fields.needed(220, 18),
        issue_count=int(count),
        photo=photo,
    )


def _foreigner(fields: _Fields, photo: bytes) -> ForeignerCard:
    number, nationality = fields.at(122, 30), fields.at(152, 6)
    if not _FOREIGNER_NUMBER.fullmatch(number) or not _NATIONALITY.fullmatch(nationality):
        raise CardDataWrong("the card's number or nationality has not the form it must have")
    validity, birth = _validity(fields), read_date(fields.at(220, 16))
    _check_order(birth, validity)
    return ForeignerCard(
        name=fields.needed(0, 120),
        chinese_name=fields.at(158, 30),
        sex=_sex(fields.at(120, 2)),
        number=number,
        nationality=nationality,
        birth=birth,
        validity=validity,
        version=fields.at(236, 4),
        authority_code=fields.at(240, 8),
        photo=photo,
    )


def _who(fields: _Fields) -> tuple[str, Sex, date]:
    """The number, sex and birth; each is stated twice, and both must agree."""
    number, sex, birth = fields.at(122, 36), _sex(fields.at(30, 2)), read_date(fields.at(36, 16))
    says = read_number(number)
    if says.birth != birth or says.sex is not sex:
        raise CardDataWrong("the card's number contradicts its date of birth or sex")
    _check_order(birth, _validity(fields))
    return number, sex, birth


def _sex(code: str) -> Sex:
    try:
        return Sex(code)
    except ValueError as error:
        raise CardDataWrong("the card states a sex that GB/T 2261.1 does not have") from error


def _validity(fields: _Fields) -> Validity:
    first_day, last = read_date(fields.at(188, 16)), fields.at(204, 16)
    last_day = None if last == FOR_EVER else read_date(last)
    if last_day is not None and last_day < first_day:
        raise CardDataWrong("the card ends before it begins")
    return Validity(first_day=first_day, last_day=last_day)


def _check_order(birth: date, validity: Validity) -> None:
    if validity.first_day < birth:
        raise CardDataWrong("the card is older than its bearer")
