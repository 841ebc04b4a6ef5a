"""What sync does, one task a function; each module is one group of tasks."""

from server.sync.service.held import HeldAct, held_acts, retry
from server.sync.service.joining import join
from server.sync.service.refused import my_refused, see_refused
from server.sync.service.taking import take_in

__all__ = [
    "HeldAct",
    "held_acts",
    "join",
    "my_refused",
    "retry",
    "see_refused",
    "take_in",
]
