"""Chinese names in Latin letters, for the screen and for searching by initials."""

from typing import Final

from pypinyin import lazy_pinyin

# Characters that are read otherwise when they are a surname (《通用规范汉字表》, 《姓氏读音》).
_SURNAMES: Final = {
    "乐": "yue",
    "任": "ren",
    "仇": "qiu",
    "会": "gui",
    "便": "pian",
    "冯": "feng",
    "区": "ou",
    "华": "hua",
    "单": "shan",
    "卜": "bu",
    "召": "shao",
    "员": "yun",
    "哈": "ha",
    "宁": "ning",
    "宓": "mi",
    "宿": "su",
    "尉": "wei",
    "尹": "yin",
    "应": "ying",
    "折": "she",
    "撒": "sa",
    "教": "jiao",
    "晁": "chao",
    "曲": "qu",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "柏": "bai",
    "洗": "xian",
    "燕": "yan",
    "牟": "mou",
    "瞿": "qu",
    "祭": "zhai",
    "秘": "bi",
    "种": "chong",
    "纪": "ji",
    "繁": "po",
    "缪": "miao",
    "翟": "zhai",
    "能": "nai",
    "艾": "ai",
    "葛": "ge",
    "藏": "zang",
    "覃": "qin",
    "解": "xie",
    "车": "che",
    "过": "guo",
    "那": "na",
    "郇": "xun",
    "郗": "xi",
    "重": "chong",
    "隗": "wei",
    "盖": "ge",
    "盛": "sheng",
    "黑": "he",
    "万俟": "mo qi",
    "上官": "shang guan",
    "令狐": "ling hu",
    "公孙": "gong sun",
    "单于": "chan yu",
    "司徒": "si tu",
    "司马": "si ma",
    "夏侯": "xia hou",
    "宇文": "yu wen",
    "尉迟": "yu chi",
    "慕容": "mu rong",
    "欧阳": "ou yang",
    "澹台": "tan tai",
    "独孤": "du gu",
    "皇甫": "huang fu",
    "诸葛": "zhu ge",
    "赫连": "he lian",
    "轩辕": "xuan yuan",
    "钟离": "zhong li",
    "长孙": "zhang sun",
    "闻人": "wen ren",
    "鲜于": "xian yu",
    "东方": "dong fang",
}
_DOTS: Final = str.maketrans(dict.fromkeys("·•・‧．.", "·"))


def latin_name(name: str) -> str:
    """`单晓明` gives `Shan Xiaoming`, `阿依古丽·买买提` gives `Ayiguli Maimaiti`."""
    return " ".join("".join(part).capitalize() for part in _syllables(name))


def initials(name: str) -> str:
    """`单晓明` gives `sxm`."""
    return "".join(syllable[0] for part in _syllables(name) for syllable in part).lower()


def _syllables(name: str) -> list[list[str]]:
    """The syllables of each part: surname and given name, or what stands between dots."""
    parts = [part.strip() for part in name.translate(_DOTS).split("·") if part.strip()]
    if len(parts) != 1 or name.isascii():
        return [_read(part) for part in " ".join(parts).split()]
    surname = _surname_of(parts[0])
    given = parts[0][len(surname) :]
    read = _SURNAMES.get(surname)
    first = read.split() if read else _read(surname)
    return [first, _read(given)] if given else [first]


def _surname_of(name: str) -> str:
    return name[:2] if len(name) > 2 and name[:2] in _SURNAMES else name[:1]


def _read(text: str) -> list[str]:
    # GB/T 28039-2011 writes ü as yu: 吕 is Lyu.
    read = [syllable.replace("v", "yu") for syllable in lazy_pinyin(text)]
    return [syllable for syllable in read if syllable]
