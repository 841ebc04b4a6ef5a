"""Invents people: names, id numbers of a region that does not exist, telephones, addresses."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from stdnum.cn import ric

# GB/T 2260 has no region 6499, so that none of these numbers can be anybody's.
REGION: Final = "6499"
# No operator has numbers that begin so.
PHONE_PREFIX: Final = "100"

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯"
)
# Two characters each.
_GIVEN_OF_MEN: Final = (
    "建国志强大海春生永安文斌长河树林海涛小军立新庆丰守成启明远山成林向阳卫东世杰国栋家旺德胜宏伟"
    "振华少康天佑一鸣子昂俊杰浩然明辉铁柱光明学文乐山新田水生雨江晓峰石磊志勇松涛海宁凯旋毅然"
)
_GIVEN_OF_WOMEN: Final = (
    "秀英桂兰小燕春梅玉珍丽华雪梅晓红月娥金花淑芬美玲文静海霞素云佳慧思雨雅琴若兰晓芳慧敏"
    "静宜彩霞飞燕青萍秀娟明慧玉洁晓琳悦然"
)
_STREETS: Final = ("松柏路", "清河街", "柳桥巷", "石磨坊", "南山村", "枣林庄", "渡口路", "晨光里")
_TOWNS: Final = ("云渡县", "青川镇", "白石乡", "柳河镇", "杏花岭")
# 1 in 12 is of a minority, as in the country at large; the words are those of GB/T 3304.
_NATIONS: Final = ("汉族",) * 11 + ("回族", "壮族", "满族", "苗族", "彝族")


@dataclass(frozen=True)
class Invented:
    name: str
    is_man: bool
    born_on: date
    id_number: str
    phone: str
    address: str
    nation: str


class Inventor:
    """Gives the same people for the same seed, and never one id number twice."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._numbers: set[str] = set()
        self._names: set[str] = set()

    def person(
        self, *, surname: str = "", is_man: bool, youngest: int, oldest: int, today: date
    ) -> Invented:
        """Somebody whose age lies between the two."""
        age_days = self._dice.randint(youngest * 366, oldest * 365)
        born_on = date.fromordinal(today.toordinal() - age_days)
        return Invented(
            name=self.name(surname=surname, is_man=is_man),
            is_man=is_man,
            born_on=born_on,
            id_number=self._id_number(born_on, is_man=is_man),
            phone=PHONE_PREFIX + f"{self._dice.randrange(10**8):08d}",
            address=self._address(),
            nation=self._dice.choice(_NATIONS),
        )

    def name(self, *, surname: str = "", is_man: bool) -> str:
        """A name that nobody else here has, while there are enough of them."""
        given = _GIVEN_OF_MEN if is_man else _GIVEN_OF_WOMEN
        for _ in range(20):
            start = self._dice.randrange(len(given) // 2) * 2
            name = (surname or self._dice.choice(_SURNAMES)) + given[start : start + 2]
            if name not in self._names:
                break
        self._names.add(name)
        return name

    def _id_number(self, born_on: date, *, is_man: bool) -> str:
        while True:
            order = self._dice.randrange(500) * 2 + is_man
            body = f"{REGION}{self._dice.randrange(1, 30):02d}{born_on:%Y%m%d}{order:03d}"
            number = body + ric.calc_check_digit(body)
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _address(self) -> str:
        return (
            f"{self._dice.choice(_TOWNS)}{self._dice.choice(_STREETS)}"
            f"{self._dice.randint(1, 180)}号{self._dice.randint(1, 6)}单元"
        )
