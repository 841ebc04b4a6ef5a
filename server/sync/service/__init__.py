"""What sync does, one task a function; each module is one group of tasks."""

from server.sync.service.held import HeldAct, held_acts, retry
from server.sync.service.joining import join
from server.sync.service.refused import count_refused, my_refused, see_refused
from server.sync.service.taking import take_in
from server.sync.service.watching import KnownAlarm, KnownJournal, alarms_of, journals, see_alarm

__all__ = [
    "HeldAct",
    "KnownAlarm",
    "KnownJournal",
    "alarms_of",
    "count_refused",
    "held_acts",
    "join",
    "journals",
    "my_refused",
    "retry",
    "see_alarm",
    "see_refused",
    "take_in",
]
