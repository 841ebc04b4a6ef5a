"""How the terminal's machine is, as the server is told of it."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from hardware.health.api import Machine

if TYPE_CHECKING:
    from server.wire.identity import TerminalHealth


def machine_health(machine: Machine | None) -> "TerminalHealth":
    """None for what this machine does not say."""
    from server.wire.identity import TerminalHealth

    return TerminalHealth(**asdict(machine.read())) if machine is not None else TerminalHealth()
