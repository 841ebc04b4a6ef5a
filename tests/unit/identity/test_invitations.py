"""What a relative has to say with his code, and how a code may be typed."""

import pytest

from server.identity.rules.invitations import is_said, new_code, plain_code

ID_NUMBER = "64990219800101123x"


def test_codes_have_no_sign_that_is_taken_for_another() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01IO")
    assert all(len(plain_code(code)) == 12 for code in codes)


@pytest.mark.parametrize(
    "typed", ["abcd-efgh-2345", "ABCD EFGH 2345", "ＡＢＣＤ—ＥＦＧＨ—２３４５"]
)
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert plain_code(typed) == "ABCDEFGH2345"


@pytest.mark.parametrize(
    ("name", "tail", "expected"),
    [
        ("阿依古丽·买买提", "01123X", True),
        ("阿依古丽 买买提", "01123x", True),
        ("阿依古丽•买买提", "０１１２３Ｘ", True),
        ("阿依古丽", "01123X", False),
        ("阿依古丽·买买提", "01123", False),
        ("阿依古丽·买买提", "", False),
        ("阿依古丽·买买提", "0101123X", False),
        ("", "01123X", False),
    ],
)
def test_name_and_last_signs_prove_who_is_meant(name: str, tail: str, expected: object) -> None:
    said = is_said(
        name=name, id_tail=tail, known_name="阿依古丽·买买提", known_id=ID_NUMBER, signs=6
    )
    assert said is expected


def test_nobody_is_meant_where_no_number_is_on_file() -> None:
    assert not is_said(name="甲", id_tail="01123X", known_name="甲", known_id="", signs=6)
