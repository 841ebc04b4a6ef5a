"""The headers of the relatives' pages: closed, but camera and microphone may be asked for."""

from collections.abc import Mapping
from typing import Final

from server.pages import closed

STATIC: Final = "/family/static/"
CLOSED: Final[Mapping[str, str]] = {
    **closed.CLOSED,
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=()",
}
