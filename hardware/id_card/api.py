"""What a terminal knows of an ID-card reader: a card was read, or why it was not.

DeviceUnavailable
└── (a missing port or a module that fails its self-test)
MediaError
├── CardTakenAway       it was lifted before it was read
└── CardKindUnknown     a kind of card that came after this terminal
ProtocolError
└── CardDataWrong       what the card says cannot be so
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol, runtime_checkable

from hardware.device import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    Health,
    MediaError,
    ProtocolError,
)
from hardware.id_card.nations import Nation


class CardTakenAway(MediaError):
    """The card was lifted between being found and being read: lay it down again."""


class CardKindUnknown(MediaError):
    """A kind of card that this terminal does not know."""


class CardDataWrong(ProtocolError):
    """The card says what its standard does not allow, or contradicts itself."""


class Sex(Enum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


@dataclass(frozen=True)
class Validity:
    """From the first day to the last; without a last day it is 长期."""

    first_day: date
    last_day: date | None

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


# No repr of its fields: they are a person, and must not get into a log.
@dataclass(frozen=True, repr=False)
class NationalCard:
    """居民身份证. The photo is in a coding that only its licensed decoder reads."""

    name: str
    sex: Sex
    nation: Nation
    birth: date
    address: str
    number: str
    issuer: str
    validity: Validity
    photo: bytes


@dataclass(frozen=True, repr=False)
class ForeignerCard:
    """外国人永久居留身份证, the edition of 2017."""

    name: str
    chinese_name: str
    sex: Sex
    number: str
    nationality: str  # ISO 3166-1 alpha-3
    birth: date
    validity: Validity
    version: str
    authority_code: str
    photo: bytes


@dataclass(frozen=True, repr=False)
class ResidencePermit:
    """港澳台居民居住证, for residents of Hong Kong, Macau and Taiwan."""

    name: str
    sex: Sex
    birth: date
    address: str
    number: str
    issuer: str
    validity: Validity
    pass_number: str
    issue_count: int
    photo: bytes


IdCard = NationalCard | ForeignerCard | ResidencePermit


@dataclass(frozen=True)
class IdCardPresented:
    """A card was read whole. It is read once; to be read again it must be lifted and laid down."""

    card: IdCard


@dataclass(frozen=True)
class IdCardUnreadable:
    """A card lay on the reader and could not be read; the next try may do."""

    error: DeviceError


@dataclass(frozen=True)
class IdReaderLost:
    """The reader cannot be used for now; the driver keeps trying."""

    error: DeviceError


@dataclass(frozen=True)
class IdReaderBack:
    """The reader can be used: at the start, and after it was lost."""

    name: str


IdCardEvent = IdCardPresented | IdCardUnreadable | IdReaderLost | IdReaderBack


@runtime_checkable
class IdCardReader(Protocol):
    """A reader that reports by itself and comes back by itself."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[IdCardEvent], None]) -> None:
        """Return at once and never raise for a missing reader.

        `on_event` is called from the driver's own thread, one event at a time.
        """

    def close(self) -> None:
        """May be called twice; after it returns no event comes any more."""
