"""The version of Guitu that runs here, as setup.cfg has it."""

from functools import cache
from importlib import metadata

UNKNOWN = "0"
"""What a tree says that nobody installed: older than every release."""


@cache
def version() -> str:
    try:
        return metadata.version("guitu")
    except metadata.PackageNotFoundError:
        return UNKNOWN
