"""What sync does, one task a function; each module is one group of tasks."""

from server.sync.service.joining import join
from server.sync.service.refused import my_refused, see_refused
from server.sync.service.taking import take_in

__all__ = ["join", "my_refused", "see_refused", "take_in"]
