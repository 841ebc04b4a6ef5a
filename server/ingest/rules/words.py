"""The words of imports for people: why a row was refused and what to do, and the fields' names."""

from typing import NamedTuple


class Words(NamedTuple):
    zh: str
    en: str


REASONS = {
    "short_row": Words("这一行缺列，请补全", "The row lacks cells. Complete it."),
    "too_many_cells": Words(
        "这一行多出列，内容中可能有分隔符", "The row has too many cells: a value holds a separator."
    ),
    "unreadable_characters": Words("有无法识别的字符", "It has characters that cannot be read."),
    "missing_value": Words("必填内容为空", "A value that is needed is missing."),
    "value_too_long": Words(
        "内容过长，可能串列", "The value is too long: cells may have run together."
    ),
    "unreadable_inmate_number": Words("编号看不懂", "This is no inmate number."),
    "unknown_inmate_number": Words("花名册中没有这个编号", "The roster has no such number."),
    "rows_of_refused_people": Words(
        "此人在花名册中被退回，先改花名册", "His own roster row was refused. Mend that first."
    ),
    "name_differs_from_roster": Words(
        "姓名与花名册中这个编号的姓名不同", "The name is not the one that the roster has here."
    ),
    "same_number_other_person": Words(
        "编号已属于另一人，以先出现的为准", "The number is another's: the first row stands."
    ),
    "same_id_number_other_person": Words(
        "身份证号已属于另一人", "The identity number is another person's."
    ),
    "missing_name": Words("没有姓名", "The name is missing."),
    "unreadable_name": Words("姓名有缺字或异常字符", "The name has lost letters or odd ones."),
    "missing_id_number": Words("没有身份证号", "The identity number is missing."),
    "unreadable_id_number": Words("身份证号位数或日期不对", "This is no identity number."),
    "id_number_lost_digits": Words(
        "身份证号被 Excel 当成数字丢了末位，请把该列设为文本重新导出",
        "Excel made a number of it and lost digits. Export the column as text.",
    ),
    "bad_id_check_character": Words(
        "身份证号校验码不对，请核对原件", "The check character is wrong. Compare the document."
    ),
    "impossible_birth_date": Words("出生日期不存在或不合理", "Nobody was born on this date."),
    "impossible_date": Words("日期不存在", "There is no such day."),
    "unreadable_date": Words("日期写法看不懂", "This date cannot be read without guessing."),
    "impossible_month": Words("月份不存在或看不懂", "There is no such month."),
    "unreadable_sentence": Words("刑期写法看不懂", "This sentence cannot be read."),
    "missing_sentence_end": Words("有期徒刑没有止日", "A fixed term has no end date."),
    "sentence_ends_before_it_starts": Words(
        "刑期止日早于起日", "The sentence ends before it starts."
    ),
    "unreadable_number": Words("不是数字", "This is not a number."),
    "negative_number": Words("不应为负数", "This may not be below zero."),
    "number_too_large": Words("数字过大", "The number is too large."),
    "month_total_does_not_add_up": Words(
        "基础分加加分减扣分不等于当月得分",
        "Base plus bonus less deduction is not the month's total.",
    ),
    "bonus_over_cap": Words("加分超过规定上限", "The bonus is over its cap."),
    "second_row_for_month": Words(
        "同一人同一月份有两行，以先出现的为准", "The month has two rows: the first stands."
    ),
    "differs_from_ledger": Words(
        "账上这个月已有不同的分数，请核对后走更正",
        "The ledger has other points for this month. Compare, and correct it there.",
    ),
    "phone_too_short": Words("电话号码位数不够", "The phone number is too short."),
    "unreadable_phone": Words("电话号码看不懂", "This is no phone number."),
    "missing_relation": Words("没有写关系", "The relation is missing."),
    "second_row_for_relative": Words(
        "同一亲属有两行，以先出现的为准", "The relative has two rows: the first stands."
    ),
    "unknown_course": Words("课程表中没有这门课", "There is no such course."),
    "negative_hours": Words("课时为负数", "The hours are below zero."),
    "more_hours_than_a_day_has": Words("课时超过一天", "A day has not so many hours."),
    "balance_does_not_add_up": Words(
        "余额与收支对不上，已收下，请核对", "The balance does not follow. Taken; please compare."
    ),
    "birth_date_differs_from_id_number": Words(
        "出生日期与身份证号不一致，已收下，请核对",
        "The birth date is not the identity number's. Taken; please compare.",
    ),
}

# What was mended, beside why rows were refused.
MENDS = {
    "full_width_id_number": Words("身份证号是全角字符", "A full-width identity number."),
    "old_id_number": Words("15 位旧身份证号已换算", "An old identity number of 15 digits."),
    "spaced_name": Words("姓名中的空格已去掉", "Spaces inside a name were taken out."),
    "name_with_note": Words("姓名后的附注已去掉", "A note behind a name was taken off."),
    "name_lost_in_cp936": Words(
        "姓名中的生僻字按花名册补全", "A rare letter of a name was restored from the roster."
    ),
    "unit_in_number": Words("数字后的单位已去掉", "A unit behind a number was taken off."),
    "full_width_number": Words("全角数字已换算", "A full-width number."),
    "phone_says_none": Words("电话栏写着“无”", "The phone says that there is none."),
}

FIELDS = {
    "inmate_number": Words("编号", "inmate number"),
    "inmate_name": Words("姓名", "name"),
    "relative_name": Words("亲属姓名", "relative's name"),
    "id_number": Words("身份证号", "identity number"),
    "birth_date": Words("出生日期", "birth date"),
    "sex": Words("性别", "sex"),
    "ethnicity": Words("民族", "ethnicity"),
    "schooling": Words("文化程度", "schooling"),
    "offence": Words("罪名", "offence"),
    "sentence": Words("原判刑期", "sentence"),
    "sentence_start": Words("刑期起日", "start of sentence"),
    "sentence_end": Words("刑期止日", "end of sentence"),
    "admitted_on": Words("入监日期", "admission"),
    "block": Words("监区", "block"),
    "cell": Words("监舍", "cell"),
    "treatment_level": Words("处遇等级", "treatment level"),
    "month": Words("考核月份", "month"),
    "month_points": Words("当月得分", "month's points"),
    "base": Words("基础分", "base points"),
    "base_supervision": Words("监管改造基础分", "supervision base"),
    "base_education": Words("教育和文化改造基础分", "education base"),
    "base_labour": Words("劳动改造基础分", "labour base"),
    "bonus": Words("加分", "bonus"),
    "bonus_reason": Words("加分事由", "bonus reason"),
    "penalty": Words("扣分", "deduction"),
    "penalty_reason": Words("扣分事由", "deduction reason"),
    "clause": Words("依据条款", "clause"),
    "running_total": Words("累计得分", "running total"),
    "recorded_by": Words("记录民警", "recorded by"),
    "recorded_on": Words("记录日期", "recorded on"),
    "date": Words("日期", "date"),
    "title": Words("摘要", "item"),
    "money_in": Words("收入", "money in"),
    "money_out": Words("支出", "money out"),
    "balance": Words("余额", "balance"),
    "relation": Words("关系", "relation"),
    "phone": Words("电话", "phone"),
    "address": Words("住址", "address"),
    "course": Words("课程", "course"),
    "course_id": Words("课程编号", "course number"),
    "course_name": Words("课程名称", "course name"),
    "course_kind": Words("课程类型", "kind of course"),
    "planned_hours": Words("计划课时", "planned hours"),
    "hours": Words("课时", "hours"),
    "attendance": Words("出勤", "attendance"),
}


def reason_words(code: str) -> Words:
    return REASONS.get(code) or MENDS.get(code, Words(code, code))


def field_words(name: str) -> Words:
    return FIELDS.get(name, Words(name, name))
