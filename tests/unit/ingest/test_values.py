"""Dates, months and numbers are read in every form that has one meaning, and in no other."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from server.ingest.gateways.opening import load_mapping
from server.ingest.rules.findings import Cell, Mend, Reason, RowRefused
from server.ingest.rules.values import (
    fen,
    plain,
    read_date,
    read_month,
    read_number,
    whole,
)

WORDS = load_mapping(None, home=Path("/nowhere")).words


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-05",
        "2026/1/5",
        "2026.01.5",
        "20260105",
        "2026年1月5日",
        " 2026-01-05 ",
        "２０２６年１月５日",
        "2026-01-05 00:00:00",
        "2026-01-05T08:30",
        "46027",
        46027.0,
        date(2026, 1, 5),
        datetime(2026, 1, 5, 8, 30),  # noqa: DTZ001  Excel knows no zones
    ],
)
def test_a_date_is_read_in_every_form(written: Cell) -> None:
    assert read_date(written, field="date") == date(2026, 1, 5)


@pytest.mark.parametrize("written", ["2026-02-30", "20261301", "2026年4月31日"])
def test_a_day_that_never_was_is_refused(written: str) -> None:
    with pytest.raises(RowRefused) as refused:
        read_date(written, field="date")
    assert refused.value.reason is Reason.IMPOSSIBLE_DATE


@pytest.mark.parametrize("written", ["26-1-5", "5/1/2026", "2026-1", "明天", "", "2026-1/5", "12"])
def test_a_date_that_needs_guessing_is_refused(written: str) -> None:
    with pytest.raises(RowRefused) as refused:
        read_date(written, field="date")
    assert refused.value.reason is Reason.UNREADABLE_DATE


@pytest.mark.parametrize(
    "written",
    [
        "2026-01",
        "2026年1月",
        "2026年01月份",
        "202601",
        "2026/1",
        "２０２６年１月",
        "2026-01-01",
        date(2026, 1, 1),
        46023.0,
    ],
)
def test_a_month_is_read_in_every_form(written: Cell) -> None:
    assert read_month(written) == "2026-01"


@pytest.mark.parametrize("written", ["2025-13", "2026-00", "1月", "26-01", "", "2026"])
def test_a_month_that_never_was_is_refused(written: str) -> None:
    with pytest.raises(RowRefused):
        read_month(written)


@pytest.mark.parametrize(
    ("written", "value", "mends"),
    [
        ("95", "95", ()),
        ("95.0", "95.0", ()),
        (" 1,234.50 ", "1234.50", ()),
        ("-5", "-5", ()),
        ("95.0 分", "95.0", (Mend.UNIT_IN_NUMBER,)),
        ("￥12.30", "12.30", (Mend.UNIT_IN_NUMBER,)),
        ("12.30元", "12.30", (Mend.UNIT_IN_NUMBER,)),
        ("１００", "100", (Mend.FULL_WIDTH_NUMBER,)),
        (0.1, "0.1", ()),
        (7, "7", ()),
    ],
)
def test_a_number_is_read_with_its_unit(written: Cell, value: str, mends: tuple[Mend, ...]) -> None:
    read = read_number(written, WORDS, field="points")
    assert read is not None
    assert (read.value, read.mends) == (Decimal(value), mends)


@pytest.mark.parametrize("written", ["", " ", "无", "——", None])
def test_no_number_is_none(written: Cell) -> None:
    assert read_number(written, WORDS, field="points") is None


@pytest.mark.parametrize("written", ["九十五", "95 96", "95天", "1e5", "约95", "9-5"])
def test_what_is_not_one_number_is_refused(written: str) -> None:
    with pytest.raises(RowRefused) as refused:
        read_number(written, WORDS, field="points")
    assert refused.value.reason is Reason.UNREADABLE_NUMBER


def test_half_points_and_tenths_of_a_fen_are_refused() -> None:
    half = read_number("95.5", WORDS, field="points")
    tenth = read_number("1.005", WORDS, field="balance")
    assert half is not None
    assert tenth is not None
    with pytest.raises(RowRefused):
        whole(half, field="points")
    with pytest.raises(RowRefused):
        fen(tenth, field="balance")


def test_yuan_become_fen_exactly() -> None:
    for yuan, wanted in (("0.29", 29), ("1139.11", 113911), (4.35, 435)):
        read = read_number(yuan, WORDS, field="balance")
        assert read is not None
        assert fen(read, field="balance") == wanted


def test_a_whole_float_is_written_as_excel_shows_it() -> None:
    assert plain(64200001.0) == "64200001"
