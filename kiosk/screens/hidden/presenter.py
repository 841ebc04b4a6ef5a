"""Says that the screen is hidden, and not whose it is."""

from kiosk.shell.desk import Desk


class HiddenPresenter:
    """Two ways on: prove that it is still you, or leave."""

    def __init__(self, *, desk: Desk) -> None:
        self._desk = desk

    def go_on(self) -> None:
        self._desk.navigator.go("login")

    def log_out(self) -> None:
        self._desk.log_out()
