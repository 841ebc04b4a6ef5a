"""The layouts lead to each other, and every key does something."""

from kiosk.typing.layouts import NAMED, layouts

LETTERS = set("abcdefghijklmnopqrstuvwxyz")


def names(layout: str) -> set[str]:
    return {key.name for row in layouts()[layout].rows for key in row}


def test_every_key_types_or_does_something() -> None:
    for layout in layouts().values():
        for key in (key for row in layout.rows for key in row):
            assert key.types or key.name in NAMED | set(layouts()), key


def test_every_layout_leads_to_every_other() -> None:
    for name in layouts():
        assert set(layouts()) - {name} <= names(name), name


def test_every_layout_erases_and_begins_a_new_line() -> None:
    for name in layouts():
        assert {"erase", "enter", "space"} <= names(name), name


def test_letters_digits_and_the_signs_of_a_letter_are_there() -> None:
    assert names("pinyin") >= LETTERS
    assert names("english") >= LETTERS
    assert set("0123456789年月日") <= names("numbers")
    assert set("，。？！、；：“”（）《》…—") <= names("symbols")


def test_no_row_has_more_keys_than_a_finger_can_tell_apart() -> None:
    for layout in layouts().values():
        assert all(sum(key.width for key in row) <= 10.5 for row in layout.rows), layout.name
