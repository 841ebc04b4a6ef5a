"""What can be wrong with prepared material.

PreparedError
├── WrongSignature    the server did not sign this item
├── OtherTerminal     the item, or the key, is for another terminal
├── ItemChanged       it is not, byte for byte, what the server signed
├── WrongKey          the key that came is not this item's
├── TooEarly          the server has not given the key out yet
├── ItemMissing       there is no such item here
├── StoreFull         the disk has no room; what was there before is untouched
└── StoreBroken       the disk fails
"""

from datetime import datetime


class PreparedError(Exception):
    """The item cannot be taken in or opened."""


class WrongSignature(PreparedError):
    """Nobody whom this terminal trusts has signed it: throw it away."""


class OtherTerminal(PreparedError):
    """It was made for another terminal, or by another server's number for this one."""


class ItemChanged(PreparedError):
    """It was damaged or changed on its way or on the disk: ask for it again."""


class WrongKey(PreparedError):
    """The server gave out a key that opens another item."""


class TooEarly(PreparedError):
    """The server gives the key out from `opens_at` on, by its own clock."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(f"the server gives the key out from {opens_at.isoformat()} on")
        self.opens_at = opens_at


class ItemMissing(PreparedError):
    """It never came here, or was removed."""


class StoreFull(PreparedError):
    """There is no room for this item on the disk."""


class StoreBroken(PreparedError):
    """The disk does not take or give back what it is asked for."""
