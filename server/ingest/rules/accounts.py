"""Reads a row of the account system, and finds the balances that do not follow from it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Mapping as Reads
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Cells, Mend, Reason, RowRefused
from server.ingest.rules.headers import Header
from server.ingest.rules.known import KnownInmates
from server.ingest.rules.mapping import Mapping, Words
from server.ingest.rules.values import fen, plain, read_date, read_number, short

_FIELDS = ("inmate_number", "inmate_name", "date", "title", "money_in", "money_out", "balance")


class AccountRow(NamedTuple):
    """`kind` is a value of wire.accounts.AccountKind."""

    person_id: int
    happened_on: date
    kind: str
    title: str
    in_fen: int
    out_fen: int
    balance_fen: int

    @property
    def amount_fen(self) -> int:
        return self.in_fen - self.out_fen


class AccountReader:
    def __init__(self, header: Header, mapping: Mapping, *, inmates: KnownInmates) -> None:
        self._pick = itemgetter(*(header.place(field) for field in _FIELDS))
        self._inmates = inmates
        self._words = mapping.words
        self._kinds = mapping.title_words

    def read(self, cells: Cells) -> tuple[AccountRow, tuple[Mend, ...]]:
        number, name, day, title, money_in, money_out, balance = self._pick(cells)
        inmate = self._inmates.find(number)
        mends = self._inmates.check_name(name, inmate)
        came, mended_in = _money(money_in, self._words, field="money_in")
        went, mended_out = _money(money_out, self._words, field="money_out")
        stands, mended = _money(balance, self._words, field="balance")
        if came is None and went is None:
            raise RowRefused(Reason.MISSING_VALUE, "money_in")
        if stands is None:
            raise RowRefused(Reason.MISSING_VALUE, "balance")
        row = AccountRow(
            person_id=inmate.person_id,
            happened_on=read_date(day, field="date"),
            kind=_kind(plain(title), self._kinds),
            title=short(plain(title), 80, field="title"),
            in_fen=_not_negative(came, field="money_in"),
            out_fen=_not_negative(went, field="money_out"),
            balance_fen=stands,
        )
        return row, (*mends, *mended_in, *mended_out, *mended)


def _money(cell: Cell, words: Words, *, field: str) -> tuple[int | None, tuple[Mend, ...]]:
    number = read_number(cell, words, field=field)
    return (None, ()) if number is None else (fen(number, field=field), number.mends)


def _not_negative(amount: int | None, *, field: str) -> int:
    if amount is not None and amount < 0:
        raise RowRefused(Reason.NEGATIVE_NUMBER, field, str(amount))
    return amount or 0


def _kind(title: str, kinds: Reads[str, tuple[str, ...]]) -> str:
    found = (kind for kind, words in kinds.items() if any(word in title for word in words))
    return next(found, "other")


def not_adding_up(rows: Iterable[AccountRow]) -> set[int]:
    """The places, in the order of the export, of rows whose balance does not follow.

    An export may begin in the middle of an account. The opening balance is the one from which most
    of a person's rows follow; a row that follows from the row before it is not blamed either.
    """
    by_person: dict[int, list[tuple[int, AccountRow]]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_person[row.person_id].append((place, row))
    wrong: set[int] = set()
    for account in by_person.values():
        wrong.update(_wrong_in(account))
    return wrong


def _wrong_in(account: list[tuple[int, AccountRow]]) -> Iterable[int]:
    moved = 0
    openings = []
    for _, row in account:
        moved += row.amount_fen
        openings.append(row.balance_fen - moved)
    counts = Counter(openings)
    # Of equally frequent ones an account that begins with nothing is the likelier.
    opening = max(counts, key=lambda amount: (counts[amount], amount == 0))
    before = opening
    for (place, _), own in zip(account, openings, strict=True):
        if own not in (opening, before):
            yield place
        before = own
