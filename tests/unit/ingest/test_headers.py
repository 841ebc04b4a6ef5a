"""The header is found among titles and sub-headers, and no person is taken for layout."""

from pathlib import Path

import pytest

from server.ingest.gateways.opening import load_mapping
from server.ingest.rules.findings import Cell
from server.ingest.rules.headers import Header, find_header, is_layout
from server.ingest.rules.mapping import Kind, MappingBroken, parse

MAPPING = load_mapping(None, home=Path("/nowhere"))
Rows = list[list[Cell]]


def found(rows: Rows) -> Header:
    header = find_header(rows, MAPPING)
    assert header is not None
    return header


def test_titles_above_the_header_are_skipped() -> None:
    header = found([["某监狱账户表"], [], ["编号", "日期", "收入", "支出", "余额"]])
    assert (header.kind, header.first_row) == (Kind.ACCOUNTS, 3)


def test_a_sub_header_under_merged_titles_is_joined() -> None:
    rows: Rows = [
        ["编号", "月份", "基础分", "", "", "当月得分"],
        ["", "", "监管改造", "教育和文化改造", "劳动改造", ""],
    ]
    header = found(rows)
    wanted = {"base_supervision": 2, "base_education": 3, "base_labour": 4, "month_points": 5}
    assert wanted.items() <= header.columns.items()
    assert header.first_row == 2


@pytest.mark.parametrize(
    "below", [["（号）", "", "(元)", "（元）", "[元]"], ["1", "2", "3", "4", "5"]]
)
def test_a_row_of_units_or_numbers_below_the_header_is_skipped(below: list[Cell]) -> None:
    assert found([["编号", "日期", "收入", "支出", "余额"], below]).first_row == 2


def test_two_columns_are_not_given_one_meaning() -> None:
    header = found([["姓名", "罪犯编号", "亲属姓名", "关系", "身份证号"]])
    assert (header.columns["relative_name"], header.columns["inmate_name"]) == (2, 0)


def test_a_name_alone_is_the_relatives_where_it_must_be() -> None:
    header = found([["罪犯编号", "姓名", "与罪犯关系", "证件号码"]])
    assert (header.kind, header.columns["relative_name"]) == (Kind.RELATIVES, 1)


def test_english_and_pinyin_headers_are_known() -> None:
    assert found([["BH", "RQ", "SR", "ZC", "YE"]]).kind is Kind.ACCOUNTS
    assert found([["Inmate No.", "Course", "Date", "Hours"]]).kind is Kind.CLASSES


def test_a_table_of_something_else_is_not_taken() -> None:
    assert find_header([["商品", "单价", "数量"], ["面", "1", "2"]], MAPPING) is None


HEADER = found([["编号", "姓名", "日期", "收入", "支出", "余额"]])


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "400人", "", "", "", ""],
        ["", "总计", "", "5", "6", ""],
        ["填表人：", "", "审核人：", "", "", ""],
        ["编号", "姓名", "日期", "收入", "支出", "余额"],
        ["第1页 共3页", "", "", "", "", ""],
    ],
)
def test_totals_signatures_and_repeated_headers_are_layout(row: list[Cell]) -> None:
    assert is_layout(row, HEADER, MAPPING)


@pytest.mark.parametrize(
    "row",
    [
        ["64200001", "合计", "", "", "", ""],
        ["A-1024", "注", "", "", "", ""],
        ["", "王莉", "2026-01-01", "1", "", "1"],
        ["六四二", "王莉", "2026-01-01", "1", "", "1"],
    ],
)
def test_a_row_of_a_person_is_never_layout(row: list[Cell]) -> None:
    assert not is_layout(row, HEADER, MAPPING)


def test_an_administrators_word_is_known_and_makes_another_version() -> None:
    shipped = Path("server/ingest/mapping.toml")
    text = (Path(__file__).resolve().parents[3] / shipped).read_text(encoding="utf-8")
    own = parse(text.replace('balance = ["余额"', 'balance = ["剩下的钱", "余额"'))
    rows: Rows = [["编号", "日期", "收入", "支出", "剩下的钱"]]
    assert find_header(rows, MAPPING) is None
    header = find_header(rows, own)
    assert header is not None
    assert header.columns["balance"] == 4
    assert own.version != MAPPING.version


@pytest.mark.parametrize("text", ["[roster", "x = 1", "[words]\nnone = 3"])
def test_a_broken_mapping_is_refused(text: str) -> None:
    with pytest.raises(MappingBroken):
        parse(text)
