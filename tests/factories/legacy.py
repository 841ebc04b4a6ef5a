"""What a prison's old systems export: invented people, and every fault that was ever seen."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.cn import ric

Cell = str | int | float | date | None
Row = list[Cell]
# A region that does not exist: nobody has such a number.
REGION = "6499"


@dataclass
class Sheet:
    """One system's table in plain words, with what a careful reader must end with."""

    titles: list[str]
    rows: list[Row]
    taken: int = 0
    refused: int = 0
    duplicates: int = 0
    blank: int = 0
    mended: int = 0
    warned: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def refuse(self, row: Row, reason: str) -> None:
        self.rows.append(row)
        self.refused += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def take(self, row: Row, *, mended: bool = False, warned: bool = False) -> None:
        self.rows.append(row)
        self.taken += 1
        self.mended += mended
        self.warned += warned

    def repeat(self, row: Row) -> None:
        self.rows.append(list(row))
        self.duplicates += 1

    def blank_line(self) -> None:
        self.rows.append([])
        self.blank += 1

    @property
    def counts(self) -> dict[str, int]:
        names = ("taken", "refused", "duplicates", "blank", "mended", "warned")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Person:
    number: str
    name: str
    id_number: str
    born_on: date


def id_number(born_on: date, *, order: int) -> str:
    """A number with a right check character in a region that does not exist."""
    body = f"{REGION}01{born_on:%Y%m%d}{order % 1000:03}"
    return body + str(ric.calc_check_digit(body + "0"))


def wrong_check(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def person(order: int) -> Person:
    # 7919 is prime: no two of the first 16,000 people share a birthday.
    born_on = date(1960, 1, 1) + timedelta(days=7919 * order % 16_000)
    name = "王李张刘陈杨赵黄"[order % 8] + "建秀桂文志红海春"[order // 8 % 8] + "英华平"[order % 3]
    return Person(f"{71000000 + order}", name, id_number(born_on, order=order), born_on)


def wide(text: str) -> str:
    """Digits as a full-width keyboard types them."""
    return text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})


ROSTER = [
    "编号",
    "姓名",
    "性别",
    "民族",
    "出生日期",
    "身份证号",
    "文化程度",
    "罪名",
    "原判刑期",
    "刑期起日",
    "刑期止日",
    "入监日期",
    "监区",
    "监舍",
    "处遇等级",
]
SCORES = [
    "考核月份",
    "编号",
    "姓名",
    "监区",
    "监管改造基础分",
    "教育和文化改造基础分",
    "劳动改造基础分",
    "加分",
    "加分事由",
    "扣分",
    "扣分事由",
    "依据条款",
    "当月得分",
    "累计得分",
    "记录民警",
    "记录日期",
]
ACCOUNTS = ["编号", "姓名", "日期", "摘要", "收入", "支出", "余额"]
RELATIVES = ["罪犯编号", "亲属姓名", "关系", "身份证号", "手机号", "住址"]
CLASSES = ["id", "编号", "课程编号", "日期", "课时", "情况"]
COURSES = ["课程编号", "课程名称", "课时", "类型"]
UNKNOWN = "7199999"


def roster_row(who: Person, **changes: Cell) -> Row:
    values: dict[str, Cell] = {
        "编号": who.number,
        "姓名": who.name,
        "性别": "男",
        "民族": "汉",
        "出生日期": who.born_on.isoformat(),
        "身份证号": who.id_number,
        "文化程度": "初中",
        "罪名": "盗窃罪",
        "原判刑期": "有期徒刑十年",
        "刑期起日": "2020年3月1日",
        "刑期止日": "2030.2.28",
        "入监日期": " 20200501 ",
        "监区": "一监区",
        "监舍": "101",
        "处遇等级": "普管",
    }
    return [(values | changes)[title] for title in ROSTER]


def score_row(who: Person, month: str, **changes: Cell) -> Row:
    values: dict[str, Cell] = {
        "考核月份": month,
        "编号": who.number,
        "姓名": who.name,
        "监区": "一监区",
        "监管改造基础分": "35",
        "教育和文化改造基础分": "35",
        "劳动改造基础分": "30",
        "加分": "",
        "加分事由": "",
        "扣分": "",
        "扣分事由": "",
        "依据条款": "",
        "当月得分": "100",
        "累计得分": "100",
        "记录民警": "民警001",
        "记录日期": "2026-01-28",
    }
    return [(values | changes)[title] for title in SCORES]


@dataclass
class Exports:
    """The five systems of one invented prison."""

    roster: Sheet
    scores: Sheet
    accounts: Sheet
    relatives: Sheet
    classes: Sheet
    courses: Sheet

    def by_name(self) -> dict[str, Sheet]:
        names = ("roster", "scores", "accounts", "relatives", "classes")
        return {name: getattr(self, name) for name in names}


def make_exports(*, people: int = 24, seed: int = 5) -> Exports:
    """Everything that a real export has had wrong, once or twice each."""
    chance = random.Random(seed)
    everyone = [person(order) for order in range(people)]
    roster = _roster(everyone)
    kept = everyone[5:]
    return Exports(
        roster=roster,
        scores=_scores(kept, everyone[0], chance),
        accounts=_accounts(kept, everyone[0], chance),
        relatives=_relatives(kept, everyone[0]),
        classes=_classes(kept, everyone[0]),
        courses=Sheet(
            COURSES, [[1, "扫盲语文", 120, "文化教育"], [2, "电工", 160, "职业技术教育"]]
        ),
    )


RARE_NAME = "王𠮷"


def _roster(everyone: list[Person]) -> Sheet:
    """The first five are refused; the sixth has a name outside cp936."""
    sheet = Sheet(ROSTER, [])
    sheet.refuse(roster_row(everyone[0], 身份证号=""), "missing_id_number")
    wrong = wrong_check(everyone[1].id_number)
    sheet.refuse(roster_row(everyone[1], 身份证号=wrong), "bad_id_check_character")
    sheet.refuse(roster_row(everyone[2], 出生日期="1982-02-31"), "impossible_birth_date")
    sheet.refuse(
        roster_row(everyone[3], 刑期起日="2030-01-01", 刑期止日="2020-01-01"),
        "sentence_ends_before_it_starts",
    )
    sheet.refuse(roster_row(everyone[4], 身份证号="64990119800101"), "unreadable_id_number")
    everyone[5] = Person(everyone[5].number, RARE_NAME, everyone[5].id_number, everyone[5].born_on)
    sheet.take(roster_row(everyone[5], 原判刑期="无期徒刑", 刑期止日="——"))
    other = roster_row(everyone[5], 姓名="李某某", 身份证号=everyone[7].id_number)
    sheet.refuse(other, "same_number_other_person")
    spaced = f" {everyone[6].name[0]} {everyone[6].name[1:]} "
    sheet.take(roster_row(everyone[6], 姓名=spaced), mended=True)
    sheet.take(roster_row(everyone[7], 身份证号=wide(everyone[7].id_number)), mended=True)
    for who in everyone[8:]:
        row = roster_row(who, 刑期起日=date(2021, 5, 6))
        sheet.take(row)
    sheet.repeat(sheet.rows[-2])
    return sheet


def _scores(kept: list[Person], refused: Person, chance: random.Random) -> Sheet:
    sheet = Sheet(SCORES, [])
    for who in kept:
        for month in ("2026-01", "2026年2月", "202603", "2026/4"):
            bonus = chance.choice([0, 0, 5, 10])
            sheet.take(
                score_row(
                    who,
                    month,
                    加分=str(bonus or ""),
                    加分事由="超额完成劳动定额" if bonus else "",
                    依据条款="第二十三条第（二）项" if bonus else "",
                    当月得分=str(100 + bonus),
                )
            )
        sheet.repeat(sheet.rows[-1]) if who is kept[3] else None
        sheet.blank_line() if who is kept[4] else None
    first = kept[0]
    sheet.take(score_row(first, "2026-05", 当月得分="100.0 分"), mended=True)
    sheet.take(score_row(first, "2026-06", 姓名=f"{first.name}（调）"), mended=True)
    sheet.refuse(score_row(refused, "2026-05"), "rows_of_refused_people")
    sheet.refuse(score_row(first, "2026-07", 编号=UNKNOWN), "unknown_inmate_number")
    sheet.refuse(score_row(first, "2026-07", 当月得分="110"), "month_total_does_not_add_up")
    over = score_row(first, "2026-07", 加分="60", 加分事由="技术革新", 当月得分="160")
    sheet.refuse(over, "bonus_over_cap")
    sheet.refuse(score_row(first, "2025-13"), "impossible_month")
    sheet.refuse(score_row(first, "2026-05", 扣分="1", 当月得分="99"), "second_row_for_month")
    sheet.refuse(score_row(first, "2026-08", 姓名=kept[1].name), "name_differs_from_roster")
    sheet.take(score_row(first, "2026-09", 加分="80", 加分事由="制止他人违规", 当月得分="180"))
    return sheet


def _accounts(kept: list[Person], refused: Person, chance: random.Random) -> Sheet:
    sheet = Sheet(ACCOUNTS, [])
    for who in kept:
        balance = 0
        for day in range(1, 5):
            money_in = chance.choice([100_00, 300_00]) if day % 2 else 0
            money_out = 0 if money_in else chance.randrange(100, 90_00)
            balance += money_in - money_out
            is_wrong = who is kept[2] and day == 3
            lost = who.name == RARE_NAME
            sheet.take(
                [
                    who.number,
                    "王?" if lost else who.name,
                    f"202601{day:02}",
                    "会见存款" if money_in else "超市购物",
                    f"{money_in / 100:.2f}",
                    f"{money_out / 100:.2f}",
                    f"{(balance + 1_00 * is_wrong) / 100:.2f}",
                ],
                mended=lost,
                warned=is_wrong,
            )
    late = [refused.number, refused.name, "20260101", "会见存款", "1.00", "0.00", "1.00"]
    sheet.refuse(list(late), "rows_of_refused_people")
    return sheet


def _relatives(kept: list[Person], refused: Person) -> Sheet:
    sheet = Sheet(RELATIVES, [])
    phones = (
        "13912345678",
        "139-1234-5678",
        "+86 139 1234 5678",
        wide("13912345678"),
        "8613912345678",
    )
    for order, who in enumerate(kept):
        own = id_number(date(1958, 3, 4), order=order)
        phone = phones[order % len(phones)]
        sheet.take([who.number, "陈秀兰", "母亲", own, phone, "某省某市某街1座"])
    number, own = kept[0].number, id_number(date(1959, 3, 4), order=900)
    sheet.take([number, "陈大文", "爸爸", own, "无", "某省"], mended=True)
    late = [number, "陈小红", "妹", id_number(date(1990, 3, 4), order=901)]
    sheet.refuse([*late, "139123456", "某省"], "phone_too_short")
    sheet.refuse([number, "陈小平", "弟", "", "13912345678", "某省"], "missing_id_number")
    wrong = wrong_check(id_number(date(1991, 3, 4), order=902))
    sheet.refuse([number, "陈小平", "弟", wrong, "", ""], "bad_id_check_character")
    sheet.refuse([UNKNOWN, "陈小平", "弟", "", "", ""], "unknown_inmate_number")
    sheet.refuse([refused.number, "陈小平", "弟", own, "", ""], "rows_of_refused_people")
    return sheet


def _classes(kept: list[Person], refused: Person) -> Sheet:
    sheet = Sheet(CLASSES, [])

    def row(who: str, course: int, hours: float, state: str = "出勤") -> Row:
        return [len(sheet.rows) + 1, who, course, "2026-02-03", hours, state]

    for who in kept:
        sheet.take(row(who.number, 1, 1.5))
        # The same class again, as a second session of the day.
        sheet.take(row(who.number, 1, 1.5))
        sheet.take(row(who.number, 2, 2.0, "缺勤"))
    sheet.refuse(row(kept[0].number, 77, 1.5), "unknown_course")
    sheet.refuse(row(kept[0].number, 1, -2.0), "negative_hours")
    sheet.refuse(row(kept[0].number, 1, 30.0), "more_hours_than_a_day_has")
    sheet.refuse(row(refused.number, 1, 1.5), "rows_of_refused_people")
    return sheet
