"""The sealed columns of a person: how each is sealed, found again, and who may open it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from server.identity.tables import Person
from server.infra.context import Context
from server.infra.permissions import Action
from server.infra.sealing import Place


class SensitiveField(StrEnum):
    """A sealed column of `person`, by its name."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    NATION = "nation"
    IS_MINOR = "is_minor"


OPENED_BY: Final[Mapping[SensitiveField, Action]] = {
    SensitiveField.ID_NUMBER: Action.PERSON_READ_SENSITIVE,
    SensitiveField.PHONE: Action.PERSON_READ_SENSITIVE,
    SensitiveField.ADDRESS: Action.PERSON_READ_SENSITIVE,
    SensitiveField.NATION: Action.PERSON_READ_ETHNICITY,
    SensitiveField.IS_MINOR: Action.PERSON_READ_MINOR,
}
_FOUND_AGAIN: Final = frozenset({SensitiveField.ID_NUMBER, SensitiveField.PHONE})


def seal_field(
    ctx: Context, field: SensitiveField, value: str, *, uid: str
) -> dict[str, bytes | None]:
    """The columns to store; all None for a value that is not stated."""
    sealed = ctx.seals.seal(value, _place(field, uid)) if value else None
    columns: dict[str, bytes | None] = {field.value: sealed}
    if field in _FOUND_AGAIN:
        columns[f"{field}_index"] = ctx.seals.index(value, field=field) if value else None
    return columns


def open_field(ctx: Context, field: SensitiveField, person: Person) -> str:
    """Empty where nothing is known. The caller has checked who asks."""
    sealed: bytes | None = getattr(person, field.value)
    return ctx.seals.open(sealed, _place(field, person.uid)) if sealed else ""


def _place(field: SensitiveField, uid: str) -> Place:
    return Place("person", field.value, uid)
