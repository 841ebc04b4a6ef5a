"""The register of personal fields: whose each column is, why it is kept, on what law, how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, MetaData

from server.infra.types import Sealed

KEY: Final = "personal"


class Sensitivity(StrEnum):
    """What a column is to the person. All but ORDINARY are stored sealed."""

    ORDINARY = "ordinary"
    CONTACT = "contact"
    IDENTITY_NUMBER = "identity_number"
    HEALTH = "health"
    MINOR = "minor"
    ETHNICITY = "ethnicity"
    BIOMETRIC = "biometric"
    SECRET = "secret"  # noqa: S105  a kind, not a secret


@dataclass(frozen=True)
class Personal:
    owner: str
    purpose: str
    basis: str
    retention: str
    sensitivity: Sensitivity


@dataclass(frozen=True)
class NotPersonal:
    """A column that says nothing about a person, with the reason when that is not plain."""

    why: str = "technical"


TECHNICAL: Final = {KEY: NotPersonal()}


@dataclass(frozen=True)
class Purpose:
    """What the personal columns of one table have in common."""

    owner: str
    purpose: str
    basis: str
    retention: str

    def field(self, sensitivity: Sensitivity = Sensitivity.ORDINARY) -> dict[str, Personal]:
        """The `info` of a mapped column."""
        return {KEY: Personal(self.owner, self.purpose, self.basis, self.retention, sensitivity)}


def entries(metadata: MetaData) -> Iterator[tuple[Column[object], Personal]]:
    """Every registered personal column."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            entry = column.info.get(KEY)
            if isinstance(entry, Personal):
                yield column, entry


def biometric_tables(metadata: MetaData) -> list[str]:
    """The tables that hold bodies: they are in no backup, or an erased one would live on there."""
    return sorted(
        {
            column.table.name
            for column, entry in entries(metadata)
            if entry.sensitivity is Sensitivity.BIOMETRIC
        }
    )


def unregistered(metadata: MetaData) -> list[str]:
    """Columns that say neither Personal nor NotPersonal, as table.column."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.info.get(KEY), Personal | NotPersonal)
    ]


def unsealed(metadata: MetaData) -> list[str]:
    """Sensitive columns that are not stored sealed, as table.column."""
    return [
        f"{column.table.name}.{column.name}"
        for column, entry in entries(metadata)
        if entry.sensitivity is not Sensitivity.ORDINARY and not isinstance(column.type, Sealed)
    ]
