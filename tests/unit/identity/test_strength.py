"""Which PINs and passwords are refused."""

import pytest

from server.identity.rules.errors import SecretWeak
from server.identity.rules.strength import check_password, check_pin


@pytest.mark.parametrize(
    "pin",
    [
        "123456",
        "876543",
        "000000",
        "121212",
        "112211",
        "60491",
        "6049131",
        "60491a",
        "１２３５８４",
    ],
)
def test_weak_pin_is_refused(pin: str) -> None:
    with pytest.raises(SecretWeak):
        check_pin(pin, digits=6)


def test_own_number_is_no_pin() -> None:
    with pytest.raises(SecretWeak):
        check_pin("410937", digits=6, number="64109371")


def test_good_pin_passes() -> None:
    check_pin("604913", digits=6, number="64109371")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaa",
        "password1234",
        "Admin123456!",
        "maxiangyang99x",
        "ａｄｍｉｎ1234567",
    ],
)
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(SecretWeak):
        check_password(password, characters=12, log_in="maxiangyang")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "河水 流过 青川 的 夜晚 2", "v9#kQ2!mZp7x"]
)
def test_long_password_passes_whatever_its_characters(password: str) -> None:
    check_password(password, characters=12, log_in="maxiangyang")
