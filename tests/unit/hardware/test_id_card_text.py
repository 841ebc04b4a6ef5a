"""What is read out of an ID card's text, number and frames, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from hardware.device import AuthError, DeviceError, ProtocolError
from hardware.id_card.api import (
    CardDataWrong,
    CardKindUnknown,
    CardTakenAway,
    ForeignerCard,
    NationalCard,
    ResidencePermit,
    Sex,
)
from hardware.id_card.frames import (
    Command,
    Reply,
    ReplyParser,
    refusal,
    request,
)
from hardware.id_card.nations import NATIONS
from hardware.id_card.number import read_number
from hardware.id_card.sdt import module_name
from hardware.id_card.simulator import FOREIGNER, NATIONAL, PERMIT, text_of
from hardware.id_card.text import read_card

START = bytes.fromhex("AAAAAA9669")


def refused(card: dict[str, str]) -> None:
    with pytest.raises(CardDataWrong):
        read_card(text_of(card), photo=b"")


def test_a_resident_is_read() -> None:
    card = read_card(text_of(NATIONAL), photo=b"WLf")
    assert isinstance(card, NationalCard)
    assert (card.name, card.sex, card.nation.name) == ("张归途", Sex.MALE, "汉族")
    assert (card.birth, card.number) == (date(1980, 1, 1), "33010619800101011X")
    assert (card.address, card.issuer) == ("浙江省杭州市西湖区归途路1号", "杭州市公安局西湖分局")
    assert card.photo == b"WLf"
    assert card.validity.covers(date(2035, 3, 1))
    assert not card.validity.covers(date(2035, 3, 2))
    assert not card.validity.covers(date(2015, 2, 28))


def test_a_card_for_ever_has_no_last_day() -> None:
    card = read_card(text_of({**NATIONAL, "last_day": "长期"}), photo=b"")
    assert card.validity.last_day is None
    assert card.validity.covers(date(2100, 1, 1))


def test_a_foreigner_is_read() -> None:
    card = read_card(text_of(FOREIGNER), photo=b"")
    assert isinstance(card, ForeignerCard)
    assert (card.name, card.chinese_name, card.sex) == ("DOE, JANE", "杜珍", Sex.FEMALE)
    assert (card.number, card.nationality) == ("CAN330085062512", "CAN")
    assert (card.birth, card.version, card.authority_code) == (date(1985, 6, 25), "01", "1500")


def test_a_resident_of_hong_kong_is_read() -> None:
    card = read_card(text_of(PERMIT), photo=b"")
    assert isinstance(card, ResidencePermit)
    assert (card.name, card.pass_number, card.issue_count) == ("陈小明", "H12345678", 1)
    assert (card.birth, card.sex) == (date(1990, 2, 15), Sex.FEMALE)


@pytest.mark.parametrize("card", [NATIONAL, FOREIGNER, PERMIT])
def test_no_card_gets_into_a_log(card: dict[str, str]) -> None:
    shown = repr(read_card(text_of(card), photo=b""))
    assert card["name"] not in shown
    assert card["number"] not in shown


@pytest.mark.parametrize(
    "change",
    [
        {"birth": "19800230"},
        {"birth": "1980013 "},
        {"birth": "١٩٨٠٠١٠١"},
        {"birth": "19800102"},  # not the number's
        {"sex": "2"},  # not the number's
        {"sex": "7"},
        {"nation": "57"},
        {"nation": "  "},
        {"number": "330106198001010119"},  # the check digit
        {"number": "33010619800230011X"},
        {"number": "123"},
        {"name": "   "},
        {"name": "张\n归"},
        {"first_day": "00000000"},
        {"first_day": "19790101"},  # before the birth
        {"last_day": "20140101"},  # before the first day
        {"last_day": "永远"},
    ],
)
def test_a_card_that_cannot_be_so_is_refused(change: dict[str, str]) -> None:
    refused({**NATIONAL, **change})


def test_a_text_that_is_no_utf_16_is_refused() -> None:
    with pytest.raises(CardDataWrong):
        read_card(b"\x00\xd8" * 2 + text_of(NATIONAL)[4:], photo=b"")


@pytest.mark.parametrize(
    "change", [{"number": "CAN"}, {"nationality": "ca"}, {"birth": "20190101"}, {"sex": "F"}]
)
def test_a_foreigner_that_cannot_be_so_is_refused(change: dict[str, str]) -> None:
    refused({**FOREIGNER, **change})


def test_a_permit_without_a_count_is_refused() -> None:
    refused({**PERMIT, "count": "AB"})


def test_a_kind_that_came_later_is_said_to_be_unknown() -> None:
    with pytest.raises(CardKindUnknown):
        read_card(text_of({**NATIONAL, "kind": "Y"}), photo=b"")


@pytest.mark.parametrize("length", [0, 255, 257, 10_000])
def test_a_text_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(CardDataWrong):
        read_card(b" \0" * (length // 2) + b" " * (length % 2), photo=b"")


def test_there_are_56_nations_in_the_order_of_the_standard() -> None:
    standard = [code for code in NATIONS if code < "90"]
    assert standard == [f"{number:02}" for number in range(1, 57)]
    assert len({nation.name for nation in NATIONS.values()}) == 58
    named = {"01": "汉族", "11": "满族", "30": "土族", "45": "鄂温克族", "56": "基诺族"}
    assert {code: NATIONS[code].name for code in named} == named


def test_the_standards_own_example_of_a_number_is_read() -> None:
    says = read_number("11010519491231002X")
    assert (says.birth, says.sex) == (date(1949, 12, 31), Sex.FEMALE)


@given(
    st.from_regex(r"110105(19[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}", fullmatch=True)
)
def test_the_check_digit_agrees_with_another_reckoning(first_17: str) -> None:
    for last in "0123456789X":
        try:
            read_number(first_17 + last)
        except CardDataWrong:
            assert not ric.is_valid(first_17 + last)
        else:
            assert ric.is_valid(first_17 + last)


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (Command.FIND, "AAAAAA96690003200122"),
        (Command.SELECT, "AAAAAA96690003200221"),
        (Command.READ, "AAAAAA96690003300132"),
        (Command.MODULE_ID, "AAAAAA9669000312FFEE"),
        (Command.MODULE_STATUS, "AAAAAA9669000311FFED"),
    ],
)
def test_requests_are_those_of_the_standard(command: Command, frame: str) -> None:
    assert request(command).hex().upper() == frame


def test_a_reply_is_the_same_however_it_is_cut() -> None:
    frame = START + bytes.fromhex("000800009F0000000097")
    assert ReplyParser().feed(frame) == Reply(status=0x9F, data=bytes(4))
    parser = ReplyParser()
    got = [parser.feed(bytes([byte])) for byte in b"\xaa\xaa" + frame]
    assert got == [None] * (len(frame) + 1) + [Reply(status=0x9F, data=bytes(4))]


@pytest.mark.parametrize(
    "body",
    ["000800009F0000000096", "0003000090", "FFFF00009000", "000401009095", "000400019095"],
)
def test_a_reply_that_cannot_be_right_is_refused(body: str) -> None:
    with pytest.raises(ProtocolError):
        ReplyParser().feed(START + bytes.fromhex(body))


@pytest.mark.parametrize(
    ("status", "error"), [(0x41, CardTakenAway), (0x31, AuthError), (0x77, ProtocolError)]
)
def test_a_refusal_is_an_error_with_a_sentence(status: int, error: type[DeviceError]) -> None:
    refused_with = refusal(Reply(status=status, data=b""))
    assert isinstance(refused_with, error)
    assert str(refused_with)


def test_the_modules_number_is_shown_as_its_makers_print_it() -> None:
    data = bytes.fromhex("05000300D5B13401390500004E61BC00")
    assert module_name(data) == "05.03-20230613-0000001337-0012345678"
    with pytest.raises(ProtocolError):
        module_name(data[:-1])
