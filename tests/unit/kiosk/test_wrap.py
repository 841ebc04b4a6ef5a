"""Lines break as Chinese and English are written."""

from kiosk.widgets.text.wrap import NOT_FIRST, NOT_LAST, wrap


def advance(character: str, is_bold: bool) -> float:  # noqa: FBT001 - wrap()'s protocol
    """A Chinese character is two wide, a Latin one is one, bold adds half."""
    return (2 if ord(character) > 0x2E80 else 1) + (0.5 if is_bold else 0)


def lines(text: str, width: float) -> list[str]:
    return wrap(text, width=width, advance=advance).split("\n")


def test_chinese_breaks_between_characters() -> None:
    assert lines("劳动改造加分", 8) == ["劳动改造", "加分"]


def test_a_line_never_begins_with_a_closing_mark() -> None:
    assert lines("劳动改造，加分", 8) == ["劳动改", "造，加分"]
    for line in lines("一二三四五。六七八九十！（一二三）四五六", 10):
        assert line[0] not in NOT_FIRST


def test_a_line_never_ends_with_an_opening_mark() -> None:
    for line in lines("一二三（四五六）七“八九十”", 8):
        assert line[-1] not in NOT_LAST


def test_english_breaks_between_words() -> None:
    assert lines("Somebody who neither entered", 12) == ["Somebody who", "neither", "entered"]


def test_a_number_stays_in_one_piece() -> None:
    assert lines("还差一百二 188 分", 12) == ["还差一百二", "188 分"]


def test_a_space_does_not_begin_a_line() -> None:
    assert not any(
        line.startswith(" ") for line in lines("满 600 分可以得到 1 次表扬 再过 2 个月", 9)
    )


def test_markup_takes_no_room_and_bold_letters_take_theirs() -> None:
    assert lines("[color=#94560C]四个字的[/color]话", 10) == ["[color=#94560C]四个字的[/color]话"]
    assert lines("[b]四个字的[/b]话", 10) == ["[b]四个字的[/b]", "话"]


def test_escaped_brackets_are_one_character_wide() -> None:
    assert lines("&bl;a&br; bcd", 7) == ["&bl;a&br; bcd"]


def test_a_break_that_was_written_stays() -> None:
    assert lines("一\n二", 10) == ["一", "二"]
