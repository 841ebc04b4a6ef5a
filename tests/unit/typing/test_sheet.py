"""The text under the cursor, its limit and its steps."""

from kiosk.typing.sheet import Sheet


def test_text_goes_in_where_the_cursor_stands() -> None:
    sheet = Sheet("我家了", limit=10)
    sheet.move(1)
    assert sheet.insert("想")
    assert (sheet.text, sheet.cursor) == ("我想家了", 2)


def test_erasing_takes_the_character_before_the_cursor() -> None:
    sheet = Sheet("我想家", limit=10)
    sheet.move(2)
    assert sheet.erase()
    assert (sheet.text, sheet.cursor) == ("我家", 1)
    sheet.move(0)
    assert not sheet.erase()


def test_what_has_no_room_is_told() -> None:
    sheet = Sheet("我想", limit=3)
    assert not sheet.insert("家里人")
    assert (sheet.text, sheet.left) == ("我想家", 0)
    assert not sheet.insert("人")


def test_every_step_is_undone_one_by_one() -> None:
    sheet = Sheet(limit=10)
    sheet.insert("我想")
    sheet.insert("家")
    sheet.erase()
    sheet.clear()
    seen = []
    while sheet.undo():
        seen.append(sheet.text)
    assert seen == ["我想", "我想家", "我想", ""]
    assert not sheet.can_undo


def test_cursor_stays_within_the_text() -> None:
    sheet = Sheet("家", limit=5)
    sheet.move(99)
    assert sheet.cursor == 1
    sheet.move(-3)
    assert sheet.cursor == 0
