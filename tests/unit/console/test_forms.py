"""Where a form may lead to, which purposes count, and what a picture tells the ear."""

import json

import pytest

from server.console.charts import Chart, described
from server.console.forms import own_path
from server.console.purposes import words_of


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "https://evil.test/console/",
        "//evil.test/console/",
        "/console//evil.test",
        "/console/\\evil.test",
        "/console/\r\nSet-Cookie: a=b",
        "/elsewhere",
        "javascript:alert(1)",
    ],
)
def test_a_form_never_leads_out_of_the_console(stated: str) -> None:
    assert own_path(stated) == "/console/"


@pytest.mark.parametrize("stated", ["/console/people/7", "/console/cases?state=closed"])
def test_a_form_leads_back_to_its_page(stated: str) -> None:
    assert own_path(stated) == stated


def test_only_listed_purposes_count_and_other_needs_words() -> None:
    assert words_of("scoring", "") == "scoring"
    assert words_of("scoring", "ignored") == "scoring"
    assert words_of("curiosity", "") == ""
    assert words_of("other", "  ") == ""
    assert words_of("other", "  call \n from family ") == "other:call from family"


def test_a_picture_says_all_its_values() -> None:
    labels, values = ["2025", "2026"], [12.0, 60.5]
    chart = Chart(labels, values, "Year", "Hours", described("Hours by year", labels, values))
    assert chart.description == "Hours by year. 2025: 12, 2026: 60.5"
    assert chart.rows() == [("2025", 12.0), ("2026", 60.5)]
    assert json.loads(chart.as_json())["goal"] is None
