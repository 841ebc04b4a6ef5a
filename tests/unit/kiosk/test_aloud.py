"""What is written for the eye is said as a person says it."""

import pytest

from kiosk.shell.aloud import LONGEST_PIECE, aloud, digits_aloud, pieces


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("412 points", "four hundred and twelve points"),
        ("+8", "plus eight"),
        ("−3, Quarrelled", "minus three, Quarrelled"),
        ("¥ 1,486.20", "one thousand four hundred and eighty-six yuan and twenty fen"),
        ("−¥ 5.00", "minus five yuan"),
        ("18 November 2027", "the eighteenth of November twenty twenty-seven"),
        ("1 May 2005", "the first of May two thousand and five"),
        ("today 6:05", "today six oh five"),
        ("yesterday 18:00", "yesterday eighteen o'clock"),
        ("412 → [b]415[/b]", "four hundred and twelve, then four hundred and fifteen"),
        ("64000001", "six four zero zero zero zero zero one"),
        ("412 / 600", "four hundred and twelve of six hundred"),
        ("0012", "zero zero one two"),
        ("<due>3 days</due> &bl;x&br; &amp;", "three days [x] &"),
    ],
)
def test_english_is_said_so(written: str, said: str) -> None:
    assert aloud(written, language="en") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("412分", "四百一十二分"),
        ("+8", "加八"),
        ("−3", "减三"),
        ("¥ 1,486.20", "一千四百八十六元二角"),
        ("¥ 30.05", "三十元零五分"),
        ("−¥ 5.00", "欠五元"),
        ("2027年11月18日", "二零二七年十一月十八日"),
        ("6:30", "六点三十分"),
        ("2:05", "两点零五分"),
        ("18:00", "十八点整"),
        ("2个月", "两个月"),
        ("12个月", "十二个月"),
        ("10011", "一万零一十一"),
        ("1005", "一千零五"),
        ("64000001", "六四零零零零零一"),
        ("412 → [b]415[/b]", "四百一十二，变成四百一十五"),
    ],
)
def test_chinese_is_said_so(written: str, said: str) -> None:
    assert aloud(written, language="zh") == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_figure_is_left_to_be_guessed(language: str) -> None:
    for number in [*range(0, 2000, 7), 9_999, 10_000, 99_999, 999_999, 10**12]:
        said = aloud(f"{number} ¥ {number}.07 {number}:00", language=language)
        assert not any(character.isdecimal() for character in said), said


def test_a_number_is_read_digit_by_digit() -> None:
    assert digits_aloud("640", language="zh") == "六，四，零"
    assert digits_aloud("640", language="en") == "six, four, zero"


def test_long_text_is_said_in_short_pieces_and_nothing_is_lost() -> None:
    text = "Somebody looks at it, and answers with reasons; it costs nothing. " * 40
    made = pieces(text)
    assert all(len(piece) <= LONGEST_PIECE for piece in made)
    assert "".join("".join(made).split()) == "".join(text.split())


def test_a_text_without_a_stop_is_cut_all_the_same() -> None:
    made = pieces("啊" * 1000)
    assert max(len(piece) for piece in made) <= LONGEST_PIECE
    assert "".join(made) == "啊" * 1000


@pytest.mark.parametrize("nothing", ["", " \n ", "…", "。"])
def test_nothing_is_said_of_nothing(nothing: str) -> None:
    assert pieces(nothing) == []
