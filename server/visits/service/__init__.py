"""What visits does, one task a function; each module is one group of tasks."""

from server.visits.service.appeals import appeal_visit
from server.visits.service.arrangement import (
    ShownPlace,
    ShownSeparation,
    ShownStop,
    arrangement,
    separations_for_staff,
    stops_for_staff,
)
from server.visits.service.booking import free_slots, hold_slots, request_visit
from server.visits.service.day import (
    NamelessVisit,
    RunVisit,
    day_for_staff,
    run_for_staff,
    todays,
    unwatched,
)
from server.visits.service.deciding import VisitsWork
from server.visits.service.events import require_signed, take_report
from server.visits.service.figures import figures
from server.visits.service.nodes import node_urls
from server.visits.service.places import add_place, add_room, open_slots
from server.visits.service.rating import rate_visit
from server.visits.service.reading import my_people, my_visits, visit_for_staff, visits_for_staff
from server.visits.service.recording_requests import ask_to_see
from server.visits.service.separations import end_separation, keep_apart
from server.visits.service.steps import advance, assign_supervisor, check_in, withdraw_visit
from server.visits.service.stops import flag_moved, lift, lock_down, restrict
from server.visits.service.tickets import join

__all__ = [
    "NamelessVisit",
    "RunVisit",
    "ShownPlace",
    "ShownSeparation",
    "ShownStop",
    "VisitsWork",
    "add_place",
    "add_room",
    "advance",
    "appeal_visit",
    "arrangement",
    "ask_to_see",
    "assign_supervisor",
    "check_in",
    "day_for_staff",
    "end_separation",
    "figures",
    "flag_moved",
    "free_slots",
    "hold_slots",
    "join",
    "keep_apart",
    "lift",
    "lock_down",
    "my_people",
    "my_visits",
    "node_urls",
    "open_slots",
    "rate_visit",
    "request_visit",
    "require_signed",
    "restrict",
    "run_for_staff",
    "separations_for_staff",
    "stops_for_staff",
    "take_report",
    "todays",
    "unwatched",
    "visit_for_staff",
    "visits_for_staff",
    "withdraw_visit",
]
