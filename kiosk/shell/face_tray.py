"""Holds an officer's order to take a face until the screen for it takes it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.wire.identity import FaceEnrolment


class FaceTray:
    """One order: a later one replaces it."""

    def __init__(self) -> None:
        self._order: FaceEnrolment | None = None

    def put(self, order: "FaceEnrolment") -> None:
        self._order = order

    def take(self) -> "FaceEnrolment | None":
        order, self._order = self._order, None
        return order
