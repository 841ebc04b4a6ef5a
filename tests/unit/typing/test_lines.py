"""Lines of a text that is being written."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.typing.lines import broken, line_of, place_in


def one(_: str) -> float:
    return 1.0


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in broken(text, width=width, advance=one)]


def test_chinese_breaks_anywhere_but_before_a_mark() -> None:
    assert lines("我在这里很好，不要担心。", 4) == ["我在这里", "很好，不", "要担心。"]
    assert lines("我在这里，很好", 4) == ["我在这里，", "很好"]


def test_a_word_is_not_torn_unless_it_is_longer_than_a_line() -> None:
    assert lines("ab cdef", 5) == ["ab ", "cdef"]
    assert lines("abcdefgh", 3) == ["abc", "def", "gh"]


def test_a_new_line_begins_one_and_an_empty_text_has_one() -> None:
    assert lines("一\n\n二", 5) == ["一", "", "二"]
    assert lines("", 5) == [""]


def test_cursor_and_finger_find_their_place() -> None:
    text = "我在这里很好"
    spans = broken(text, width=4, advance=one)
    assert [line_of(spans, cursor) for cursor in (0, 3, 4, 6)] == [0, 0, 1, 1]
    places = [place_in(text, spans[1], x=x, advance=one) for x in (0.0, 0.6, 1.4, 9.0)]
    assert places == [4, 5, 5, 6]


@given(st.text(alphabet="我，。ab \n", max_size=80), st.integers(1, 9))
def test_no_character_is_lost(text: str, width: int) -> None:
    spans = broken(text, width=width, advance=one)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    for (_, end), (start, _) in pairwise(spans):
        assert start == end or (start == end + 1 and text[end] == "\n")
