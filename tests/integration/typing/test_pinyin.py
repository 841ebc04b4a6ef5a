"""librime and the sentence maker, by value: what letters become at a terminal."""

from pathlib import Path

import pytest

from kiosk.typing.engines import EngineProcess
from tests.integration.typing.conftest import PATIENCE_S, contents, wait_until_ready

AGAIN = 40


@pytest.mark.parametrize(
    ("letters", "meant"),
    [
        ("woxiangjiale", "我想家了"),
        ("jianyu", "监狱"),
        ("xmsf", "刑满释放"),
        ("jianxing", "减刑"),
        ("huijian", "会见"),
        ("fuxingrenyuan", "服刑人员"),
        ("xi'an", "西安"),
        ("nver", "女儿"),
    ],
)
def test_words_of_this_setting_come_first(engines: EngineProcess, letters: str, meant: str) -> None:
    assert engines.candidates(letters)[0] == meant


@pytest.mark.parametrize(
    ("letters", "meant"),
    [
        ("zidao", "知道"),  # zh typed as z
        ("cifan", "吃饭"),  # ch typed as c
        ("senti", "身体"),  # sh typed as s
        ("lainai", "奶奶"),  # n typed as l
        ("nianxi", "联系"),  # l typed as n
        ("jinguan", "警官"),  # ing typed as in
        ("shangtian", "三天"),  # s typed as sh, an as ang
        ("yisen", "医生"),  # sheng typed as sen
    ],
)
def test_sounds_that_are_not_told_apart(engines: EngineProcess, letters: str, meant: str) -> None:
    assert meant in engines.candidates(letters)


def test_a_shorter_word_leaves_the_other_letters(engines: EngineProcess) -> None:
    answer = engines.pick("woxiangjiale", "我想")
    assert answer is not None
    assert (answer.text, answer.rest) == ("我想", "jiale")
    whole = engines.pick("woxiangjiale", "我想家了")
    assert whole is not None
    assert (whole.text, whole.rest) == ("我想家了", "")


def test_a_choice_that_is_none_is_refused(engines: EngineProcess) -> None:
    assert engines.pick("wo", "监狱") is None
    assert engines.pick("", "我") is None


def test_every_candidate_of_a_long_list_can_be_chosen(engines: EngineProcess) -> None:
    listed = engines.candidates("shi", most=400)
    assert len(listed) > 100
    for text in (listed[0], listed[8], listed[9], listed[50], listed[100], listed[-1]):
        answer = engines.pick("shi", text)
        assert answer is not None, text
        assert (answer.text, answer.rest) == (text, "")


def test_simplified_characters_alone(engines: EngineProcess) -> None:
    listed = engines.candidates("men", most=400)
    assert "门" in listed
    assert "門" not in listed


def test_letters_that_are_no_pinyin_have_no_sentence(engines: EngineProcess) -> None:
    for letters in ("vvvv", "'", "''a", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"):
        engines.candidates(letters)
    assert engines.candidates("wo")[0] == "我"


def test_nothing_learnt_from_one_person_is_shown_to_the_next(typing_folder: Path) -> None:
    """The second place is chosen again and again; its order stays, in memory and on disk."""
    letters = ("shishi", "jiashi", "woxiang", "yiyi", "gongzuo")
    before_on_disk = contents(typing_folder)
    one = wait_until_ready(EngineProcess(typing_folder, patience_s=PATIENCE_S))
    before = {sound: list(one.candidates(sound, most=400)) for sound in letters}
    for _ in range(AGAIN):
        for sound in letters:
            for later in before[sound][1:4]:
                answer = one.pick(sound, later)
                assert answer is not None
                assert answer.text == later
    same_process = {sound: list(one.candidates(sound, most=400)) for sound in letters}
    one.renew()
    wait_until_ready(one)
    next_person = {sound: list(one.candidates(sound, most=400)) for sound in letters}
    one.close()
    assert same_process == before
    assert next_person == before
    assert contents(typing_folder) == before_on_disk
    assert not [name for name in before_on_disk if "userdb" in name]


def test_a_prisons_own_word_is_learnt_from_its_file(typing_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "typing"
    folder.mkdir()
    (folder / "words.tsv").write_text("北岭监狱\tbei ling jian yu\n", encoding="utf-8")
    engines = wait_until_ready(EngineProcess(folder, patience_s=PATIENCE_S))
    try:
        assert engines.candidates("beilingjianyu")[0] == "北岭监狱"
        assert "北岭监狱" in engines.candidates("bljy")
    finally:
        engines.close()
