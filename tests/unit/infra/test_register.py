"""Every column about a person is registered, and what is sensitive is stored sealed."""

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

from server.bootstrap import metadata
from server.infra.register import (
    TECHNICAL,
    Purpose,
    Sensitivity,
    entries,
    unregistered,
    unsealed,
)
from server.infra.types import Sealed

_CARE = Purpose("clinic", "treat", "监狱法", "ten years")


def test_every_column_is_registered() -> None:
    assert unregistered(metadata()) == []


def test_every_sensitive_column_is_sealed() -> None:
    assert unsealed(metadata()) == []


def test_every_entry_says_all_of_it() -> None:
    for column, entry in entries(metadata()):
        for said in (entry.owner, entry.purpose, entry.basis, entry.retention):
            assert said.strip(), f"{column.table.name}.{column.name}"


def test_owner_of_a_column_is_the_capability_of_its_table() -> None:
    owners = {column.table.name: entry.owner for column, entry in entries(metadata())}
    assert owners["person"] == "identity"
    assert owners["work_item"] == "approvals"


@pytest.mark.parametrize(
    "name", ["id_number", "phone", "address", "nation", "is_minor", "access_needs"]
)
def test_what_is_known_to_be_sensitive_is_marked_so(name: str) -> None:
    [marked] = [
        entry
        for column, entry in entries(metadata())
        if (column.table.name, column.name) == ("person", name)
    ]
    assert marked.sensitivity is not Sensitivity.ORDINARY


def test_column_that_nobody_registered_is_found() -> None:
    planted = MetaData()
    Table(
        "patient",
        planted,
        Column("id", Integer, primary_key=True, info=TECHNICAL),
        Column("shoe_size", Integer),
    )
    assert unregistered(planted) == ["patient.shoe_size"]


def test_sensitive_column_in_clear_is_found() -> None:
    planted = MetaData()
    Table(
        "patient",
        planted,
        Column("id", Integer, primary_key=True, info=TECHNICAL),
        Column("illness", String, info=_CARE.field(Sensitivity.HEALTH)),
        Column("face", LargeBinary, info=_CARE.field(Sensitivity.BIOMETRIC)),
        Column("allergy", Sealed, info=_CARE.field(Sensitivity.HEALTH)),
        Column("ward", String, info=_CARE.field()),
    )
    assert unsealed(planted) == ["patient.illness", "patient.face"]
