"""The same invented people as two prisons' systems would export them."""

from pathlib import Path

from tests.factories.legacy import Exports, Row
from tests.factories.legacy_files import Style, write_dbf, write_sqlite, write_text, write_xlsx

_DBASE = Style(
    {
        "编号": "BH",
        "姓名": "XM",
        "日期": "RQ",
        "摘要": "ZY",
        "收入": "SR",
        "支出": "ZC",
        "余额": "YE",
    }
)


def write_first_prison(folder: Path, exports: Exports) -> dict[str, str]:
    """File name -> which system, in the formats of ../shared/data/legacy."""
    folder.mkdir(parents=True, exist_ok=True)
    title: list[Row] = [
        ["青川监狱罪犯花名册"],
        ["制表单位：狱政管理科    制表日期：2026年11月20日"],
    ]
    footer: list[Row] = [[], ["合计", "24人"], ["填表人：", None, "审核人："]]
    write_xlsx(folder / "roster.xlsx", Style(above=title, below=footer).laid_out(exports.roster))
    write_text(folder / "scores.csv", Style().laid_out(exports.scores), encoding="gb18030")
    write_dbf(folder / "accounts.dbf", _DBASE.laid_out(exports.accounts))
    write_text(folder / "relatives.csv", Style().laid_out(exports.relatives), encoding="utf-8-sig")
    classes = Style({"编号": "bh", "课程编号": "kc_id", "日期": "rq", "课时": "ks", "情况": "qk"})
    courses = Style({"课程编号": "kc_id", "课程名称": "kc_mc", "课时": "ks", "类型": "lx"})
    tables = {"kc": courses.laid_out(exports.courses), "cq": classes.laid_out(exports.classes)}
    write_sqlite(folder / "classes.sqlite", tables)
    return {
        "roster.xlsx": "roster",
        "scores.csv": "scores",
        "accounts.dbf": "accounts",
        "relatives.csv": "relatives",
        "classes.sqlite": "classes",
    }


def write_other_prison(folder: Path, exports: Exports) -> dict[str, str]:
    """Other names of columns and files, another order, other separators, encodings and formats."""
    folder.mkdir(parents=True, exist_ok=True)
    roster = Style(
        {
            "编号": "服刑人员编号",
            "姓名": "服刑人员姓名",
            "身份证号": "公民身份号码",
            "出生日期": "出生年月日",
            "刑期起日": "刑期起始日期",
            "刑期止日": "刑满日期",
            "监区": "所在监区",
        },
        order=list(reversed(exports.roster.titles)),
        above=[["某省第二监狱在押人员情况表"], []],
        units=[f"（{place}）" for place in range(len(exports.roster.titles))],
        below=[["总计：24"], ["打印日期：2026-11-20"]],
    )
    write_text(folder / "a.txt", roster.laid_out(exports.roster), encoding="utf-16", separator="\t")
    write_xlsx(folder / "b.xlsx", _scores_with_sub_header(exports))
    _write_others(folder, exports)
    return {
        "a.txt": "roster",
        "b.xlsx": "scores",
        "c.csv": "accounts",
        "d.csv": "relatives",
        "e.xlsx": "classes",
    }


def _write_others(folder: Path, exports: Exports) -> None:
    accounts = Style(
        {"编号": "囚号", "日期": "交易日期", "收入": "存入金额(元)", "支出": "支取金额(元)"},
        order=["余额", "支出", "收入", "摘要", "日期", "姓名", "编号"],
    )
    rows = accounts.laid_out(exports.accounts)
    write_text(folder / "c.csv", rows, encoding="utf-8", separator=";")
    relatives = Style(
        {
            "罪犯编号": "狱政编号",
            "亲属姓名": "家属姓名",
            "关系": "与罪犯关系",
            "手机号": "联系电话",
        },
        order=["住址", "手机号", "身份证号", "关系", "亲属姓名", "罪犯编号"],
    )
    rows = relatives.laid_out(exports.relatives)
    write_text(folder / "d.csv", rows, encoding="gb18030", separator="|")
    classes = Style({"id": "流水号", "编号": "学号", "情况": "出勤情况", "日期": "上课日期"})
    write_xlsx(folder / "e.xlsx", classes.laid_out(exports.classes))
    courses = Style({"课程编号": "课程代码", "课时": "计划课时"})
    rows = courses.laid_out(exports.courses)
    write_text(folder / "f.csv", rows, encoding="utf-16-le", separator=",")


def _scores_with_sub_header(exports: Exports) -> list[Row]:
    """The three bases under one merged title, and the columns in another order."""
    order = [
        "编号", "姓名", "考核月份", "监管改造基础分", "教育和文化改造基础分", "劳动改造基础分",
        "扣分", "扣分事由", "加分", "加分事由", "当月得分", "累计得分", "依据条款", "记录日期",
        "记录民警", "监区",
    ]  # fmt: skip
    below = {
        3: "监管改造",
        4: "教育和文化改造",
        5: "劳动改造",
        6: "分值",
        7: "事由",
        8: "分值",
        9: "事由",
    }
    titles = {"监管改造基础分": "基础分", "扣分": "扣分", "加分": "加分", "编号": "罪犯编号"}
    rows = Style(titles, order=order).laid_out(exports.scores)
    head = list(rows[0])
    for merged in (4, 5, 7, 9):
        head[merged] = None
    return [head, [below.get(place) for place in range(len(order))], *rows[1:]]
