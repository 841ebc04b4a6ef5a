"""The nations of China and their codes on an ID card.

Source: GB/T 3304-1991, Names of nationalities of China in romanization with codes (its
numerical codes 01 to 56). 97 and 98 are no nations of that standard: the population register
writes them for the unrecognised and for citizens born foreign, and cards carry them.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Nation:
    """Shown on a slip where the law wants it; never an input to any computation."""

    code: str
    name: str


_NAMES: Final = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]

NATIONS: Final = {
    f"{number:02}": Nation(f"{number:02}", f"{name}族") for number, name in enumerate(_NAMES, 1)
} | {
    "97": Nation("97", "其他"),
    "98": Nation("98", "外国血统中国籍人士"),
}
