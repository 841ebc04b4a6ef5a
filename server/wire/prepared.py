"""Material that is prepared for one terminal before its time: an exam paper, a pack to read.

An item is one file: a line of JSON, and after it the content, sealed with a key of its own. The
server signs the line. It gives the key out, to that terminal alone, when the item may be opened;
no clock of a terminal decides that.
"""

from typing import Annotated, Final

from pydantic import Field

from server.wire.base import Moment, Reply
from server.wire.sync import Hash

ItemId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
# What a terminal holds in memory to open an item, twice.
MOST_BYTES: Final = 64 * 1024 * 1024
LINE_END: Final = b"\n"


class PreparedStatement(Reply):
    """What the server signs of an item. The hashes (SHA-256) are of sealed content and key."""

    item_id: ItemId
    kind: str = Field(pattern=r"^[a-z_]{1,30}\.[a-z_]{1,30}$")
    device_id: int = Field(ge=1, le=2**31 - 1)
    opens_at: Moment
    sealed_hash: Hash
    key_hash: Hash


class PreparedHeader(Reply):
    """The first line of an item. `statement` is the JSON that was signed, byte for byte."""

    statement: str = Field(max_length=2000)
    signature: str = Field(max_length=100, description="base64 of 64 bytes, Ed25519")


class ReleasedKey(Reply):
    """The key of one item, encrypted to one terminal (HPKE, RFC 9180, base mode)."""

    item_id: ItemId
    encrypted: str = Field(max_length=200, description="base64")


def signed_words(statement: str) -> bytes:
    """What the signature is over. No other thing that the server signs begins like this."""
    return b"guitu prepared item\n" + statement.encode()


def place_of_content(item_id: str, *, device_id: int) -> bytes:
    return f"guitu prepared content|{device_id}|{item_id}".encode()


def place_of_key(item_id: str, *, device_id: int) -> bytes:
    return f"guitu prepared key|{device_id}|{item_id}".encode()
