"""Where a form may lead to, which purposes count, and what a picture tells the ear."""

import json

import pytest
from pydantic import Field, ValidationError

from server.console.charts import Chart, described
from server.console.forms import Line, PostedForm, Secret, Words, own_path
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


class Narrow(PostedForm):
    line: Line = Field(default="", max_length=20)
    words: Words = Field(default="", max_length=300)
    secret: Secret = Field(default="", max_length=12)


@pytest.mark.parametrize(
    ("field", "longest"), [("line", 20), ("words", 300), ("secret", 12)], ids=str
)
def test_a_form_s_own_bound_counts(field: str, longest: int) -> None:
    """A longer text would be refused by the database, with a fault instead of a sentence."""
    assert getattr(Narrow.model_validate({field: "x" * longest}), field)
    with pytest.raises(ValidationError):
        Narrow.model_validate({field: "x" * (longest + 1)})


@pytest.mark.parametrize("field", ["line", "words", "secret"])
def test_text_that_no_database_takes_is_refused(field: str) -> None:
    for text in ("a\x00b", "\ud800"):
        with pytest.raises(ValidationError):
            Narrow.model_validate({field: text})
