"""Names, identity numbers and phones: what is mended, and what is refused."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ingest.gateways.opening import load_mapping
from server.ingest.rules.findings import Cell, Mend, Reason, RowRefused
from server.ingest.rules.people import (
    read_ethnicity,
    read_id_number,
    read_name,
    read_phone,
)
from server.ingest.rules.sentences import ReadSentence, read_sentence
from tests.factories.legacy import id_number, wide, wrong_check

WORDS = load_mapping(None, home=Path("/nowhere")).words
BORN = date(1981, 10, 15)
NUMBER = id_number(BORN, order=573)


@pytest.mark.parametrize(
    ("written", "value", "mends"),
    [
        ("王莉", "王莉", ()),
        (" 王莉 ", "王莉", ()),
        (" 王 莉 ", "王莉", (Mend.SPACED_NAME,)),
        ("王　莉", "王莉", (Mend.SPACED_NAME,)),
        ("王玉兰（调）", "王玉兰", (Mend.NAME_WITH_NOTE,)),
        ("王玉兰(已释放)", "王玉兰", (Mend.NAME_WITH_NOTE,)),
        ("买买提•吐尔逊", "买买提·吐尔逊", ()),
        ("王𠮷", "王𠮷", ()),
        ("㛃璟", "㛃璟", ()),
        ("John  Smith", "John Smith", ()),
    ],
)
def test_a_name_is_read(written: str, value: str, mends: tuple[Mend, ...]) -> None:
    assert read_name(written, WORDS, field="inmate_name") == (value, mends)


@pytest.mark.parametrize("written", ["王?", "?璟", "王??", "王□"])
def test_a_lost_letter_is_mended_by_the_roster(written: str) -> None:
    known = "王𠮷" if written.startswith("王") else "㛃璟"
    read = read_name(written, WORDS, field="inmate_name", known=known)
    assert read == (known, (Mend.NAME_LOST,))


@pytest.mark.parametrize("known", ["", "李𠮷", "王建国国"])
def test_a_lost_letter_is_not_guessed(known: str) -> None:
    with pytest.raises(RowRefused) as refused:
        read_name("王?", WORDS, field="inmate_name", known=known)
    assert refused.value.reason is Reason.UNREADABLE_NAME


@pytest.mark.parametrize("written", ["", "无", "王1", "12345", "王@莉"])
def test_what_is_no_name_is_refused(written: str) -> None:
    with pytest.raises(RowRefused):
        read_name(written, WORDS, field="inmate_name")


@pytest.mark.parametrize(
    ("written", "mends"),
    [
        (NUMBER, ()),
        (f" {NUMBER} ", ()),
        (NUMBER.lower(), ()),
        (wide(NUMBER), (Mend.FULL_WIDTH_ID_NUMBER,)),
        (NUMBER[:6] + NUMBER[8:17], (Mend.OLD_ID_NUMBER,)),
    ],
)
def test_an_identity_number_is_read(written: str, mends: tuple[Mend, ...]) -> None:
    assert read_id_number(written, WORDS) == (NUMBER, BORN, mends)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", Reason.MISSING_ID_NUMBER),
        ("无", Reason.MISSING_ID_NUMBER),
        (wrong_check(NUMBER), Reason.BAD_ID_CHECK_CHARACTER),
        (NUMBER[:-1], Reason.UNREADABLE_ID_NUMBER),
        (float(NUMBER[:17]) * 10, Reason.ID_NUMBER_LOST_DIGITS),
        ("6.4990119811E+17", Reason.ID_NUMBER_LOST_DIGITS),
    ],
)
def test_a_wrong_identity_number_is_refused(written: Cell, reason: Reason) -> None:
    with pytest.raises(RowRefused) as refused:
        read_id_number(written, WORDS)
    assert refused.value.reason is reason


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place: int, step: int) -> None:
    digit = str((int(NUMBER[place]) + step) % 10)
    with pytest.raises(RowRefused):
        read_id_number(NUMBER[:place] + digit + NUMBER[place + 1 :], WORDS)


@pytest.mark.parametrize(
    "written",
    ["13912345678", "139-1234-5678", "+86 139 1234 5678", "8613912345678", "008613912345678",
     wide("13912345678"), 13912345678.0],
)  # fmt: skip
def test_a_phone_is_read_in_every_form(written: Cell) -> None:
    assert read_phone(written, WORDS) == ("13912345678", ())


def test_a_phone_that_says_none_is_none() -> None:
    assert read_phone("无", WORDS) == ("", (Mend.PHONE_SAYS_NONE,))
    assert read_phone("", WORDS) == ("", ())


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("199378601", Reason.PHONE_TOO_SHORT),
        ("139123456789", Reason.UNREADABLE_PHONE),
        ("13912345678/13812345678", Reason.UNREADABLE_PHONE),
        ("母亲的手机", Reason.UNREADABLE_PHONE),
    ],
)
def test_a_wrong_phone_is_refused(written: str, reason: Reason) -> None:
    with pytest.raises(RowRefused) as refused:
        read_phone(written, WORDS)
    assert refused.value.reason is reason


def test_an_ethnicity_has_its_last_word() -> None:
    assert [read_ethnicity(text) for text in ("汉", "汉族", " 维吾尔 ", "")] == [
        "汉族",
        "汉族",
        "维吾尔族",
        "",
    ]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("有期徒刑十二年一个月", ReadSentence.FIXED),
        ("9年11个月", ReadSentence.FIXED),
        ("有期徒刑十四年", ReadSentence.FIXED),
        ("无期", ReadSentence.LIFE),
        ("无期徒刑", ReadSentence.LIFE),
        ("死刑缓期二年执行", ReadSentence.SUSPENDED_DEATH),
        ("死缓", ReadSentence.SUSPENDED_DEATH),
        ("待定", None),
        ("", None),
    ],
)
def test_a_sentence_is_read(words: str, kind: ReadSentence | None) -> None:
    assert read_sentence(words) is kind
