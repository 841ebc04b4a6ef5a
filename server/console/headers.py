"""The headers of the console: a closed page that asks for no camera and no microphone."""

from typing import Final

from server.pages.closed import CLOSED, POLICY

__all__ = ["CLOSED", "POLICY", "STATIC"]

STATIC: Final = "/console/static/"
