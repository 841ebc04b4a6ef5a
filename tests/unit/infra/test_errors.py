"""Errors become sentences in the language asked for, and every kind of look has its words."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server.infra.errors import TooManyTries
from server.infra.http import answer_errors
from server.infra.permissions import Role
from server.infra.words import (
    LOOK_WORDS,
    PURPOSE_WORDS,
    ROLE_WORDS,
    ReadPurpose,
    look_words,
    purpose_words,
    role_words,
    stored_purpose,
)


@pytest.fixture
def door() -> TestClient:
    app = FastAPI()
    answer_errors(app)

    @app.get("/tries")
    async def tries() -> None:
        raise TooManyTries(retry_after_s=7)

    @app.get("/broken")
    async def broken() -> None:
        raise LookupError("64000001")

    @app.get("/number/{number}")
    async def number(number: int) -> int:
        return number

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("language", "start"),
    [
        ("", "试的次数太多"),
        ("zh", "试的次数太多"),
        ("en-GB,en", "Too many"),
        ("fr", "试的次数太多"),
    ],
)
def test_sentence_is_in_the_language_asked_for(door: TestClient, language: str, start: str) -> None:
    reply = door.get("/tries", headers={"Accept-Language": language})
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "7")
    assert reply.json()["sentence"].startswith(start)
    assert reply.json()["retry_after_s"] == 7


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nowhere", 404, "not_found"),
        ("/number/one", 422, "invalid_input"),
        ("/broken", 500, "broken"),
    ],
)
def test_every_answer_has_a_code_and_a_sentence(
    door: TestClient, path: str, status: int, code: str
) -> None:
    reply = door.get(path)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert "64000001" not in reply.text


def test_wrong_method_is_refused_with_what_is_allowed(door: TestClient) -> None:
    reply = door.post("/tries")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET")
    assert reply.json()["sentence"]


def test_roles_and_purposes_all_have_words() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert set(PURPOSE_WORDS) == set(ReadPurpose)
    for words in (*ROLE_WORDS.values(), *PURPOSE_WORDS.values(), *LOOK_WORDS.values()):
        assert words.zh
        assert words.en


def test_officers_own_words_stay_beside_the_purpose() -> None:
    assert purpose_words(stored_purpose(ReadPurpose.SAFETY)).en == "safety"
    assert (
        purpose_words(stored_purpose(ReadPurpose.SAFETY, " 夜间清点 ")).zh == "监管安全：夜间清点"
    )
    assert purpose_words("check of month").zh == "check of month"


def test_unknown_words_are_shown_as_they_are() -> None:
    assert role_words("warden").zh == "warden"
    assert look_words("import_row_read").zh == "查看个人信息"
