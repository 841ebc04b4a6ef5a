"""Reads a row of the custody roster into the facts about one person."""

from datetime import date
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Cells, Mend, Reason, RowRefused, Warned
from server.ingest.rules.headers import Header
from server.ingest.rules.mapping import Words
from server.ingest.rules.people import (
    read_ethnicity,
    read_id_number,
    read_inmate_number,
    read_name,
)
from server.ingest.rules.sentences import ReadSentence, read_sentence
from server.ingest.rules.values import plain, read_date, says_none, short

_SEXES = {
    "男": "m",
    "女": "f",
    "m": "m",
    "f": "f",
    "男性": "m",
    "女性": "f",
    "male": "m",
    "female": "f",
}
_OLDEST = 120
# What the tables of custody hold.
_LONGEST = {"offence": 80, "sentence": 60, "block": 40}
_LONG = 20


class RosterRow(NamedTuple):
    number: str
    name: str
    sex: str
    ethnicity: str
    born_on: date
    id_number: str
    schooling: str
    offence: str
    sentence_kind: ReadSentence
    sentence_words: str
    starts_on: date
    ends_on: date | None
    admitted_on: date | None
    block: str
    cell: str
    treatment_level: str


class RosterReader:
    """`seen` has numbers, `owners` identity numbers: of two people under one the first stands."""

    def __init__(
        self,
        header: Header,
        words: Words,
        *,
        today: date,
        seen: set[str],
        owners: dict[str, str],
    ) -> None:
        self._header = header
        self._words = words
        self._today = today
        self._owners = owners
        self._seen = seen
        self.warned: tuple[Warned, ...] = ()

    def read(self, cells: Cells) -> tuple[RosterRow, tuple[Mend, ...]]:
        self.warned = ()
        number = read_inmate_number(self._cell(cells, "inmate_number"))
        if number in self._seen:
            raise RowRefused(Reason.SAME_NUMBER_OTHER_PERSON, "inmate_number", number)
        self._seen.add(number)
        name = read_name(self._cell(cells, "inmate_name"), self._words, field="inmate_name")
        identity = read_id_number(self._cell(cells, "id_number"), self._words)
        if self._owners.get(identity.value, number) != number:
            written = self._cell(cells, "id_number")
            raise RowRefused(Reason.SAME_ID_NUMBER_OTHER_PERSON, "id_number", written)
        born_on = self._birth_date(cells)
        if born_on != identity.born_on:
            self.warned = (Warned.BIRTH_DATE_DIFFERS_FROM_ID_NUMBER,)
        kind, starts_on, ends_on = self._sentence(cells)
        row = RosterRow(
            number=number,
            name=name.value,
            sex=_SEXES.get(self._text(cells, "sex").casefold(), ""),
            ethnicity=read_ethnicity(self._text(cells, "ethnicity")),
            born_on=born_on,
            id_number=identity.value,
            schooling=self._text(cells, "schooling"),
            offence=self._text(cells, "offence"),
            sentence_kind=kind,
            sentence_words=self._text(cells, "sentence"),
            starts_on=starts_on,
            ends_on=ends_on,
            admitted_on=self._optional_date(cells, "admitted_on"),
            block=self._text(cells, "block"),
            cell=self._text(cells, "cell"),
            treatment_level=self._text(cells, "treatment_level"),
        )
        self._owners[identity.value] = number
        return row, (*name.mends, *identity.mends)

    def _cell(self, cells: Cells, field: str) -> Cell:
        return cells[self._header.place(field)]

    def _text(self, cells: Cells, field: str) -> str:
        text = plain(self._cell(cells, field))
        if says_none(text, self._words):
            return ""
        return short(text, _LONGEST.get(field, _LONG), field=field)

    def _birth_date(self, cells: Cells) -> date:
        cell = self._cell(cells, "birth_date")
        born_on = read_date(cell, field="birth_date", impossible=Reason.IMPOSSIBLE_BIRTH_DATE)
        if not self._today.year - _OLDEST <= born_on.year or born_on > self._today:
            raise RowRefused(Reason.IMPOSSIBLE_BIRTH_DATE, "birth_date", cell)
        return born_on

    def _optional_date(self, cells: Cells, field: str) -> date | None:
        cell = self._cell(cells, field)
        if isinstance(cell, date):
            return read_date(cell, field=field)
        return None if says_none(plain(cell), self._words) else read_date(cell, field=field)

    def _sentence(self, cells: Cells) -> tuple[ReadSentence, date, date | None]:
        words = self._text(cells, "sentence")
        starts_on = self._optional_date(cells, "sentence_start")
        ends_on = self._optional_date(cells, "sentence_end")
        if starts_on is None:
            raise RowRefused(Reason.MISSING_VALUE, "sentence_start")
        if ends_on is not None and ends_on < starts_on:
            written = self._cell(cells, "sentence_end")
            raise RowRefused(Reason.SENTENCE_ENDS_BEFORE_IT_STARTS, "sentence_end", written)
        kind = read_sentence(words)
        if kind is None and words:
            raise RowRefused(Reason.UNREADABLE_SENTENCE, "sentence", words)
        if kind in (None, ReadSentence.FIXED) and ends_on is None:
            raise RowRefused(Reason.MISSING_SENTENCE_END, "sentence_end")
        return kind or ReadSentence.FIXED, starts_on, ends_on
