"""Names in Latin letters: surnames as surnames are read, two-character surnames, other peoples."""

import pytest

from server.identity.rules.names import initials, latin_name


@pytest.mark.parametrize(
    ("name", "latin", "letters"),
    [
        ("单晓明", "Shan Xiaoming", "sxm"),
        ("曾国强", "Zeng Guoqiang", "zgq"),
        ("解放", "Xie Fang", "xf"),
        ("仇和", "Qiu He", "qh"),
        ("朴成民", "Piao Chengmin", "pcm"),
        ("查良镛", "Zha Liangyong", "zly"),
        ("乐嘉", "Yue Jia", "yj"),
        ("盖天", "Ge Tian", "gt"),
        ("翟志刚", "Zhai Zhigang", "zzg"),
        ("区小红", "Ou Xiaohong", "oxh"),
        ("吕梁", "Lyu Liang", "ll"),
        ("欧阳娜娜", "Ouyang Nana", "oynn"),
        ("尉迟恭", "Yuchi Gong", "ycg"),
        ("万俟卨", "Moqi Xie", "mqx"),
        ("欧阳", "Ou Yang", "oy"),
        ("李", "Li", "l"),
        ("阿依古丽·买买提", "Ayiguli Maimaiti", "ayglmmt"),
        ("阿依古丽•买买提", "Ayiguli Maimaiti", "ayglmmt"),
        ("John Smith", "John Smith", "js"),
        ("", "", ""),
    ],
)
def test_name_is_read_as_a_name(name: str, latin: str, letters: str) -> None:
    assert (latin_name(name), initials(name)) == (latin, letters)


def test_character_that_no_dictionary_has_is_kept() -> None:
    assert latin_name("李𠮷") == "Li 𠮷"
