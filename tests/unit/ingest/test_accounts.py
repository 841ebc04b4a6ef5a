"""A balance that does not follow is found where it stands, not on the rows after it."""

from datetime import date

import pytest

from server.ingest.rules.accounts import AccountRow, not_adding_up


def account(*steps: tuple[int, int], person_id: int = 1) -> list[AccountRow]:
    """Of movements and printed balances, both in fen."""
    day = date(2026, 1, 1)
    return [
        AccountRow(person_id, day, "other", "", max(moved, 0), max(-moved, 0), balance)
        for moved, balance in steps
    ]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (account((500, 500), (-100, 400), (50, 450)), set()),
        (account((500, 500), (-100, 401), (50, 450)), {1}),
        (account((500, 501), (-100, 400), (50, 450)), {0}),
        (account((500, 501), (-100, 400)), {0}),
        (account((500, 500), (-100, 400), (50, 451)), {2}),
        # The export begins in the middle of the account.
        (account((500, 900), (-100, 800), (50, 850)), set()),
        # A row was lost: what follows stands on the new balance.
        (account((500, 500), (10, 510), (-100, 310), (50, 360)), {2}),
        ([], set()),
    ],
)
def test_balances(rows: list[AccountRow], wrong: set[int]) -> None:
    assert not_adding_up(rows) == wrong


def test_each_person_has_his_own_balance() -> None:
    mixed = [row for pair in zip(account((5, 5), (5, 10)), account((7, 7), (7, 15), person_id=2),
                                 strict=True) for row in pair]  # fmt: skip
    assert not_adding_up(mixed) == {3}
