"""The words of this setting, and those that a prison adds."""

from pathlib import Path

from kiosk.typing.pinyin.fuzzy import sounds_like
from kiosk.typing.pinyin.vocabulary import OURS, Entry, entries

SYLLABLES = ("zhi", "zi", "nan", "lan", "lang", "lin", "ling", "lve", "sheng", "shen", "sen", "an")


def test_ours_are_more_than_three_hundred_words_each_with_its_sound() -> None:
    words = entries(OURS[0])
    assert len(words) > 300
    lines = [
        line
        for path in OURS
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert len(lines) == len(entries(*OURS)), "a line is no word, or stands twice"


def test_a_prison_adds_words_and_a_slip_costs_only_its_line(tmp_path: Path) -> None:
    added = tmp_path / "words.tsv"
    added.write_text(
        "# ours\n三监区\tsan jian qu\n四监区\tsi jian\nabc\tabc\n\n第九\n", encoding="utf-8"
    )
    assert entries(added, tmp_path / "not there") == [Entry("三监区", ("san", "jian", "qu"))]


def test_sounds_that_are_not_told_apart_are_slips() -> None:
    meant = sounds_like(SYLLABLES)
    assert meant["zi"] == {"zi": 0, "zhi": 1}
    assert meant["lan"] == {"lan": 0, "nan": 1, "lang": 1}
    assert meant["sen"] == {"sen": 0, "shen": 1, "sheng": 2}
    assert meant["lin"] == {"lin": 0, "ling": 1}
    assert meant["lue"] == {"lve": 0}
    assert "xx" not in meant
