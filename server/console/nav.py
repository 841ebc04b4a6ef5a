"""The pages of the console in the order of the side bar, and who sees each."""

from dataclasses import dataclass

from server.console.visitor import Visitor
from server.infra.permissions import Action


@dataclass(frozen=True)
class NavItem:
    """`title` is a sentence of the catalogue. Without actions everyone sees it."""

    path: str
    icon: str
    title: str
    actions: tuple[Action, ...] = ()


_ITEMS = (
    NavItem("/console/", "sun-horizon", "Today"),
    NavItem("/console/people", "users-three", "People", (Action.PERSON_SEARCH,)),
    NavItem("/console/let-in", "door-open", "Let somebody in", (Action.PERSON_LET_IN,)),
    NavItem("/console/scores/new", "pencil-line", "Enter a score", (Action.SCORE_PROPOSE,)),
    NavItem("/console/work", "check-square", "Approvals", (Action.WORK_READ,)),
    NavItem("/console/visits", "video-camera", "Visits", (Action.VISIT_READ,)),
    NavItem("/console/cases", "scales", "Contested lines", (Action.CONTEST_DECIDE,)),
    NavItem("/console/recordings", "film-strip", "Recorded visits", (Action.RECORDING_PLAY,)),
    NavItem("/console/imports", "file-arrow-down", "Imports", (Action.IMPORT_READ,)),
    NavItem("/console/terminals", "monitor", "Terminals", (Action.TERMINAL_READ,)),
    NavItem("/console/audit", "fingerprint", "Audit", (Action.AUDIT_READ,)),
    NavItem("/console/staff", "identification-badge", "Staff", (Action.STAFF_MANAGE,)),
    NavItem("/console/register", "list-magnifying-glass", "Personal fields"),
    NavItem("/console/limits", "book-open-text", "Rules and sources"),
)


def nav_of(visitor: Visitor) -> list[NavItem]:
    return [
        item
        for item in _ITEMS
        if not item.actions or any(visitor.may(action) for action in item.actions)
    ]
